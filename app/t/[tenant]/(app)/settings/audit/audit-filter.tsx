import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import { FilterDay } from '@/components/filter/filter-day'
import { FilterSelect, SearchField } from '@/components/filter/filter-fields'
import { FilterForm } from '@/components/filter/filter-form'
import { FilterGroupSelect } from '@/components/filter/filter-group-select'
import { auditActions } from '@/lib/audit/actions'
import { type AuditFilter as Filter, auditSubjects } from '@/lib/audit/input'

const subjectLabels: Record<string, string> = {
  workspace: 'Workspace',
  project: 'Projects',
  task: 'Tasks',
  member: 'Members',
  billing: 'Billing',
  api_key: 'API keys',
  access: 'Access',
  audit: 'Audit log',
  field: 'Custom fields',
  filter: 'Views',
}

const plural = (subject: string) => `${subject.charAt(0).toUpperCase()}${subject.slice(1).replaceAll('_', ' ')}s`
const labelOf = (subject: string) => subjectLabels[subject] ?? plural(subject)

const actionGroups = auditSubjects.map((subject) => ({
  label: labelOf(subject),
  options: [
    [subject, `${labelOf(subject)}: anything`] as const,
    ...Object.entries(auditActions).filter(([action]) => action.startsWith(`${subject}.`)),
  ],
}))

const viaOptions = [
  ['', 'Any way'],
  ['people', 'By people'],
  ['keys', 'By API keys'],
] as const

export function AuditFilter({ query, people }: { query: Filter; people: { id: string; name: string }[] }) {
  const { actor, action, q, subject, from, to, via } = query
  const peopleOptions = [
    ['', 'Anybody'],
    ...people.map(({ id, name }) => [id, name] as const),
    ['system', 'Tenantry itself'],
  ] as const
  return (
    <div className="mb-4">
      <FilterForm label="Audit log" keep={subject ? { subject } : {}}>
        <SearchField label="Find by name of what changed" value={q} className="w-full sm:w-72" />
        <FilterSelect name="actor" label="Who" value={actor} options={peopleOptions} />
        <FilterGroupSelect name="action" label="What" value={action} any="Any change" groups={actionGroups} />
        <FilterSelect name="via" label="How" value={via} options={viaOptions} />
        <div className="flex min-w-0 basis-full gap-2 max-sm:[&>label]:grid max-sm:[&>label]:flex-1 max-sm:[&>label]:gap-1 sm:basis-auto">
          <FilterDay name="from" label="From" value={from} />
          <FilterDay name="to" label="To" value={to} />
        </div>
        {isFiltered(query) && (
          <Link
            href="/settings/audit"
            className="relative rounded-xs px-1 text-[0.8125rem] text-muted hover:text-ink hover:underline"
          >
            Clear
            <LinkPending />
          </Link>
        )}
      </FilterForm>
    </div>
  )
}

export const isFiltered = ({ actor, action, q, subject, from, to, via }: Filter): boolean =>
  [actor, action, q, subject, from, to, via].some((value) => value !== '')
