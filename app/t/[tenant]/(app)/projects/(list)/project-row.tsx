import Link from 'next/link'
import type { Person } from '@/app/t/[tenant]/(app)/projects/custom-field-inputs'
import { CustomFieldValue } from '@/app/t/[tenant]/(app)/projects/custom-field-values'
import { LinkPending } from '@/components/ui/link-pending'
import { Time } from '@/components/ui/time'
import type { CustomField } from '@/lib/custom-fields/field'
import type { ListedProject } from '@/lib/projects/list-projects'

export function ProjectRow({
  project: { id, name, description, custom, updatedAt, open, done },
  fields,
  people,
}: {
  project: ListedProject
  fields: readonly CustomField[]
  people: readonly Person[]
}) {
  const filled = fields.filter((field) => custom[field.id] !== undefined)
  return (
    <li className="relative grid gap-x-6 gap-y-2 px-5 py-4 hover:bg-sunken sm:grid-cols-[minmax(0,1fr)_9rem_7rem] sm:items-center">
      <div className="min-w-0">
        <h2 className="truncate font-medium">
          {/* The whole row is the link's. */}
          <Link href={`/projects/${id}`} prefetch={false} className="rounded-xs after:absolute after:inset-0">
            {name}
            <LinkPending />
          </Link>
        </h2>
        {description && <p className="truncate text-muted">{description}</p>}
        {filled.length > 0 && (
          <dl className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-[0.8125rem] text-muted">
            {filled.map((field) => (
              <div key={field.id} className="flex min-w-0 gap-1.5">
                <dt className="after:content-[':']">{field.name}</dt>
                <dd className="min-w-0 max-w-60 truncate text-ink">
                  <CustomFieldValue {...{ field, people }} value={custom[field.id] ?? ''} />
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
      <Progress open={open} done={done} />
      <p className="text-[0.8125rem] text-muted sm:text-right">
        <span className="sr-only">Last change </span>
        <Time value={updatedAt} format="relative" />
      </p>
    </li>
  )
}

function Progress({ open, done }: { open: number; done: number }) {
  const total = open + done
  if (total === 0) return <p className="text-[0.8125rem] text-muted">No tasks yet</p>
  return (
    <div className="text-[0.8125rem] text-muted">
      <p>
        {open === 0 ? 'All done' : `${open} open`}
        {done > 0 && open > 0 && `, ${done} done`}
      </p>
      <svg aria-hidden className="mt-1 block h-1 w-full rounded-xs bg-raised text-success">
        <rect width={`${(done / total) * 100}%`} height="100%" fill="currentColor" />
      </svg>
    </div>
  )
}
