import { sliceMs } from '@/lib/control/meter'
import { control } from '@/lib/db/control-client'
import { latencyClasses, percentile } from './latency'

/** What one tenant asked for in some time, and what it holds. */
export interface TenantMetrics {
  /** Statements, however they ended. */
  queries: number
  errors: number
  /** Refusals because the plan allows no more. */
  limitHits: number
  /** Milliseconds, at most 19 % off; null where the database answered nothing. */
  p50Ms: number | null
  p95Ms: number | null
  /** What it holds; null for a tenant that has never been measured. */
  size: TenantSizeThen | null
}

export interface TenantSizeThen {
  rows: number
  bytes: number
  /** False: estimated, from the share of the rows in shared tables. */
  isExact: boolean
  measuredAt: Date
}

const nothing: Omit<TenantMetrics, 'size'> = { queries: 0, errors: 0, limitHits: 0, p50Ms: null, p95Ms: null }

/**
 * Tenant id → its figures since then, of all processes; the slice of ten minutes that `since` is in counts whole, and what was
 * asked in the last ten seconds may be missing. Tenants of which nothing is known are left out. `tenantIds` asks for some only.
 */
export async function readTenantMetrics({
  since,
  tenantIds = null,
}: {
  since: Date
  tenantIds?: readonly string[] | null
}): Promise<Map<string, TenantMetrics>> {
  const [used, sizes] = await Promise.all([readUse(since, tenantIds), readSizes(tenantIds)])
  const metrics = new Map<string, TenantMetrics>()
  for (const { tenantId, ...use } of used) metrics.set(tenantId, { ...use, size: null })
  for (const { tenantId, ...size } of sizes) metrics.set(tenantId, { ...(metrics.get(tenantId) ?? nothing), size })
  return metrics
}

interface UseRow {
  tenantId: string
  queries: number
  errors: number
  limitHits: number
  latency: number[]
}

/** Class by class in one pass: taking the arrays apart and grouping what is in them takes five times as long. */
const useSql = `
  SELECT tenant_id AS "tenantId", sum(queries)::float8 AS queries, sum(errors)::float8 AS errors,
         sum(limit_hits)::float8 AS "limitHits",
         ARRAY[${Array.from({ length: latencyClasses }, (_, index) => `coalesce(sum(latency[${index + 1}]::float8), 0)`).join()}] AS latency
    FROM tenant_samples
   WHERE at >= $1::timestamptz AND ($2::uuid[] IS NULL OR tenant_id = ANY ($2::uuid[]))
   GROUP BY tenant_id`

async function readUse(since: Date, tenantIds: readonly string[] | null) {
  const from = new Date(Math.floor(since.getTime() / sliceMs) * sliceMs)
  const rows = await control().$queryRawUnsafe<UseRow[]>(useSql, from, tenantIds)
  return rows.map(({ latency, ...row }) => ({ ...row, ...percentiles(latency) }))
}

const percentiles = (latency: number[]) => ({ p50Ms: percentile(latency, 0.5), p95Ms: percentile(latency, 0.95) })

async function readSizes(tenantIds: readonly string[] | null): Promise<(TenantSizeThen & { tenantId: string })[]> {
  return control().$queryRaw`
    SELECT DISTINCT ON (tenant_id) tenant_id AS "tenantId", rows::float8 AS rows, bytes::float8 AS bytes,
           exact AS "isExact", measured_at AS "measuredAt"
      FROM tenant_sizes
     WHERE rows IS NOT NULL AND (${tenantIds}::uuid[] IS NULL OR tenant_id = ANY (${tenantIds}::uuid[]))
     ORDER BY tenant_id, day DESC`
}

export interface TenantHistory {
  /** Ten minutes each, oldest first; none where nothing was asked. Of the last 48 hours. */
  slices: ({ at: Date } & Omit<TenantMetrics, 'size'>)[]
  /** One a day, oldest first; none where it couldn't be measured. Of the last 90 days. */
  sizes: ({ day: Date } & TenantSizeThen)[]
}

/** All that is kept of one tenant, for charts. */
export async function readTenantHistory(tenantId: string): Promise<TenantHistory> {
  const samples = await control().tenantSample.findMany({ where: { tenantId }, orderBy: { at: 'asc' } })
  const sizes = await control().tenantSize.findMany({ where: { tenantId }, orderBy: { day: 'asc' } })
  return {
    slices: samples.map(({ at, queries, errors, limitHits, latency }) => ({
      at,
      queries: Number(queries),
      errors: Number(errors),
      limitHits: Number(limitHits),
      ...percentiles(latency.map(Number)),
    })),
    sizes: sizes.flatMap(({ day, rows, bytes, exact, measuredAt }) =>
      rows === null || bytes === null
        ? []
        : [{ day, rows: Number(rows), bytes: Number(bytes), isExact: exact, measuredAt }],
    ),
  }
}
