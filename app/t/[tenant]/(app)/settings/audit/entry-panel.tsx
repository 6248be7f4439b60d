import Link from 'next/link'
import type { ReactNode } from 'react'
import { entryDetails } from '@/lib/audit/entry-details'
import type { AuditRow } from '@/lib/audit/list-audit'
import { deviceOf } from '@/lib/auth/device'

const linkClass = 'rounded-xs font-medium text-accent hover:underline'

/** All that an entry holds: before and after, from where, with what; and the way to others like it. */
export function EntryPanel({ entry }: { entry: AuditRow }) {
  const { actorId, actorName, subjectId, subjectLabel, address, agent, via } = entry
  const { changes, facts } = entryDetails(entry.details)
  return (
    <div className="grid gap-4 bg-sunken px-5 pt-1 pb-4 text-[0.8125rem] sm:pl-15">
      {changes.length > 0 && <Changes changes={changes} />}
      <dl className="grid gap-x-6 gap-y-1.5 sm:grid-cols-[auto_minmax(0,1fr)]">
        {facts.map(({ label, value }) => (
          <Fact key={label} label={label}>
            {value}
          </Fact>
        ))}
        <Fact label="From">{address ?? 'Not known'}</Fact>
        <Fact label="With">
          {via ? `API key “${via}”` : agent ? deviceOf(agent) : 'Not known'}
          {agent && <span className="block break-all text-muted">{agent}</span>}
        </Fact>
        <Fact label="Entry">
          <span className="font-mono text-xs break-all text-muted">{entry.id}</span>
        </Fact>
      </dl>
      <p className="flex flex-wrap gap-x-5 gap-y-1">
        <Link className={linkClass} href={`/settings/audit?actor=${actorId ?? 'system'}`}>
          All by {actorName}
        </Link>
        {subjectId && (
          <Link className={linkClass} href={`/settings/audit?subject=${subjectId}`}>
            All about {subjectLabel}
          </Link>
        )}
      </p>
    </div>
  )
}

function Changes({ changes }: { changes: { label: string; from: string; to: string }[] }) {
  return (
    <table className="w-full table-fixed border-collapse text-left">
      <caption className="sr-only">Before and after</caption>
      <thead>
        <tr className="text-xs text-muted *:py-1 *:pr-4 *:font-medium">
          <th scope="col" className="w-1/4">
            Changed
          </th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ label, from, to }) => (
          <tr key={label} className="border-t border-line align-top *:py-1.5 *:pr-4 *:break-words">
            <th scope="row" className="font-medium">
              {label}
            </th>
            <td className="whitespace-pre-wrap text-muted">{from}</td>
            <td className="whitespace-pre-wrap">{to}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 break-words max-sm:mb-1">{children}</dd>
    </div>
  )
}
