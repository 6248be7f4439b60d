import { control } from '@/lib/db/control-client'
import { releaseVersion } from '@/lib/db/release'
import type { OwnKind } from './reserve-place'

/** What one shard keeps ready of one kind. */
export interface Spares {
  shard: string
  region: string
  status: 'open' | 'draining'
  kind: OwnKind
  wanted: number
  /** Can be claimed. */
  ready: number
  /** Tables older than the release: can't be claimed until they are migrated. */
  behind: number
  /** Being made or dropped, or left so by a crash until the next sweep. */
  unfinished: number
}

/** The spares of every shard, schemas and databases, by shard. */
export function listSpares(): Promise<Spares[]> {
  return control().$queryRaw<Spares[]>`
    SELECT s.name AS shard, s.region, s.status, k.kind, k.wanted,
           count(p.id) FILTER (WHERE p.state = 'ready' AND p.schema_version >= ${releaseVersion} COLLATE "C")::int AS ready,
           count(p.id) FILTER (WHERE p.state = 'ready' AND p.schema_version < ${releaseVersion} COLLATE "C")::int AS behind,
           count(p.id) FILTER (WHERE p.state <> 'ready')::int AS unfinished
      FROM shards s
     CROSS JOIN LATERAL (VALUES ('schema', s.wanted_spare_schemas), ('database', s.wanted_spare_databases)) AS k (kind, wanted)
      LEFT JOIN places p ON p.shard_name = s.name AND p.kind = k.kind AND p.tenant_id IS NULL
           AND NOT EXISTS (SELECT FROM placements l WHERE l.place_id = p.id)
     GROUP BY s.name, s.region, s.status, k.kind, k.wanted ORDER BY s.name, k.kind DESC`
}
