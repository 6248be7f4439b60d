import type { PlacementKind } from '@/lib/billing/plans'
import { readTenantMetrics } from '@/lib/monitoring/read-metrics'
import { listShards } from '@/lib/operations/list-shards'
import { readTenants } from '@/lib/operations/read-tenants'
import { bytes as inBytes, count } from './format'
import { placementInWords } from './placement-in-words'
import { UsageError } from './usage-error'

/** What an operator wants. */
export interface WantedMove {
  slug: string
  kind: PlacementKind
  shard?: string | undefined
  region?: string | undefined
}

/** What a move would do, as far as it is known before it is begun. */
export interface MovePlan {
  slug: string
  from: { kind: PlacementKind; shard: string; region: string }
  /** Without a shard: one of the region that has room. */
  to: { kind: PlacementKind; shard: string | null; region: string }
  /** Nothing is to be done: that is where it lives. */
  isThere: boolean
  /** As last measured; null for one that never was. */
  rows: number | null
  bytes: number | null
}

/** The plan, and the same for a person. @throws UsageError for a tenant that isn't there, and a shard that is elsewhere */
export async function planMove({ slug, kind, shard, region }: WantedMove): Promise<{ plan: MovePlan; words: string }> {
  const [tenant] = await readTenants({ slug })
  if (!tenant) throw new UsageError(`slug: there is no tenant ${slug}.`)
  const [metrics, shards] = await Promise.all([
    readTenantMetrics({ since: new Date(), tenantIds: [tenant.id] }),
    listShards(),
  ])
  const named = shards.find(({ name }) => name === shard)
  if (named && region !== undefined && region !== named.region) {
    throw new UsageError(`--region: shard ${named.name} is in region ${named.region}.`)
  }
  const { rows = null, bytes = null } = metrics.get(tenant.id)?.size ?? {}
  const from = { kind: tenant.placement.kind, shard: tenant.placement.shard, region: tenant.region }
  const to = { kind, shard: shard ?? null, region: named?.region ?? region ?? tenant.region }
  const isThere = kind === from.kind && (shard === undefined ? to.region === from.region : shard === from.shard)
  const plan = { slug, from, to, isThere, rows, bytes }
  if (isThere) return { plan, words: `${slug} lives in ${placementInWords(tenant)}, already.` }
  const lines = [
    `${slug} moves from ${placementInWords(tenant)}`,
    `${' '.repeat(slug.length)}       to ${targetInWords(plan.to)}.`,
    sizeInWords(plan),
    'Its people keep working. Rows are copied and compared first; then, for a fraction of a second, nothing gets in.',
    leftInWords(plan),
  ]
  return { plan, words: lines.join('\n') }
}

const kinds = { shared: 'the shared tables', schema: 'a schema of its own', database: 'a database of its own' } as const

const targetInWords = ({ kind, shard, region }: MovePlan['to']) =>
  shard === null ? `${kinds[kind]} in region ${region}` : `${kinds[kind]} on shard ${shard}, region ${region}`

const sizeInWords = ({ rows, bytes }: MovePlan) =>
  rows === null
    ? 'How much it holds has not been measured yet.'
    : `It held about ${count(rows)} rows, ${inBytes(bytes)}, when it was last measured.`

const leftInWords = ({ from, to }: MovePlan) =>
  from.region === to.region
    ? `What it leaves on ${from.shard} is kept for a day, then purged.`
    : `It leaves region ${from.region}: what is left on ${from.shard} is purged at once.`
