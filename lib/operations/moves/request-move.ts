import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import type { Request } from '@/lib/operations/operation-journal'
import type { ControlTx } from '@/lib/operations/reserve-place'
import type { MoveView } from './move-view'
import { readMove } from './read-moves'

/**
 * Asks the move of this tenant to rest; its worker does so within seconds. Changes go on being captured.
 * @throws AppError NOT_FOUND (no move under way), CONFLICT once it is about to switch
 */
export async function pauseMove(slug: string): Promise<MoveView> {
  return request(slug, 'pause', async (tx, { id, error, asked }) => {
    // From the fence on, a rest would be one for the tenant.
    const isSwitching = await tx.operationStep.count({ where: { operationId: id, name: 'fence' } })
    if (error !== null || asked === 'cancel') return `The move of ${slug} is being taken back already.`
    return isSwitching > 0 ? `The move of ${slug} is about to switch: it can’t rest any more.` : null
  })
}

/** Lets it go on: with the chores, or with `runMove`. @throws AppError NOT_FOUND */
export async function unpauseMove(slug: string): Promise<MoveView> {
  return request(slug, null, async (_tx, { asked }) =>
    asked === 'cancel' ? `The move of ${slug} is being taken back.` : null,
  )
}

/**
 * Asks for the move to be taken back: its worker does so, or whoever takes it up next.
 * @throws AppError NOT_FOUND (no move under way), CONFLICT once it has switched
 */
export async function cancelMove(slug: string): Promise<MoveView> {
  return request(slug, 'cancel', async (tx, { tenantId, id }) => {
    const [target, placement] = await Promise.all([
      tx.operationStep.findFirst({ where: { operationId: id, name: 'target' }, select: { result: true } }),
      tx.placement.findUnique({ where: { tenantId }, select: { placeId: true } }),
    ])
    const claimed: unknown = target?.result && Reflect.get(Object(target.result), 'place')
    return placement && placement.placeId === claimed
      ? `The move of ${slug} has switched already. The way back is a move back.`
      : null
  })
}

interface Running {
  id: string
  tenantId: string
  error: string | null
  asked: Request | null
}

/** Writes the request while the worker can neither end the operation nor switch. `refusal`: why it is too late, or null. */
async function request(
  slug: string,
  wanted: Request | null,
  refusal: (tx: ControlTx, running: Running) => Promise<string | null>,
): Promise<MoveView> {
  const id = await control().$transaction(async (tx) => {
    const [running] = await tx.$queryRaw<Running[]>`
      SELECT o.id, o.tenant_id AS "tenantId", o.error, o.request AS asked FROM operations o JOIN tenants t ON t.id = o.tenant_id
       WHERE t.slug = ${slug} AND o.kind = 'move' AND o.status = 'running' FOR UPDATE OF o`
    if (!running) throw new AppError('NOT_FOUND', { message: `No move of ${slug} is under way.` })
    const message = await refusal(tx, running)
    if (message) throw new AppError('CONFLICT', { message })
    await tx.operation.update({ where: { id: running.id }, data: { request: wanted } })
    return running.id
  })
  const view = await readMove(id)
  if (!view) throw new AppError('NOT_FOUND', { internal: `move ${id} is gone` })
  return view
}
