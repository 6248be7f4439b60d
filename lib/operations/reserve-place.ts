import { randomBytes } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { ControlPrisma } from '@/lib/db/control-client'
import { seal } from '@/lib/seal'

/** The kinds that are made for one tenant; shared tables come with their shard. */
export type OwnKind = 'schema' | 'database'

export type ControlTx = ControlPrisma.TransactionClient

/** Any two numbers nobody else uses. Transaction locks, so they hold through a pooler too. */
const locks = { shards: [72_707_371, 1], capacity: [72_707_371, 2] } as const

/** While a shard is closed or opened, nobody is on their way to one: each side waits for the other's commit. */
export async function holdShards(tx: ControlTx, how: 'to settle' | 'to change'): Promise<void> {
  const [a, b] = locks.shards
  if (how === 'to settle') await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(${a}::int, ${b}::int)`
  else await tx.$executeRaw`SELECT pg_advisory_xact_lock(${a}::int, ${b}::int)`
}

interface Reservation {
  kind: OwnKind
  /** On one of these shards, the one with the most room. */
  shards: string[]
  /** Who will live there; null for a spare. */
  tenantId: string | null
  /** Not where there are so many spares already, those in the making included. */
  mostSpares?: number
}

/**
 * Writes down a place that is to be made, where a shard has room for one more, and gives its id; null where none has.
 * Makers are counted one after the other: two can't take the last room together.
 */
export async function reservePlace(
  tx: ControlTx,
  { kind, shards, tenantId, mostSpares = 1_000_000 }: Reservation,
): Promise<string | null> {
  const [a, b] = locks.capacity
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${a}::int, ${b}::int)`
  const [roomiest] = await tx.$queryRaw<{ name: string }[]>`
    SELECT s.name
      FROM shards s
     CROSS JOIN LATERAL (SELECT CASE WHEN ${kind} = 'schema' THEN s.schema_capacity ELSE s.database_capacity END - count(*) AS room,
                                count(*) FILTER (WHERE p.tenant_id IS NULL AND p.state <> 'dropping') AS spares
                           FROM places p WHERE p.shard_name = s.name AND p.kind = ${kind}) AS now
     WHERE s.name = ANY (${shards}) AND s.status = 'open' AND now.room > 0 AND now.spares < ${mostSpares}
     ORDER BY now.room DESC, s.name LIMIT 1`
  if (!roomiest) return null
  const id = uuidv7()
  const mark = tenantId && { tenantId, claimedAt: new Date() }
  await tx.place.create({ data: { id, kind, shardName: roomiest.name, ...newNames(kind), ...mark } })
  return id
}

/** Opaque, so that they never have to change. */
function newNames(kind: OwnKind) {
  const opaque = randomBytes(8).toString('hex')
  if (kind === 'schema') return { schemaName: `t_${opaque}` }
  const databaseName = `tenantry_${opaque}`
  const passwordSealed = seal('database', randomBytes(24).toString('base64url'))
  return { databaseName, roleName: databaseName, passwordSealed }
}
