import type { DemoSignIn } from '@/dev/demo/load-demo'
import { type StackUrls, subdomainUrl } from './urls'

type Row = [label: string, value: string]

/** The one table that a start ends with. */
export function summaryTable(urls: StackUrls, signIns: DemoSignIn[], startedAt: number): string {
  const places: Row[] = [
    ['Site', urls.siteUrl],
    ['A workspace', subdomainUrl(urls.siteUrl, signIns[0]?.tenant ?? 'acme')],
    ['Operations', urls.opsUrl],
    ['Stripe simulator', urls.stripeUrl ?? 'off: Stripe itself is configured'],
    ['Mail inbox', urls.mailUrl ?? 'off: a mail server is configured'],
  ]
  const databases: Row[] = [
    ['Postgres, control', urls.controlUrl],
    ...urls.shards.map((shard): Row => [`Postgres, ${shard.name}`, shard.ownerUrl]),
  ]
  const parts = [places, databases, signInRows(urls.siteUrl, signIns)].filter((rows) => rows.length > 0)
  const width = Math.max(...parts.flat().map(([label]) => label.length)) + 3
  const line = '─'.repeat(Math.min(100, process.stdout.columns || 100))
  const body = parts.map((rows) => rows.map(([label, value]) => ` ${label.padEnd(width)}${value}`).join('\n'))
  const ready = ` Ready in ${((Date.now() - startedAt) / 1000).toFixed(1)} s. Ctrl-C stops everything.`
  return ['', line, body.join(`\n${line}\n`), line, ready, ''].join('\n')
}

/** A line for each workspace and person; the first one names the password that they all have. */
function signInRows(siteUrl: string, signIns: DemoSignIn[]): Row[] {
  const password = signIns[0]?.password
  if (!password) return []
  const people = signIns.map(({ tenant, email, role }, index): Row => {
    const isFirst = signIns.findIndex((other) => other.tenant === tenant) === index
    return [isFirst ? `${subdomainUrl(siteUrl, tenant)}/sign-in` : '', `${email} (${role})`]
  })
  return [['Demo sign-ins', `password of everybody: ${password}`], ...people]
}
