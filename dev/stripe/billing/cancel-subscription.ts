import { emit } from '@/dev/stripe/emit'
import type { Sim } from '@/dev/stripe/simulator'
import type { Subscription } from '@/dev/stripe/stored'

type Details = NonNullable<Subscription['cancellation_details']>

/** Ends a subscription now. Its open invoices stay as they are. */
export function cancelSubscription(sim: Sim, subscription: Subscription, details: Partial<Details> = {}): Subscription {
  const ended = sim.store.put('subscriptions', {
    ...subscription,
    canceled_at: subscription.canceled_at ?? sim.now,
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      reason: 'cancellation_requested',
      ...details,
    },
    ended_at: sim.now,
    pending_update: null,
    status: 'canceled',
  })
  sim.store.remove('pending_lines', subscription.id)
  emit(sim, 'customer.subscription.deleted', ended)
  return ended
}
