import type Stripe from 'stripe'
import { z } from 'zod'
import { trialEndOf } from '@/dev/stripe/billing/complete-checkout'
import { expireSession } from '@/dev/stripe/billing/due-work'
import { findCustomer } from '@/dev/stripe/billing/find-customer'
import { checkTogether, subscribablePrice } from '@/dev/stripe/billing/subscription-items'
import { listOf, wholeList } from '@/dev/stripe/list'
import { newId } from '@/dev/stripe/new-id'
import {
  emailAddress,
  integer,
  listShape,
  mergeMetadata,
  metadata,
  noEffect,
  paramsOf,
  text,
  webUrl,
} from '@/dev/stripe/params'
import { route, type Route } from '@/dev/stripe/route'
import type { Sim } from '@/dev/stripe/simulator'
import { invalidRequest, noSuch } from '@/dev/stripe/stripe-error'
import type { CheckoutLineItem, CheckoutOrder, CheckoutSession } from '@/dev/stripe/stored'
import { emptySession } from './empty-checkout-session'

const minute = 60
const defaultLifeSeconds = 24 * 60 * minute

const subscriptionData = paramsOf<Stripe.Checkout.SessionCreateParams.SubscriptionData>()({
  billing_mode: noEffect,
  description: text.optional(),
  metadata: metadata.optional(),
  proration_behavior: noEffect,
  trial_end: integer.optional(),
  trial_period_days: integer.pipe(z.number().min(1).max(730)).optional(),
  trial_settings: z
    .strictObject({
      end_behavior: z.strictObject({
        missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']),
      }),
    })
    .optional(),
})

const createParams = paramsOf<Stripe.Checkout.SessionCreateParams>()({
  adaptive_pricing: noEffect,
  allow_promotion_codes: noEffect,
  automatic_tax: noEffect,
  billing_address_collection: noEffect,
  branding_settings: noEffect,
  cancel_url: webUrl.optional(),
  client_reference_id: text.max(200).optional(),
  consent_collection: noEffect,
  custom_text: noEffect,
  customer: text.optional(),
  customer_email: emailAddress.optional(),
  customer_update: noEffect,
  expires_at: integer.optional(),
  line_items: z
    .array(
      z.strictObject({
        adjustable_quantity: noEffect,
        metadata: metadata.optional(),
        price: text,
        quantity: integer.pipe(z.number().min(1).max(999_999)).optional(),
      }),
    )
    .min(1)
    .max(20),
  locale: noEffect,
  metadata: metadata.optional(),
  mode: z.literal('subscription'),
  payment_method_collection: z.enum(['always', 'if_required']).optional(),
  payment_method_options: noEffect,
  phone_number_collection: noEffect,
  saved_payment_method_options: noEffect,
  submit_type: noEffect,
  subscription_data: subscriptionData.optional(),
  success_url: webUrl,
  tax_id_collection: noEffect,
  ui_mode: z.literal('hosted_page').optional(),
})
type Given = z.output<typeof createParams>

const listParams = paramsOf<Stripe.Checkout.SessionListParams>()({
  ...listShape,
  customer: text.optional(),
  status: z.enum(['open', 'complete', 'expired']).optional(),
  subscription: text.optional(),
})

function lineItemsOf(sim: Sim, given: Given): CheckoutLineItem[] {
  const prices = given.line_items.map((line, index) =>
    subscribablePrice(sim, line.price, `line_items[${index}][price]`),
  )
  checkTogether(prices)
  return prices.map((price, index) => {
    const line = given.line_items[index]
    const quantity = line?.quantity ?? 1
    const amount = (price.unit_amount ?? 0) * quantity
    return {
      id: newId('li'),
      object: 'item',
      adjustable_quantity: null,
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      currency: price.currency,
      description: sim.store.get('products', price.product)?.name ?? null,
      metadata: mergeMetadata({}, line?.metadata),
      price,
      quantity,
    }
  })
}

