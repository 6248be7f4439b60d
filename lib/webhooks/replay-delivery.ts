import { v7 as uuidv7 } from 'uuid'
import { recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { enqueueDeliveries } from './emit'
import { labelOf } from './endpoint-url'

/**
 * Sends an event again, to the same endpoint, as a delivery of its own under the event's own id: a receiver that has it
 * already can tell. @throws AppError NOT_FOUND, CONFLICT (disabled, or still being tried)
 */
export async function replayDelivery({ db, actor }: Context, { deliveryId }: { deliveryId: string }): Promise<void> {
  await db.$transaction(async (tx) => {
    const { endpoint, ...delivery } = await tx.webhookDelivery.findUniqueOrThrow({
      where: byId(deliveryId),
      select: {
        endpointId: true,
        eventId: true,
        eventType: true,
        payload: true,
        state: true,
        endpoint: { select: { url: true, disabledAt: true } },
      },
    })
    if (endpoint.disabledAt) throw new AppError('CONFLICT', { message: 'This endpoint is disabled. Enable it first.' })
    const { endpointId, eventId, eventType, payload, state } = delivery
    if (state === 'waiting')
      throw new AppError('CONFLICT', { message: 'This event is still being sent: it is tried again by itself.' })
    await enqueueDeliveries(tx, [{ id: uuidv7(), endpointId, eventId, eventType, payload: payload as object }])
    await recordAudit(tx, actor, {
      action: 'webhook.replayed',
      subjectId: endpointId,
      subjectLabel: labelOf(endpoint.url),
      details: { event: eventType },
    })
  })
}
