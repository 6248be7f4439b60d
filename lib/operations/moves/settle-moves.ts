import { placementWords } from '@/lib/billing/describe-plan'
import type { PlacementKind } from '@/lib/billing/plans'
import { aboutTenant } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { log } from '@/lib/log'
import { alertOperators } from '@/lib/monitoring/alert-operators'
import { toNote } from '@/lib/operations/operation-error'
import { cancelled } from '@/lib/operations/operation-worker'

/** After the first failure the next try waits so long; after each further one twice as long, 6 hours at most. */
const firstPauseSeconds = 60
const longestPauseSeconds = 6 * 60 * 60

/** How far back failures are looked for: each is counted within a minute of its end, unless no chore has run. */
const lookedBackDays = 30

/** What the journal says of a move that an operator has cancelled. */
const takenBack = toNote({ code: 'CONFLICT', message: cancelled })

export interface FailedMove {
  operationId: string
  tenantId: string
  slug: string
  kind: PlacementKind
  desiredKind: PlacementKind
  shard: string
  /** `failed`: it couldn't even be taken back. */
  status: 'undone' | 'failed'
  error: string | null
  failures: number
  nextAt: Date
}

/**
 * Counts what has come of moves that the plan wanted, whoever ran them: a failure puts the next try off and is told, once in a row
 * by mail; success forgets those before; one that an operator took back is settled, so that the plan doesn't want it again.
 * Each move counts once, whoever else counts at the same time.
 */
export async function settleMoves(): Promise<FailedMove[]> {
  await control().$executeRaw`
    UPDATE placements AS l SET move_failures = 0, updated_at = now()
     WHERE move_failures > 0 AND desired_kind = (SELECT kind FROM places WHERE id = l.place_id)`
  await pinTakenBack()
  const failed = await countFailures()
  for (const move of failed) await tell(move)
  return failed
}

async function pinTakenBack(): Promise<void> {
  await control().$executeRaw`
    UPDATE placements AS l SET pinned = true, next_move_at = now(), updated_at = now()
     WHERE NOT l.pinned
       AND EXISTS (SELECT FROM operations o
                    WHERE o.kind = 'move' AND o.status = 'undone' AND o.tenant_id = l.tenant_id AND o.error = ${takenBack}
                      AND o.input ->> 'reason' = 'plan' AND o.created_at >= l.next_move_at
                      AND o.created_at > now() - make_interval(days => ${lookedBackDays}))`
}

/** A move begins after `next_move_at` and counting it moves that past its beginning: none is counted twice. */
function countFailures(): Promise<FailedMove[]> {
  return control().$queryRaw<FailedMove[]>`
    WITH ended AS (
      SELECT DISTINCT ON (o.tenant_id) o.id, o.tenant_id, o.status, o.error, o.created_at
        FROM operations o
       WHERE o.kind = 'move' AND o.status IN ('undone', 'failed') AND o.input ->> 'reason' = 'plan'
         AND o.error IS DISTINCT FROM ${takenBack} AND o.created_at > now() - make_interval(days => ${lookedBackDays})
       ORDER BY o.tenant_id, o.created_at DESC)
    UPDATE placements AS l
       SET move_failures = l.move_failures + 1, updated_at = now(),
           next_move_at = now() + make_interval(secs => least(${firstPauseSeconds} * 2.0 ^ l.move_failures, ${longestPauseSeconds}))
      FROM ended e JOIN tenants t ON t.id = e.tenant_id
     WHERE l.tenant_id = e.tenant_id AND e.created_at >= l.next_move_at AND NOT l.pinned
    RETURNING e.id AS "operationId", t.id AS "tenantId", t.slug, e.status, e.error, l.desired_kind AS "desiredKind",
              (SELECT kind FROM places WHERE id = l.place_id) AS kind,
              (SELECT shard_name FROM places WHERE id = l.place_id) AS shard,
              l.move_failures AS failures, l.next_move_at AS "nextAt"`
}

async function tell(move: FailedMove): Promise<void> {
  const { operationId, tenantId, slug, kind, desiredKind, shard, status, error, failures, nextAt } = move
  const about = { ...aboutTenant(tenantId), operationId, to: desiredKind, error, failures, nextAt }
  const subject = `${slug} could not be moved to ${placementWords[desiredKind]}`
  // Those that follow change nothing that a reader could do. One that couldn't even be taken back has a mail of its own.
  if (failures > 1 || status === 'failed') return log().error(about, subject)
  const text = `It is where it was, in ${placementWords[kind]} on shard ${shard}, and fully served.

What went wrong: ${error ?? 'unknown'}
Operation: ${operationId}
Next try: ${nextAt.toISOString()}, then after twice as long each time, up to 6 hours, until it works or the plan changes.

npm run fleet -- moves`
  await alertOperators({ subject, text, about })
}

/** Lets nobody think of this tenant's move for so many hours. It is no failure. */
export async function putOff(tenantId: string, hours: number): Promise<void> {
  await control().$executeRaw`
    UPDATE placements SET next_move_at = now() + make_interval(hours => ${hours}), updated_at = now()
     WHERE tenant_id = ${tenantId}::uuid AND next_move_at <= now()`
}
