import type Stripe from 'stripe'
import { z } from 'zod'
import type { ItemChange } from '@/dev/stripe/billing/subscription-items'
import { updateSubscription } from '@/dev/stripe/billing/update-subscription'
import { listOf } from '@/dev/stripe/list'
import { integer, listShape, metadata, noEffect, paramsOf, text, wholeNumber } from '@/dev/stripe/params'
import { route, type Route } from '@/dev/stripe/route'
import type { Sim } from '@/dev/stripe/simulator'
import { noSuch } from '@/dev/stripe/stripe-error'
import type { Subscription, SubscriptionItem } from '@/dev/stripe/stored'
import { paymentBehavior, prorationBehavior } from './subscription-params'
import { findSubscription } from './subscriptions'

const shape = {
  metadata: metadata.optional(),
  off_session: noEffect,
  payment_behavior: paymentBehavior.optional(),
  price: text.optional(),
  proration_behavior: prorationBehavior.optional(),
  proration_date: integer.optional(),
  quantity: wholeNumber.optional(),
}
const updateParams = paramsOf<Stripe.SubscriptionItemUpdateParams>()(shape)
const { off_session: _, ...createShape } = shape
const createParams = paramsOf<Stripe.SubscriptionItemCreateParams>()({
  ...createShape,
  price: text,
  subscription: text,
})
const deleteParams = paramsOf<Stripe.SubscriptionItemDeleteParams>()({
  clear_usage: noEffect,
  payment_behavior: shape.payment_behavior,
  proration_behavior: shape.proration_behavior,
  proration_date: shape.proration_date,
})
const { created: __, ...pageShape } = listShape
const listParams = paramsOf<Stripe.SubscriptionItemListParams>()({
  ...pageShape,
  subscription: text,
})

function findOwner(sim: Sim, itemId: string): Subscription {
  const owner = sim.store.all('subscriptions').find((one) => one.items.data.some((item) => item.id === itemId))
  if (!owner) throw noSuch('subscription_item', itemId)
  return owner
}

function itemOf(subscription: Subscription, id: string): SubscriptionItem {
  const item = subscription.items.data.find((one) => one.id === id)
  if (!item) throw noSuch('subscription_item', id)
  return item
}

/** What a change to an item says of how it is to be billed. */
interface Billing {
  payment_behavior?: z.output<typeof paymentBehavior> | undefined
  proration_behavior?: z.output<typeof prorationBehavior> | undefined
  proration_date?: number | undefined
}

function change(sim: Sim, owner: Subscription, item: ItemChange, billing: Billing): Subscription {
  return updateSubscription(sim, owner, {
    items: [item],
    paymentBehavior: billing.payment_behavior,
    prorationBehavior: billing.proration_behavior,
    prorationDate: billing.proration_date,
    plain: {},
  })
}

export const subscriptionItemRoutes: readonly Route[] = [
  route('GET', '/v1/subscription_items', listParams, (sim, { subscription, ...page }) => {
    const { items } = findSubscription(sim, subscription, 'subscription')
    return listOf('/v1/subscription_items', 'subscription_item', items.data.toReversed(), page)
  }),
  route('GET', '/v1/subscription_items/:id', z.strictObject({}), (sim, _params, { id }) =>
    itemOf(findOwner(sim, id), id),
  ),
  route('POST', '/v1/subscription_items', createParams, (sim, { subscription, ...given }) => {
    const owner = findSubscription(sim, subscription, 'subscription')
    const { price, quantity } = given
    const after = change(sim, owner, { price, quantity, metadata: given.metadata }, given)
    const added = after.items.data.find((item) => !owner.items.data.some((one) => one.id === item.id))
    return added ?? itemOf(after, '')
  }),
  route('POST', '/v1/subscription_items/:id', updateParams, (sim, given, { id }) => {
    const { price, quantity } = given
    const item = { id, price, quantity, metadata: given.metadata }
    return itemOf(change(sim, findOwner(sim, id), item, given), id)
  }),
  route('DELETE', '/v1/subscription_items/:id', deleteParams, (sim, given, { id }) => {
    change(sim, findOwner(sim, id), { id, deleted: true }, given)
    return { id, object: 'subscription_item', deleted: true }
  }),
]
