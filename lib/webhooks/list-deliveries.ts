import type { z } from 'zod'
import type { Context } from '@/lib/tenancy/context'
import type { DeliveryState, listDeliveriesInput } from './input'

export const deliveriesPerPage = 25

export interface Delivery {
  id: string
  eventId: string
  eventType: string
  payload: unknown
  state: DeliveryState
  attempts: number
  /** Of the last attempt: the answer's status, what was wrong, and how long it took, in milliseconds. */
  lastStatus: number | null
  lastError: string | null
  lastMs: number | null
  createdAt: Date
  deliveredAt: Date | null
}

/** An endpoint's deliveries, newest first, a stretch at a time. `older` asks for what comes before, null where there is nothing. */
export async function listDeliveries(
  { db }: Context,
  endpointId: string,
  { state, type, before }: z.output<typeof listDeliveriesInput>,
): Promise<{ deliveries: Delivery[]; older: string | null }> {
  const rows = await db.webhookDelivery.findMany({
    where: {
      endpointId,
      ...(state && { state }),
      ...(type && { eventType: type }),
      ...(before && { id: { lt: before } }),
    },
    orderBy: { id: 'desc' },
    take: deliveriesPerPage + 1,
    omit: { tenantId: true, endpointId: true },
  })
  const deliveries = rows.slice(0, deliveriesPerPage).map((row) => ({ ...row, state: row.state as DeliveryState }))
  return { deliveries, older: rows.length > deliveriesPerPage ? (deliveries.at(-1)?.id ?? null) : null }
}