function orderOf(given: Given, id: string, lineItems: CheckoutLineItem[]): CheckoutOrder {
  const data = given.subscription_data
  if (data?.trial_end !== undefined && data.trial_period_days !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: trial_end, trial_period_days.', {
      param: 'subscription_data[trial_end]',
    })
  }
  return {
    id,
    lineItems,
    metadata: mergeMetadata({}, data?.metadata),
    description: data?.description ?? null,
    trialEnd: data?.trial_end ?? null,
    trialPeriodDays: data?.trial_period_days ?? null,
    missingPaymentMethod: data?.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice',
  }
}

function expiryOf(sim: Sim, given: Given): number {
  const expiresAt = given.expires_at ?? sim.now + defaultLifeSeconds
  // A few seconds of grace, since the caller's clock is not ours.
  if (expiresAt < sim.now + 30 * minute - 10 || expiresAt > sim.now + defaultLifeSeconds + 10) {
    throw invalidRequest(
      'The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.',
      { param: 'expires_at' },
    )
  }
  return expiresAt
}

function createSession(sim: Sim, given: Given): CheckoutSession {
  if (given.customer !== undefined && given.customer_email) {
    throw invalidRequest('You may only specify one of these parameters: customer, customer_email.', {
      param: 'customer',
    })
  }
  const customer = given.customer === undefined ? null : findCustomer(sim, given.customer, 'customer')
  const id = newId('cs_test', 58)
  const lineItems = lineItemsOf(sim, given)
  const order = sim.store.put('checkout_orders', orderOf(given, id, lineItems))
  const full = lineItems.reduce((sum, line) => sum + line.amount_total, 0)
  const total = trialEndOf(order, sim.now) === null ? full : 0
  return sim.store.put('checkout_sessions', {
    ...emptySession,
    id,
    amount_subtotal: total,
    amount_total: total,
    cancel_url: given.cancel_url ?? null,
    client_reference_id: given.client_reference_id ?? null,
    created: sim.now,
    currency: lineItems[0]?.currency ?? null,
    customer: customer?.id ?? null,
    customer_creation: customer ? null : 'always',
    customer_email: given.customer_email ?? null,
    expires_at: expiryOf(sim, given),
    metadata: mergeMetadata({}, given.metadata),
    payment_method_collection: given.payment_method_collection ?? 'always',
    success_url: given.success_url,
    url: `${sim.baseUrl}/c/pay/${id}`,
  })
}

function findSession(sim: Sim, id: string): CheckoutSession {
  const session = sim.store.get('checkout_sessions', id)
  if (!session) throw noSuch('checkout.session', id)
  return session
}

export const checkoutSessionRoutes: readonly Route[] = [
  route('POST', '/v1/checkout/sessions', createParams, createSession),
  route('GET', '/v1/checkout/sessions', listParams, (sim, query) => {
    const { customer, status, subscription, ...page } = query
    const wanted = sim.store
      .all('checkout_sessions')
      .filter((one) => customer === undefined || one.customer === customer)
      .filter((one) => status === undefined || one.status === status)
      .filter((one) => subscription === undefined || one.subscription === subscription)
    return listOf('/v1/checkout/sessions', 'checkout.session', wanted, page)
  }),
  route('GET', '/v1/checkout/sessions/:id', z.strictObject({}), (sim, _, { id }) => findSession(sim, id)),
  route('GET', '/v1/checkout/sessions/:id/line_items', z.strictObject({ limit: noEffect }), (sim, _, { id }) =>
    wholeList(
      `/v1/checkout/sessions/${findSession(sim, id).id}/line_items`,
      sim.store.get('checkout_orders', id)?.lineItems ?? [],
    ),
  ),
  route('POST', '/v1/checkout/sessions/:id/expire', z.strictObject({}), (sim, _, { id }) => {
    const session = findSession(sim, id)
    if (session.status === 'open') return expireSession(sim, session)
    throw invalidRequest(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status ?? 'unknown'}.`,
    )
  }),
]
