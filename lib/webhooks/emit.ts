import { v7 as uuidv7 } from 'uuid'
import type { TenantTx } from '@/lib/db/tenant-client'
import { type EventData, describeSubjects } from './describe-subjects'
import type { EventType } from './event-types'

/** What is told in one go stays one statement. */
const atOnce = 200

/**
 * Tells the workspace's webhook endpoints of something that happens in this transaction: they hear of it if and only if it
 * commits. `subjectIds` are the rows that it happens to; what receivers get is read here, so call it after a change and
 * before a deletion. Where nobody listens it costs one short query.
 *
 *     await emitEvent(tx, 'task.created', id)
 */
export async function emitEvent(tx: TenantTx, type: EventType, subjectIds: string | string[]): Promise<void> {
  const ids = [subjectIds].flat()
  if (ids.length === 0) return
  const enabled = await tx.webhookEndpoint.findMany({ where: { disabledAt: null }, select: { id: true, events: true } })
  const endpointIds = enabled.filter(({ events }) => listensTo(events, type)).map(({ id }) => id)
  if (endpointIds.length === 0) return
  for (let i = 0; i < ids.length; i += atOnce) {
    const subjects = await describeSubjects(tx, type, ids.slice(i, i + atOnce))
    await enqueueDeliveries(
      tx,
      subjects.flatMap((data) => deliveriesOf({ type, data }, endpointIds)),
    )
  }
}

/** `events` of an endpoint: event types with a space between, or `*`. */
export const listensTo = (events: string, type: EventType): boolean =>
  events === '*' || events.split(' ').includes(type)

/** A delivery that waits, as it is stored. */
interface NewDelivery {
  id: string
  endpointId: string
  eventId: string
  eventType: string
  payload: object
}

/** One event, for each of these endpoints. */
export function deliveriesOf({ type, data }: { type: string; data: EventData }, endpointIds: string[]): NewDelivery[] {
  const eventId = uuidv7()
  const payload = JSON.parse(JSON.stringify({ type, timestamp: new Date(), data })) as object
  return endpointIds.map((endpointId) => ({ id: uuidv7(), endpointId, eventId, eventType: type, payload }))
}

/** Stores deliveries, and a message for each that has it sent. */
export async function enqueueDeliveries(tx: TenantTx, deliveries: NewDelivery[]): Promise<void> {
  await tx.webhookDelivery.createMany({ data: deliveries })
  await tx.outboxMessage.createMany({
    data: deliveries.map(({ id }) => ({ kind: 'webhook', payload: { deliveryId: id } })),
  })
}
