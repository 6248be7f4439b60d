import { emitUpdated } from '@/dev/stripe/emit'
import type { Sim } from '@/dev/stripe/simulator'
import type { Subscription, SubscriptionItem } from '@/dev/stripe/stored'

/** Stores a change to a subscription and tells of it. */
export function changeSubscription(sim: Sim, subscription: Subscription, change: Partial<Subscription>): Subscription {
  const after = sim.store.put('subscriptions', { ...subscription, ...change })
  emitUpdated(sim, 'customer.subscription.updated', subscription, after)
  return after
}

/** The list of a subscription's items with others in it. */
export function withItems(subscription: Subscription, items: readonly SubscriptionItem[]): Subscription['items'] {
  return { ...subscription.items, data: items }
}
