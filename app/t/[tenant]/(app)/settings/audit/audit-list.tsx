import { ChevronDown, KeyRound } from 'lucide-react'
import { Avatar } from '@/components/ui/avatar'
import { Badge } from '@/components/ui/badge'
import { Time } from '@/components/ui/time'
import { describeEntry } from '@/lib/audit/describe-entry'
import type { AuditRow } from '@/lib/audit/list-audit'
import { EntryPanel } from './entry-panel'

export function AuditList({ entries }: { entries: AuditRow[] }) {
  return (
    <ol className="divide-y divide-line">
      {entries.map((entry) => (
        <li key={entry.id}>
          <Entry entry={entry} />
        </li>
      ))}
    </ol>
  )
}

/** A sentence that opens: what was before and after, from where, with what. It needs no script. */
function Entry({ entry }: { entry: AuditRow }) {
  return (
    <details className="group">
      <summary className="flex cursor-pointer list-none items-start gap-3 px-5 py-3 hover:bg-sunken focus-visible:-outline-offset-2 [&::-webkit-details-marker]:hidden">
        <Avatar id={entry.actorId ?? 'tenantry'} name={entry.actorName} />
        <span className="min-w-0 flex-1 pt-0.5 sm:flex sm:items-baseline sm:justify-between sm:gap-6">
          <Sentence entry={entry} />
          <span className="block shrink-0 text-[0.8125rem] text-muted">
            <Time value={entry.createdAt} format="datetime" />
          </span>
        </span>
        <ChevronDown
          aria-hidden
          className="mt-1.5 size-4 shrink-0 text-muted transition-transform duration-100 group-open:rotate-180"
        />
      </summary>
      <EntryPanel entry={entry} />
    </details>
  )
}

function Sentence({ entry }: { entry: AuditRow }) {
  const { phrases, lines } = describeEntry(entry)
  return (
    <span className="block min-w-0">
      <span className="block text-pretty break-words">
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
        )}{' '}
        {entry.via && (
          <Badge>
            <KeyRound aria-hidden />
            {entry.via}
          </Badge>
        )}
      </span>
      {lines.length > 0 && (
        <span className="mt-0.5 block text-[0.8125rem] text-muted group-open:hidden">
          {lines.map((line) => (
            <span key={line} className="block break-words">
              {line}
            </span>
          ))}
        </span>
      )}
    </span>
  )
}
