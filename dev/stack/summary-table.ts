import { type StackUrls, subdomainUrl } from './urls'

/** The one table that a start ends with. */
export function summaryTable(urls: StackUrls, startedAt: number): string {
  const rows: [string, string][] = [
    ['Site', urls.siteUrl],
    ['A workspace', subdomainUrl(urls.siteUrl, 'acme')],
    ['Operations', urls.opsUrl],
    ['Stripe simulator', urls.stripeUrl ?? 'off: Stripe itself is configured'],
    ['Mail inbox', urls.mailUrl ?? 'off: a mail server is configured'],
    ['Postgres, control', urls.controlUrl],
    ...urls.shards.map((shard): [string, string] => [`Postgres, ${shard.name}`, shard.ownerUrl]),
  ]
  const width = Math.max(...rows.map(([label]) => label.length)) + 2
  const length = Math.max(...rows.map(([, value]) => value.length))
  const line = '─'.repeat(Math.min(width + length + 2, process.stdout.columns || 100))
  const body = rows.map(([label, value]) => ` ${label.padEnd(width)}${value}`)
  const ready = ` Ready in ${((Date.now() - startedAt) / 1000).toFixed(1)} s. Ctrl-C stops everything.`
  return ['', line, ...body, line, ready, ''].join('\n')
}
