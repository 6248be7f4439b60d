import type { ReferenceRow } from '@/lib/api/reference'
import { Prose } from './prose'

/** Parameters or fields, one below the other: a name, what it may be, and what it means. */
export function FieldList({
  rows,
  label,
  isAnswer = false,
}: {
  rows: ReferenceRow[]
  label: string
  /** In an answer nothing has to be sent, so nothing is marked. */
  isAnswer?: boolean
}) {
  return (
    <dl aria-label={label} className="divide-y divide-line rounded-md border border-line bg-surface">
      {rows.map(({ name, type, isRequired, description }) => (
        <div key={name} className="grid gap-x-4 gap-y-1 px-4 py-2.5 sm:grid-cols-[8rem_minmax(0,1fr)]">
          <dt className="font-mono text-[0.8125rem] font-medium break-words">
            {name}
            {isRequired && !isAnswer && (
              <span className="block font-sans text-xs font-normal text-warning">needed</span>
            )}
          </dt>
          <dd className="min-w-0">
            <span className="block text-xs break-words text-muted">{type}</span>
            {description && <Prose text={description} className="text-[0.8125rem] text-pretty break-words" />}
          </dd>
        </div>
      ))}
    </dl>
  )
}
