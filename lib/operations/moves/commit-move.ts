import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import { cancelled } from '@/lib/operations/operation-worker'
import { lostOperation } from '@/lib/operations/operation-journal'
import { type MoveScope, readPlacement, type WantedPlace } from './move-scope'

const hoursKept = 24

/**
 * The commit point: one statement, and the tenant lives at the target. It finds out, too, whether an earlier try has come
 * through whose answer was lost. @throws AppError CONFLICT where it was cancelled first; then it can't come through any more
 */
export async function commitMove(scope: MoveScope, reason: WantedPlace['reason']): Promise<void> {
  const { tenantId, epoch, source, target, hold } = scope
  const keptFor = source.region === target.region ? hoursKept : 0
  const committed = await control().$queryRaw<unknown[]>`
    WITH held AS (
      SELECT id FROM operations
       WHERE id = ${hold.operationId}::uuid AND attempt = ${hold.attempt} AND status = 'running' AND error IS NULL
         AND request IS DISTINCT FROM 'cancel' FOR UPDATE),
    moved AS (
      UPDATE placements SET place_id = ${target.id}::uuid, epoch = ${epoch + 1n}, updated_at = now(), move_failures = 0,
             pinned = CASE WHEN ${reason} = 'operator' THEN desired_kind <> ${target.kind} ELSE pinned END
        FROM held
       WHERE tenant_id = ${tenantId}::uuid AND place_id = ${source.id}::uuid AND epoch = ${epoch}
      RETURNING tenant_id),
    tenant AS (UPDATE tenants SET region = ${target.region} WHERE id IN (SELECT tenant_id FROM moved)),
    arrived AS (DELETE FROM remnants WHERE place_id = ${target.id}::uuid AND tenant_id IN (SELECT tenant_id FROM moved)),
    remnant AS (
      INSERT INTO remnants (tenant_id, place_id, purge_after)
      SELECT tenant_id, ${source.id}::uuid, now() + make_interval(hours => ${keptFor}) FROM moved
      ON CONFLICT (tenant_id, place_id) DO UPDATE SET left_at = now(), purge_after = excluded.purge_after)
    SELECT 1 FROM moved`
  if (committed.length === 1 || (await hasMoved(scope))) return
  const asked = await control().operation.count({
    where: { id: hold.operationId, attempt: hold.attempt, status: 'running', request: 'cancel' },
  })
  if (asked > 0 && !(await settleMove(scope))) throw new AppError('CONFLICT', { internal: cancelled })
  if (asked === 0) throw lostOperation({ id: hold.operationId, attempt: hold.attempt })
}

async function hasMoved({ tenantId, target, epoch }: MoveScope): Promise<boolean> {
  const placement = await readPlacement(tenantId)
  return placement.placeId === target.id && placement.epoch === epoch + 1n
}

/**
 * Decides for good whether the tenant lives at the target: where it doesn't, its epoch goes on in the source, so that a commit
 * that is still on its way finds nothing to do. @throws AppError CONFLICT when the operation was taken over
 */
export async function settleMove(scope: MoveScope): Promise<boolean> {
  const { tenantId, epoch, source, hold } = scope
  const held = await control().$queryRaw<unknown[]>`
    WITH held AS (
      SELECT id FROM operations
       WHERE id = ${hold.operationId}::uuid AND attempt = ${hold.attempt} AND status = 'running' FOR UPDATE),
    stays AS (
      UPDATE placements SET epoch = ${epoch + 2n}, updated_at = now() FROM held
       WHERE tenant_id = ${tenantId}::uuid AND place_id = ${source.id}::uuid AND epoch = ${epoch})
    SELECT 1 FROM held`
  if (held.length === 0) throw lostOperation({ id: hold.operationId, attempt: hold.attempt })
  return hasMoved(scope)
}
