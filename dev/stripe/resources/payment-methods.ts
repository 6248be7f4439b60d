import type Stripe from 'stripe'
import { z } from 'zod'
import { findCustomer } from '@/dev/stripe/billing/find-customer'
import { attachPaymentMethod, createPaymentMethod } from '@/dev/stripe/billing/payment-methods'
import { findTestCard, refuseNumber } from '@/dev/stripe/billing/test-cards'
import { emit } from '@/dev/stripe/emit'
import { listOf } from '@/dev/stripe/list'
import { integer, listShape, noEffect, paramsOf, text } from '@/dev/stripe/params'
import { route, type Route } from '@/dev/stripe/route'
import { realNow, type Sim } from '@/dev/stripe/simulator'
import { cardError, invalidRequest, noSuch } from '@/dev/stripe/stripe-error'
import type { PaymentMethod } from '@/dev/stripe/stored'

const createParams = paramsOf<Stripe.PaymentMethodCreateParams>()({
  billing_details: z
    .strictObject({ email: text.optional(), name: text.optional(), address: noEffect, phone: noEffect })
    .optional(),
  card: z.strictObject({
    cvc: noEffect,
    exp_month: integer.pipe(z.number().min(1).max(12)).optional(),
    exp_year: integer.pipe(z.number().min(2000).max(2100)).optional(),
    number: text.optional(),
    token: text.optional(),
  }),
  metadata: noEffect,
  type: z.literal('card'),
})
const { created: _, ...pageShape } = listShape
const listShapeOfMethods = { ...pageShape, type: z.literal('card').optional() }
const listParams = paramsOf<Stripe.PaymentMethodListParams>()({
  ...listShapeOfMethods,
  customer: text.optional(),
})
const ofCustomerParams = paramsOf<Stripe.CustomerListPaymentMethodsParams>()(listShapeOfMethods)
const attachParams = paramsOf<Stripe.PaymentMethodAttachParams>()({ customer: text })

/** A payment method by its id, or one of Stripe's own `pm_card_…` names, which make a new one. */
function findMethod(sim: Sim, id: string): PaymentMethod {
  const known = sim.store.get('payment_methods', id)
  if (known) return known
  const card = id.startsWith('pm_card_') ? findTestCard(id) : undefined
  if (!card) throw noSuch('PaymentMethod', id)
  return createPaymentMethod(sim, { card, name: null, email: null, ...inThreeYears() })
}

function inThreeYears(): { expMonth: number; expYear: number } {
  return { expMonth: 12, expYear: new Date(realNow() * 1000).getUTCFullYear() + 3 }
}

function create(sim: Sim, given: z.output<typeof createParams>): PaymentMethod {
  const digits = given.card.number?.replaceAll(/[\s-]/g, '')
  const named = digits ?? given.card.token
  if (named === undefined) {
    throw invalidRequest('Missing required param: card[number].', {
      code: 'parameter_missing',
      param: 'card[number]',
    })
  }
  const card = findTestCard(named)
  if (!card) throw cardError(refuseNumber(named))
  const expiry = inThreeYears()
  return createPaymentMethod(sim, {
    card,
    expMonth: given.card.exp_month ?? expiry.expMonth,
    expYear: given.card.exp_year ?? expiry.expYear,
    name: given.billing_details?.name ?? null,
    email: given.billing_details?.email ?? null,
  })
}

function detach(sim: Sim, id: string): PaymentMethod {
  const method = findMethod(sim, id)
  if (method.customer === null) {
    throw invalidRequest('The payment method you provided is not attached to a customer so detachment is impossible.')
  }
  const detached = sim.store.put('payment_methods', { ...method, customer: null })
  const customer = sim.store.get('customers', method.customer)
  if (customer && !customer.deleted && customer.invoice_settings.default_payment_method === id) {
    const settings = { ...customer.invoice_settings, default_payment_method: null }
    sim.store.put('customers', { ...customer, invoice_settings: settings })
  }
  for (const subscription of sim.store.all('subscriptions')) {
    if (subscription.default_payment_method === id) {
      sim.store.put('subscriptions', { ...subscription, default_payment_method: null })
    }
  }
  emit(sim, 'payment_method.detached', detached)
  return detached
}

function methodsOf(sim: Sim, customer: string): PaymentMethod[] {
  return sim.store.all('payment_methods').filter((method) => method.customer === customer)
}

export const paymentMethodRoutes: readonly Route[] = [
  route('POST', '/v1/payment_methods', createParams, create),
  route('GET', '/v1/payment_methods', listParams, (sim, { customer, type: _type, ...page }) => {
    const wanted = customer === undefined ? [] : methodsOf(sim, findCustomer(sim, customer, 'customer').id)
    return listOf('/v1/payment_methods', 'PaymentMethod', wanted, page)
  }),
  route('GET', '/v1/payment_methods/:id', z.strictObject({}), (sim, _params, { id }) => findMethod(sim, id)),
  route('POST', '/v1/payment_methods/:id/attach', attachParams, (sim, { customer }, { id }) => {
    const method = findMethod(sim, id)
    if (method.customer !== null && method.customer !== customer) {
      throw invalidRequest('The payment method you provided has already been attached to a customer.', {
        code: 'resource_already_exists',
      })
    }
    return attachPaymentMethod(sim, method, customer)
  }),
  route('POST', '/v1/payment_methods/:id/detach', z.strictObject({}), (sim, _params, { id }) => detach(sim, id)),
  route('GET', '/v1/customers/:id/payment_methods', ofCustomerParams, (sim, { type: _type, ...page }, { id }) =>
    listOf(`/v1/customers/${id}/payment_methods`, 'PaymentMethod', methodsOf(sim, findCustomer(sim, id).id), page),
  ),
]
