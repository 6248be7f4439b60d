import { z } from 'zod'
import { cancelSubscription } from '@/dev/stripe/billing/cancel-subscription'
import { createSubscription } from '@/dev/stripe/billing/create-subscription'
import { findCustomer } from '@/dev/stripe/billing/find-customer'
import { finalProration } from '@/dev/stripe/billing/final-proration'
import { updateSubscription } from '@/dev/stripe/billing/update-subscription'
import { listOf } from '@/dev/stripe/list'
import { mergeMetadata } from '@/dev/stripe/params'
import { route, type Route } from '@/dev/stripe/route'
import type { Sim } from '@/dev/stripe/simulator'
import { invalidRequest, noSuch } from '@/dev/stripe/stripe-error'
import type { Subscription } from '@/dev/stripe/stored'
import {
  cancelParams,
  createParams,
  listParams,
  updateParams,
  type cancellationDetails,
  type Update,
} from './subscription-params'

const endedStatuses = ['canceled', 'incomplete_expired']

export function findSubscription(sim: Sim, id: string, param = 'id'): Subscription {
  const subscription = sim.store.get('subscriptions', id)
  if (!subscription) throw noSuch('subscription', id, param)
  return subscription
}

function create(sim: Sim, given: z.output<typeof createParams>): Subscription {
  findCustomer(sim, given.customer, 'customer')
  const method = given.default_payment_method ?? null
  if (method !== null && sim.store.get('payment_methods', method)?.customer !== given.customer) {
    throw noSuch('PaymentMethod', method, 'default_payment_method')
  }
  const days = given.trial_period_days
  const trialEnd = typeof given.trial_end === 'number' ? given.trial_end : null
  return createSubscription(sim, {
    customer: given.customer,
    items: given.items.map((item) => ({
      price: item.price,
      quantity: item.quantity ?? 1,
      metadata: mergeMetadata({}, item.metadata),
    })),
    metadata: mergeMetadata({}, given.metadata),
    description: given.description ?? null,
    defaultPaymentMethod: method,
    paymentBehavior: given.payment_behavior ?? 'allow_incomplete',
    trialEnd: trialEnd ?? (days === undefined ? null : sim.now + days * 86_400),
    missingPaymentMethod: given.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice',
    cancelAtPeriodEnd: given.cancel_at_period_end ?? false,
    present: false,
  })
}

/** What changes at once and costs nothing. */
function plainChange(sim: Sim, before: Subscription, given: Update): Partial<Subscription> {
  return {
    ...(given.metadata === undefined ? {} : { metadata: mergeMetadata(before.metadata, given.metadata) }),
    ...(given.description === undefined ? {} : { description: given.description }),
    ...(given.default_payment_method === undefined ? {} : { default_payment_method: given.default_payment_method }),
    ...(given.cancellation_details === undefined
      ? {}
      : {
          cancellation_details: {
            ...noDetails,
            ...before.cancellation_details,
            ...defined(given.cancellation_details),
          },
        }),
    ...cancellation(sim, before, given),
  }
}

function cancellation(sim: Sim, before: Subscription, given: Update): Partial<Subscription> {
  const { cancel_at: at, cancel_at_period_end: atPeriodEnd } = given
  if (at !== undefined && atPeriodEnd !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: cancel_at, cancel_at_period_end.', {
      param: 'cancel_at',
    })
  }
  if (atPeriodEnd === undefined && at === undefined) return {}
  const time = atPeriodEnd ? (before.items.data[0]?.current_period_end ?? null) : (at ?? null)
  return {
    cancel_at: time,
    cancel_at_period_end: atPeriodEnd ?? false,
    canceled_at: time === null ? null : (before.canceled_at ?? sim.now),
    cancellation_details: {
      ...noDetails,
      ...defined(given.cancellation_details ?? {}),
      reason: time === null ? null : 'cancellation_requested',
    },
  }
}

const noDetails = { comment: null, feedback: null, feedback_option: null, reason: null }

function defined(details: z.output<typeof cancellationDetails>) {
  return {
    ...(details.comment === undefined ? {} : { comment: details.comment }),
    ...(details.feedback === undefined ? {} : { feedback: details.feedback }),
  }
}

function update(sim: Sim, given: Update, id: string): Subscription {
  const before = findSubscription(sim, id)
  return updateSubscription(sim, before, {
    items: given.items,
    prorationBehavior: given.proration_behavior,
    prorationDate: given.proration_date,
    paymentBehavior: given.payment_behavior,
    restartCycle: given.billing_cycle_anchor === 'now',
    trialEnd: given.trial_end,
    plain: plainChange(sim, before, given),
  })
}

function cancel(sim: Sim, given: z.output<typeof cancelParams>, id: string): Subscription {
  const before = findSubscription(sim, id)
  if (before.ended_at !== null) throw noSuch('subscription', id)
  if (given.prorate) finalProration(sim, before, given.invoice_now ?? false)
  return cancelSubscription(sim, findSubscription(sim, id), defined(given.cancellation_details ?? {}))
}

export const subscriptionRoutes: readonly Route[] = [
  route('POST', '/v1/subscriptions', createParams, create),
  route('GET', '/v1/subscriptions', listParams, (sim, { customer, price, status, ...page }) => {
    const wanted = sim.store
      .all('subscriptions')
      .filter((one) => customer === undefined || one.customer === customer)
      .filter((one) => price === undefined || one.items.data.some((item) => item.price.id === price))
      .filter((one) => {
        if (status === 'all') return true
        if (status === 'ended') return endedStatuses.includes(one.status)
        return status === undefined ? one.status !== 'canceled' : one.status === status
      })
    return listOf('/v1/subscriptions', 'subscription', wanted, page)
  }),
  route('GET', '/v1/subscriptions/:id', z.strictObject({}), (sim, _, { id }) => findSubscription(sim, id)),
  route('POST', '/v1/subscriptions/:id', updateParams, (sim, given, { id }) => update(sim, given, id)),
  route('DELETE', '/v1/subscriptions/:id', cancelParams, (sim, given, { id }) => cancel(sim, given, id)),
]
