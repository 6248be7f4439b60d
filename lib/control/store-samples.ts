import { control } from '@/lib/db/control-client'
import type { Batch } from './meter'

/** Milliseconds that samples and the ids of their batches are kept: today and the same hour of yesterday, to compare. */
export const keepSamplesMs = 48 * 60 * 60 * 1000

/**
 * Adds a batch to the samples, all of it or nothing, and only if no batch of its id was added before. Tenants that are gone
 * are left out.
 */
export async function storeSamples({ id, at, tenants }: Batch): Promise<void> {
  if (Date.now() - at.getTime() > keepSamplesMs) return // of a process that slept: its id may be forgotten by now
  // In one order, so that two processes wait for each other instead of locking each other out.
  const rows = [...tenants].toSorted(([a], [b]) => (a < b ? -1 : 1))
  await control().$executeRaw`
    WITH flush AS (INSERT INTO sample_flushes (id) VALUES (${id}::uuid) ON CONFLICT DO NOTHING RETURNING id)
    INSERT INTO tenant_samples AS s (tenant_id, at, queries, errors, limit_hits, latency)
    SELECT c.tenant_id, ${at}, c.queries, c.errors, c.limit_hits, c.latency::bigint[]
      FROM flush, unnest(
        ${rows.map(([tenantId]) => tenantId)}::uuid[],
        ${rows.map(([, { queries }]) => queries)}::bigint[],
        ${rows.map(([, { errors }]) => errors)}::bigint[],
        ${rows.map(([, { limitHits }]) => limitHits)}::bigint[],
        ${rows.map(([, { latency }]) => arrayOf(latency))}::text[]
      ) AS c (tenant_id, queries, errors, limit_hits, latency)
     WHERE EXISTS (SELECT FROM tenants t WHERE t.id = c.tenant_id)
     ORDER BY c.tenant_id
    ON CONFLICT (tenant_id, at) DO UPDATE SET
      queries = s.queries + excluded.queries,
      errors = s.errors + excluded.errors,
      limit_hits = s.limit_hits + excluded.limit_hits,
      latency = (SELECT coalesce(array_agg(coalesce(a, 0) + coalesce(b, 0) ORDER BY place), '{}')
                   FROM unnest(s.latency, excluded.latency) WITH ORDINALITY AS l (a, b, place))`
}

/** As Postgres writes an array; the empty classes at its end are left out. */
function arrayOf(latency: Uint32Array): string {
  return `{${latency.subarray(0, latency.findLastIndex((count) => count > 0) + 1).join(',')}}`
}
