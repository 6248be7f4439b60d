import { emit, emitUpdated } from '@/dev/stripe/emit'
import type { Sim } from '@/dev/stripe/simulator'
import { invalidRequest } from '@/dev/stripe/stripe-error'
import type { CheckoutOrder, CheckoutSession, Customer } from '@/dev/stripe/stored'
import { createCustomer } from './create-customer'
import { createSubscription } from './create-subscription'
import { findCustomer } from './find-customer'
import { attachPaymentMethod, createPaymentMethod, type CardDetails } from './payment-methods'

export interface CheckoutInput {
  readonly email: string
  /** Null where the session asks for no card. */
  readonly card: CardDetails | null
}

/**
 * Pays an open checkout session: customer, card, subscription and first invoice, or nothing at all.
 * Throws a card error when the card is refused; a session that is complete already comes back as is.
 */
export function completeCheckout(sim: Sim, session: CheckoutSession, input: CheckoutInput): CheckoutSession {
  if (session.status === 'complete') return session
  const order = sim.store.get('checkout_orders', session.id)
  if (session.status !== 'open' || !order) {
    throw invalidRequest('This Checkout Session is no longer open.')
  }
  const customer = payingCustomer(sim, session, input)
  const method = input.card ? attachPaymentMethod(sim, createPaymentMethod(sim, input.card), customer.id) : null
  const subscription = createSubscription(sim, {
    customer: customer.id,
    items: order.lineItems.map((line) => ({
      price: line.price?.id ?? '',
      quantity: line.quantity ?? 1,
      metadata: {},
    })),
    metadata: order.metadata,
    description: order.description,
    defaultPaymentMethod: method?.id ?? null,
    paymentBehavior: 'error_if_incomplete',
    trialEnd: trialEndOf(order, sim.now),
    missingPaymentMethod: order.missingPaymentMethod,
    cancelAtPeriodEnd: false,
    present: true,
  })
  const complete = sim.store.put('checkout_sessions', {
    ...session,
    customer: customer.id,
    customer_details: {
      address: null,
      business_name: null,
      email: customer.email,
      individual_name: null,
      name: input.card?.name ?? customer.name ?? null,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
    invoice: subscription.latest_invoice,
    payment_status: session.amount_total === 0 ? 'no_payment_required' : 'paid',
    status: 'complete',
    subscription: subscription.id,
    url: null,
  })
  emit(sim, 'checkout.session.completed', complete)
  return complete
}

/** When the trial that an order comes with ends, if it has one. */
export function trialEndOf(order: CheckoutOrder, now: number): number | null {
  if (order.trialEnd !== null) return order.trialEnd
  return order.trialPeriodDays === null ? null : now + order.trialPeriodDays * 86_400
}

function payingCustomer(sim: Sim, session: CheckoutSession, input: CheckoutInput): Customer {
  if (session.customer === null) {
    return createCustomer(sim, { email: input.email, name: input.card?.name ?? null })
  }
  const customer = findCustomer(sim, session.customer, 'customer')
  if (customer.email !== null) return customer
  const named = { ...customer, email: input.email }
  sim.store.put('customers', named)
  emitUpdated(sim, 'customer.updated', customer, named)
  return named
}
