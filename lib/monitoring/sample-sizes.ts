import { toPlace } from '@/lib/control/places'
import { aboutTenant } from '@/lib/control/tenant-db'
import { control, type ControlPrisma } from '@/lib/db/control-client'
import { measureTenant, type TenantSize } from '@/lib/db/tenant-size'
import { logUnknown } from '@/lib/log'

const sliceSize = 50
/** Who couldn't be measured is tried again after this time, and in the meantime isn't in the others' way. */
const retryAfterMs = 60 * 60 * 1000

export interface SampledSizes {
  measured: number
  failed: number
  /** True when time ran out before everybody's turn. */
  more: boolean
}

/**
 * Measures how much tenants hold, each once a day (UTC), whose last turn is longest ago first, until `until`. One connection
 * at a time; a database that doesn't answer is left alone for the rest of the run.
 */
export async function sampleSizes({ until, now = new Date() }: { until: Date; now?: Date }): Promise<SampledSizes> {
  const sampled: SampledSizes = { measured: 0, failed: 0, more: false }
  const silent = new Set<string>()
  for (;;) {
    const due = await dueTenants(now)
    if (due.length === 0) return sampled
    for (const placement of due) {
      if (new Date() >= until) return { ...sampled, more: true }
      const size = await sizeOf(placement, silent)
      await note(placement.tenantId, now, size)
      sampled[size ? 'measured' : 'failed'] += 1
    }
  }
}

type Placed = ControlPrisma.PlacementGetPayload<{ include: { place: { include: { shard: true } } } }>

async function dueTenants(now: Date): Promise<Placed[]> {
  const rows = await control().$queryRaw<{ id: string }[]>`
    SELECT t.id FROM tenants t JOIN placements p ON p.tenant_id = t.id
      LEFT JOIN LATERAL (SELECT day, rows, measured_at FROM tenant_sizes WHERE tenant_id = t.id ORDER BY day DESC LIMIT 1) last ON true
     WHERE t.state = 'active' AND (last.day IS NULL OR last.day < ${dayOf(now)}::date
       OR (last.rows IS NULL AND last.measured_at < ${new Date(now.getTime() - retryAfterMs)}))
     ORDER BY last.measured_at NULLS FIRST
     LIMIT ${sliceSize}`
  const placements = await control().placement.findMany({
    where: { tenantId: { in: rows.map(({ id }) => id) } },
    include: { place: { include: { shard: true } } },
  })
  return rows.flatMap(({ id }) => placements.find(({ tenantId }) => tenantId === id) ?? [])
}

/** Null where it can't be had. */
async function sizeOf({ tenantId, place }: Placed, silent: Set<string>): Promise<TenantSize | null> {
  const database = `${place.shardName}/${place.databaseName}`
  if (silent.has(database)) return null
  try {
    return await measureTenant(toPlace(place), tenantId)
  } catch (error) {
    logUnknown(error, { ...aboutTenant(tenantId), shard: place.shardName, chore: 'sizes' })
    // No answer, or no way in: the next tenant would wait for nothing.
    if (!hasAnswered(error)) silent.add(database)
    return null
  }
}

/** An SQLSTATE is an answer, but for those of a server that lets nobody in (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
function hasAnswered(error: unknown): boolean {
  const code: unknown = error instanceof Error && Reflect.get(error, 'code')
  return typeof code === 'string' && /^(?!08|28|3D|53|57P)(?=.*\d)[0-9A-Z]{5}$/.test(code)
}

/** Of a tenant that is gone meanwhile, nothing. */
async function note(tenantId: string, now: Date, size: TenantSize | null): Promise<void> {
  await control().$executeRaw`
    INSERT INTO tenant_sizes (tenant_id, day, rows, bytes, exact, measured_at)
    SELECT id, ${dayOf(now)}::date, ${size?.rows}::bigint, ${size?.bytes}::bigint, ${size?.isExact ?? false}, ${now}
      FROM tenants WHERE id = ${tenantId}::uuid
    ON CONFLICT (tenant_id, day) DO UPDATE SET
      rows = excluded.rows, bytes = excluded.bytes, exact = excluded.exact, measured_at = excluded.measured_at`
}

const dayOf = (now: Date) => now.toISOString().slice(0, 10)
