import { emit } from '@/dev/stripe/emit'
import { newId } from '@/dev/stripe/new-id'
import type { Sim } from '@/dev/stripe/simulator'
import { invalidRequest, type Decline } from '@/dev/stripe/stripe-error'
import type { Invoice, PaymentIntent } from '@/dev/stripe/stored'
import { cardOf } from './payment-methods'

export interface Payment {
  /** The card, or null where the customer has none. */
  readonly method: string | null
  /** The owner is at the page right now: a card that fails later goes through this once. */
  readonly present?: boolean
}

export interface PaymentOutcome {
  readonly invoice: Invoice
  /** Why it is still open, or null once it is paid. */
  readonly decline: Decline | null
}

/** Refuses to go on where there is something to pay and nothing to pay it with. */
export function checkHasMethod(method: string | null, invoice: Invoice): void {
  if (method !== null || invoice.amount_due === 0) return
  throw invalidRequest(
    `${noMethod.message} Please consider adding a default payment method. For more information, visit https://docs.stripe.com/billing/subscriptions/payment-methods-setting#payment-method-priority.`,
    { code: noMethod.code },
  )
}

const noMethod: Decline = {
  message: 'This customer has no attached payment source or default payment method.',
  code: 'resource_missing',
}

/** Tries once to pay an open invoice. Its subscription is settled by the caller. */
export function payInvoice(sim: Sim, invoice: Invoice, payment: Payment): PaymentOutcome {
  if (invoice.amount_due === 0) return { invoice: markPaid(sim, invoice), decline: null }
  const decline = declineOf(sim, payment)
  const intent = recordAttempt(sim, invoice, payment, decline)
  if (decline === null) {
    emit(sim, 'payment_intent.succeeded', intent)
    return { invoice: markPaid(sim, { ...invoice, attempt_count: invoice.attempt_count + 1 }), decline }
  }
  emit(sim, 'payment_intent.payment_failed', intent)
  const failed = sim.store.put('invoices', {
    ...invoice,
    attempt_count: invoice.attempt_count + 1,
    attempted: true,
  })
  emit(sim, 'invoice.payment_failed', failed)
  return { invoice: failed, decline }
}

function declineOf(sim: Sim, payment: Payment): Decline | null {
  const card = payment.method === null ? undefined : cardOf(sim, payment.method)
  if (!card) return noMethod
  return payment.present ? card.onAttach : card.onCharge
}

function markPaid(sim: Sim, invoice: Invoice): Invoice {
  const paid = sim.store.put('invoices', {
    ...invoice,
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    attempted: true,
    auto_advance: false,
    next_payment_attempt: null,
    status: 'paid',
    status_transitions: { ...invoice.status_transitions, paid_at: sim.now },
  })
  emit(sim, 'invoice.paid', paid)
  emit(sim, 'invoice.payment_succeeded', paid)
  return paid
}

/** One payment intent an invoice, reused by every attempt, and the payment that links the two. */
function recordAttempt(sim: Sim, invoice: Invoice, payment: Payment, decline: Decline | null): PaymentIntent {
  const known = sim.store.all('invoice_payments').find((one) => one.invoice === invoice.id)
  const before = sim.store.get('payment_intents', known?.payment.payment_intent ?? '')
  const intent = sim.store.put('payment_intents', {
    ...(before ?? newIntent(sim, invoice)),
    amount_received: decline ? 0 : invoice.amount_due,
    last_payment_error: decline
      ? {
          type: 'card_error',
          code: decline.code,
          message: decline.message,
          ...(decline.declineCode ? { decline_code: decline.declineCode } : {}),
        }
      : null,
    payment_method: decline ? null : payment.method,
    status: decline ? 'requires_payment_method' : 'succeeded',
  })
  sim.store.put('invoice_payments', {
    id: known?.id ?? newId('inpay'),
    object: 'invoice_payment',
    amount_paid: decline ? null : invoice.amount_due,
    amount_requested: invoice.amount_due,
    created: known?.created ?? sim.now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: decline ? 'open' : 'paid',
    status_transitions: { canceled_at: null, paid_at: decline ? null : sim.now },
  })
  return intent
}

function newIntent(sim: Sim, invoice: Invoice): PaymentIntent {
  const id = newId('pi')
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: invoice.amount_due,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic',
    client_secret: `${id}_secret_${newId('s').slice(2)}`,
    confirmation_method: 'automatic',
    created: sim.now,
    currency: invoice.currency,
    customer: invoice.customer,
    customer_account: null,
    description: 'Subscription',
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: 'off_session',
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  }
}
