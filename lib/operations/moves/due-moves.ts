import { downgradeGraceDays, placementKinds, type PlacementKind, placementRoom, type PlanId } from '@/lib/billing/plans'
import { control } from '@/lib/db/control-client'

/** A tenant that doesn't live where its plan wants it, and whose time has come. */
export interface DueMove {
  tenantId: string
  slug: string
  region: string
  shard: string
  from: PlacementKind
  to: PlacementKind
  plan: PlanId
}

/** Of each shard so many wait in front: who waits for a busy shard keeps nobody of another one waiting. */
const mostOfShard = 5

/**
 * Whom to move, those who pay for more first, then the longest waiting. Up at once: what a plan wants is written when it is
 * paid. Down after the grace, and only who was measured and fits. Nobody whom an operator has placed, who isn't active or is
 * about to be erased, on whom somebody works already, or whose last move failed a short while ago. `tenantId`: nobody else.
 */
export function dueMoves(tenantId: string | null = null): Promise<DueMove[]> {
  return control().$queryRaw<DueMove[]>`
    WITH kinds AS (
      SELECT kind, rank, nullif(rows, -1) AS rows, nullif(bytes, -1) AS bytes
        FROM unnest(${[...placementKinds]}::text[], ${roomOf('rows')}::float8[], ${roomOf('bytes')}::float8[])
             WITH ORDINALITY AS k (kind, rows, bytes, rank)),
    due AS (
      SELECT t.id AS "tenantId", t.slug, t.region, p.shard_name AS shard, p.kind AS "from", l.desired_kind AS "to",
             coalesce(s.plan, 'free') AS plan, there.rank > here.rank AS up, l.next_move_at AS since
        FROM placements l
        JOIN places p ON p.id = l.place_id
        JOIN tenants t ON t.id = l.tenant_id
        JOIN kinds here ON here.kind = p.kind
        JOIN kinds there ON there.kind = l.desired_kind
        LEFT JOIN subscriptions s ON s.tenant_id = t.id
        LEFT JOIN LATERAL (SELECT rows, bytes FROM tenant_sizes
                            WHERE tenant_id = t.id AND rows IS NOT NULL ORDER BY day DESC LIMIT 1) size ON true
       WHERE there.rank <> here.rank AND NOT l.pinned AND l.next_move_at <= now()
         AND t.state = 'active' AND t.erase_after IS NULL
         AND (there.rank > here.rank
              OR (l.desired_since <= now() - make_interval(days => ${downgradeGraceDays})
                  AND size.rows <= coalesce(there.rows, size.rows) AND size.bytes <= coalesce(there.bytes, size.bytes)))
         -- nor a failure that nobody has counted yet
         AND NOT EXISTS (SELECT FROM operations o
                          WHERE o.tenant_id = t.id
                            AND (o.status = 'running' OR (o.kind = 'move' AND o.status IN ('undone', 'failed')
                                                          AND o.input ->> 'reason' = 'plan' AND o.created_at >= l.next_move_at)))
         AND (${tenantId}::uuid IS NULL OR t.id = ${tenantId}::uuid)),
    queued AS (
      SELECT *, row_number() OVER (PARTITION BY shard ORDER BY up DESC, since, "tenantId") AS turn FROM due)
    SELECT "tenantId", slug, region, shard, "from", "to", plan
      FROM queued WHERE turn <= ${mostOfShard} ORDER BY up DESC, since, "tenantId"`
}

/** In the order of the kinds; -1 for no limit. */
const roomOf = (what: 'rows' | 'bytes') => placementKinds.map((kind) => placementRoom[kind]?.[what] ?? -1)
