import { control } from '@/lib/db/control-client'

/** A shard and who lives there. */
export interface ShardView {
  name: string
  region: string
  status: 'open' | 'draining'
  /** Where the catalogue has its URLs from. */
  urls: 'environment' | 'sealed'
  /** False: a server that one customer has to itself. */
  isShared: boolean
  tenants: { shared: number; schema: number; database: number }
  /** Ready, whatever their version; `listSpares` says more. */
  spares: { schema: number; database: number }
  /** Schemas and databases, spares and those in the making included. */
  used: { schema: number; database: number }
  capacity: { schema: number; database: number }
}

/** Every shard, by name, from the catalogue alone: none is asked whether it is well. */
export function listShards(): Promise<ShardView[]> {
  return control().$queryRaw<ShardView[]>`
    SELECT s.name, s.region, s.status, CASE WHEN s.owner_url_env IS NULL THEN 'sealed' ELSE 'environment' END AS urls,
           count(p.id) FILTER (WHERE p.kind = 'shared') > 0 AS "isShared",
           jsonb_build_object('shared', coalesce(sum(l.tenants) FILTER (WHERE p.kind = 'shared'), 0),
                              'schema', coalesce(sum(l.tenants) FILTER (WHERE p.kind = 'schema'), 0),
                              'database', coalesce(sum(l.tenants) FILTER (WHERE p.kind = 'database'), 0)) AS tenants,
           jsonb_build_object('schema', count(p.id) FILTER (WHERE p.kind = 'schema' AND l.spare),
                              'database', count(p.id) FILTER (WHERE p.kind = 'database' AND l.spare)) AS spares,
           jsonb_build_object('schema', count(p.id) FILTER (WHERE p.kind = 'schema'),
                              'database', count(p.id) FILTER (WHERE p.kind = 'database')) AS used,
           jsonb_build_object('schema', s.schema_capacity, 'database', s.database_capacity) AS capacity
      FROM shards s
      LEFT JOIN places p ON p.shard_name = s.name
      LEFT JOIN LATERAL (SELECT count(*) AS tenants, count(*) = 0 AND p.state = 'ready' AND p.tenant_id IS NULL AS spare
                           FROM placements WHERE place_id = p.id) AS l ON true
     GROUP BY s.name ORDER BY s.name`
}
