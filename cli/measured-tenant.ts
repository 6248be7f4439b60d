import { readTenantMetrics, type TenantMetrics } from '@/lib/monitoring/read-metrics'
import type { MoveView } from '@/lib/operations/moves/move-view'
import { movesUnderWay } from './moves-under-way'
import { type FleetTenant, readTenants, type TenantFilter } from '@/lib/operations/read-tenants'

/** A tenant with what it asked for in some time, and what it holds. Durations in milliseconds. */
export interface MeasuredTenant extends FleetTenant {
  queries: number
  errors: number
  /** Refusals because the plan allows no more. */
  limitHits: number
  p50: number | null
  p95: number | null
  /** Null for one that has never been measured, like the three after it. */
  rows: number | null
  bytes: number | null
  /** False: estimated, from the share of the rows in shared tables. */
  isExact: boolean | null
  measuredAt: Date | null
  /** Under way. */
  move: MoveView | null
}

/** The tenants that fit, by slug, with their figures since then. */
export async function measuredTenants(filter: TenantFilter, since: Date): Promise<MeasuredTenant[]> {
  const [tenants, metrics, moves] = await Promise.all([
    readTenants(filter),
    readTenantMetrics({ since }),
    movesByTenant(),
  ])
  return tenants.map((tenant) => measured(tenant, metrics.get(tenant.id), moves.get(tenant.id)))
}

/** So many at most, those with the most queries since then. */
export async function busiestTenants(most: number, since: Date): Promise<MeasuredTenant[]> {
  const metrics = [...(await readTenantMetrics({ since }))].filter(([, { queries }]) => queries > 0)
  const busiest = metrics.toSorted(([, a], [, b]) => b.queries - a.queries).slice(0, most)
  const [tenants, moves] = await Promise.all([readTenants({ ids: busiest.map(([id]) => id) }), movesByTenant()])
  return tenants
    .map((tenant) => measured(tenant, new Map(busiest).get(tenant.id), moves.get(tenant.id)))
    .toSorted((a, b) => b.queries - a.queries)
}

const movesByTenant = async () => new Map((await movesUnderWay()).map((move) => [move.tenantId, move]))

function measured(
  tenant: FleetTenant,
  metrics: TenantMetrics | undefined,
  move: MoveView | null = null,
): MeasuredTenant {
  const { queries = 0, errors = 0, limitHits = 0, p50Ms = null, p95Ms = null, size = null } = metrics ?? {}
  const held = { rows: null, bytes: null, isExact: null, measuredAt: null, ...size }
  return { ...tenant, queries, errors, limitHits, p50: rounded(p50Ms), p95: rounded(p95Ms), ...held, move }
}

/** They are 19 % off at most: more digits would be made up. */
const rounded = (ms: number | null) => ms && Number(ms.toPrecision(3))
