import Link from 'next/link'
import { FilterForm } from '@/components/filter/filter-form'
import { FilterSelect } from '@/components/filter/filter-fields'
import { auditActions } from '@/lib/audit/actions'
import { auditSubjects } from '@/lib/audit/input'

const subjectLabels: Record<string, string> = {
  workspace: 'Workspace',
  project: 'Projects',
  task: 'Tasks',
  member: 'Members',
  billing: 'Billing',
}

const actionOptions = [
  ['', 'Any change'],
  ...auditSubjects.map((subject) => [subject, subjectLabels[subject] ?? subject] as const),
  ...Object.entries(auditActions),
] as const

export function AuditFilter({
  query: { actor, action },
  people,
}: {
  query: { actor: string; action: string }
  people: { id: string; name: string }[]
}) {
  const peopleOptions = [
    ['', 'Anybody'],
    ...people.map(({ id, name }) => [id, name] as const),
    ['system', 'Tenantry itself'],
  ] as const
  return (
    <div className="mb-4">
      <FilterForm label="Audit log">
        <FilterSelect name="actor" label="Who" value={actor} options={peopleOptions} />
        <FilterSelect name="action" label="What" value={action} options={actionOptions} />
        {(actor || action) && (
          <Link
            href="/settings/audit"
            className="rounded-xs px-1 text-[0.8125rem] text-muted hover:text-ink hover:underline"
          >
            Clear
          </Link>
        )}
      </FilterForm>
    </div>
  )
}
