import { control } from '@/lib/db/control-client'
import { releaseVersion } from '@/lib/db/release'
import { withoutAvoided } from '@/lib/operations/avoided-shards'
import type { DueMove } from './due-moves'

interface ShardLoad {
  name: string
  /** Moves from it or to it that are under way; those that rest don't count. */
  moves: number
  /** It has shared tables; without them it is somebody's own server. */
  isShared: boolean
  schemaRoom: number
  databaseRoom: number
}

/**
 * On which shard of its region a tenant's new place shall be: its own, else the one with the most room. `wait`: too many moves
 * are under way there. `none`: no shard has room.
 */
export async function targetOf(due: DueMove, perShard: number): Promise<{ shard: string } | 'wait' | 'none'> {
  const loads = await shardLoads(due)
  const room = ({ isShared, schemaRoom, databaseRoom }: ShardLoad) =>
    due.to === 'shared' ? Number(isShared) : due.to === 'schema' ? schemaRoom : databaseRoom
  const roomy = loads.filter((shard) => (shard.isShared || shard.name === due.shard) && room(shard) > 0)
  if (roomy.length === 0) return 'none'
  const isBusy = (name: string) => (loads.find((shard) => shard.name === name)?.moves ?? 0) >= perShard
  const free = new Set(withoutAvoided(roomy.map(({ name }) => name).filter((name) => !isBusy(name))))
  if (isBusy(due.shard) || free.size === 0) return 'wait'
  if (free.has(due.shard)) return { shard: due.shard }
  const [best] = roomy.filter(({ name }) => free.has(name)).toSorted((a, b) => room(b) - room(a))
  return best ? { shard: best.name } : 'wait'
}

/** The open shards of its region, and the one where it lives. */
function shardLoads({ region, shard }: DueMove): Promise<ShardLoad[]> {
  return control().$queryRaw<ShardLoad[]>`
    WITH under_way AS (
      SELECT DISTINCT o.id, ends.shard
        FROM operations o
       CROSS JOIN LATERAL (
         SELECT p.shard_name FROM placements l JOIN places p ON p.id = l.place_id WHERE l.tenant_id = o.tenant_id
         UNION ALL SELECT p.shard_name FROM places p
                    WHERE p.tenant_id = o.tenant_id AND NOT EXISTS (SELECT FROM remnants r WHERE r.place_id = p.id)
         UNION ALL SELECT o.input ->> 'shard') ends (shard)
       WHERE o.kind = 'move' AND o.status = 'running' AND o.request IS DISTINCT FROM 'pause')
    SELECT s.name, (SELECT count(*) FROM under_way u WHERE u.shard = s.name)::int AS moves,
           s.status = 'open' AND coalesce(bool_or(p.kind = 'shared' AND p.state = 'ready'), false) AS "isShared",
           (CASE WHEN s.status = 'open' THEN s.schema_capacity - count(*) FILTER (WHERE p.kind = 'schema' AND NOT p.is_spare) ELSE 0 END)::int
             AS "schemaRoom",
           (CASE WHEN s.status = 'open' THEN s.database_capacity - count(*) FILTER (WHERE p.kind = 'database' AND NOT p.is_spare) ELSE 0 END)::int
             AS "databaseRoom"
      FROM shards s
      LEFT JOIN (SELECT *, state = 'ready' AND tenant_id IS NULL AND schema_version >= ${releaseVersion} COLLATE "C" AS is_spare
                   FROM places) p ON p.shard_name = s.name
     WHERE s.name = ${shard} OR (s.region = ${region} AND s.status = 'open')
     GROUP BY s.name ORDER BY s.name`
}
