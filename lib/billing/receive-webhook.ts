import type Stripe from 'stripe'
import { z } from 'zod'
import { control } from '@/lib/db/control-client'
import { log } from '@/lib/log'
import { isLive, verifiedEvent } from './stripe'

/** What may change a subscription or its payment. Everything else is noted as handled. */
const types = new Set<string>([
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'customer.deleted',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'customer.subscription.pending_update_applied',
  'customer.subscription.pending_update_expired',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.payment_action_required',
  'invoice.marked_uncollectible',
  'invoice.voided',
] satisfies Stripe.Event.Type[])

const reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])
const subject = z.object({
  object: z.string().optional().catch(undefined),
  id: z.string().nullable().catch(null),
  customer: reference.nullable().catch(null),
})

/**
 * Notes a verified webhook in the inbox: ids and type, never its payload. A second delivery changes nothing. Answers the
 * id of an event that waits to be handled, else null. Throws INVALID_INPUT for a bad signature.
 */
export async function receiveWebhook(body: string, signature: string | null): Promise<string | null> {
  const event = verifiedEvent(body, signature)
  const { id, type, livemode, created } = event
  if (livemode !== isLive()) {
    log().warn({ eventId: id, type, livemode }, 'webhook of the other mode ignored: check the endpoint and the keys')
    return null
  }
  const { object, id: objectId, customer } = subject.parse(event.data.object)
  const now = new Date()
  // Nobody will ask whom any other type is about.
  const concerns = types.has(type) && { objectId, customerId: object === 'customer' ? objectId : customer }
  const { count } = await control().stripeEvent.createMany({
    data: [
      {
        id,
        type,
        livemode,
        ...concerns,
        created: new Date(created * 1000),
        receivedAt: now,
        availableAt: now,
        handledAt: types.has(type) ? null : now,
      },
    ],
    skipDuplicates: true,
  })
  return count === 1 && types.has(type) ? id : null
}
