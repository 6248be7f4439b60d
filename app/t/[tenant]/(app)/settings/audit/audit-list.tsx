import { Avatar } from '@/components/ui/avatar'
import { Time } from '@/components/ui/time'
import { describeEntry } from '@/lib/audit/describe-entry'
import type { AuditRow } from '@/lib/audit/list-audit'

export function AuditList({ entries }: { entries: AuditRow[] }) {
  return (
    <ol className="divide-y divide-line">
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </ol>
  )
}

function Entry({ entry }: { entry: AuditRow }) {
  const { phrases, lines } = describeEntry(entry)
  return (
    <li className="flex gap-3 px-5 py-3">
      <Avatar id={entry.actorId ?? 'tenantry'} name={entry.actorName} />
      <div className="min-w-0 flex-1 pt-0.5 sm:flex sm:items-baseline sm:justify-between sm:gap-6">
        <div className="min-w-0">
          <p className="text-pretty break-words">
            {phrases.map((phrase, at) =>
              typeof phrase === 'string' ? (
                <span key={at} className="text-muted">
                  {phrase}
                </span>
              ) : (
                <span key={at} className="font-medium">
                  {phrase.name}
                </span>
              ),
            )}
          </p>
          {lines.length > 0 && (
            <ul className="mt-0.5 text-[0.8125rem] text-muted">
              {lines.map((line) => (
                <li key={line} className="break-words">
                  {line}
                </li>
              ))}
            </ul>
          )}
        </div>
        <p className="shrink-0 text-[0.8125rem] text-muted">
          <Time value={entry.createdAt} format="datetime" />
        </p>
      </div>
    </li>
  )
}
