import { LRUCache } from 'lru-cache'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { type Answer, postEvent } from './post-event'
import { signedHeaders } from './secrets'

/** An endpoint that has just let us wait in vain isn't tried again for a moment: one that hangs must not hold up the others. */
const silent = new LRUCache<string, true>({ max: 1_000, ttl: 30_000 })

const untried = 'Not tried: there was no answer from there a moment ago.'

/** What an attempt came to, or null where there is nothing to send: the endpoint is gone or disabled. */
export interface Attempted extends Answer {
  endpointId: string
}

/**
 * Sends a delivery once, now, and notes what came of it. `isLast`: after another failure nobody will try again. The event's
 * id goes along, the same each time, so that a receiver can drop what arrives twice.
 */
export async function attemptDelivery(
  db: TenantTx,
  deliveryId: string,
  { isLast, post = postEvent }: { isLast: boolean; post?: typeof postEvent },
): Promise<Attempted | null> {
  const delivery = await db.webhookDelivery.findUnique({
    where: byId(deliveryId),
    include: { endpoint: { select: { id: true, url: true, secret: true, disabledAt: true } } },
  })
  if (!delivery || delivery.state === 'delivered') return null
  const { endpoint, payload, eventId } = delivery
  if (endpoint.disabledAt) {
    const lastError = 'Not sent: the endpoint is disabled.'
    await db.webhookDelivery.update({ where: byId(deliveryId), data: { state: 'failed', lastError } })
    return null
  }
  const body = JSON.stringify(inOrder(payload))
  const answer: Answer = silent.has(endpoint.id)
    ? { status: null, error: untried, ms: 0 }
    : await post(endpoint.url, { headers: signedHeaders(endpoint.secret, eventId, body), body })
  if (answer.isSilence) silent.set(endpoint.id, true)
  const { status, error, ms } = answer
  const isOver = error !== null && (isLast || status === 410)
  await db.webhookDelivery.update({
    where: byId(deliveryId),
    data: {
      state: error === null ? 'delivered' : isOver ? 'failed' : 'waiting',
      deliveredAt: error === null ? new Date() : null,
      attempts: { increment: 1 },
      lastStatus: status,
      lastError: error,
      lastMs: ms,
    },
  })
  return { ...answer, endpointId: endpoint.id }
}

/** As the specification shows it: what happened, when, and then the rest. The database keeps no order. */
function inOrder(payload: unknown): object {
  const { type, timestamp, ...rest } = payload as Record<string, unknown>
  return { type, timestamp, ...rest }
}
