import { emit } from '@/dev/stripe/emit'
import { wholeList } from '@/dev/stripe/list'
import { newId } from '@/dev/stripe/new-id'
import type { Sim } from '@/dev/stripe/simulator'
import { cardError, invalidRequest } from '@/dev/stripe/stripe-error'
import type { Invoice, Subscription } from '@/dev/stripe/stored'
import { findCustomer } from './find-customer'
import { periodLines } from './invoice-lines'
import { openInvoice } from './invoices'
import { checkHasMethod, payInvoice } from './pay-invoice'
import { payingMethod } from './payment-methods'
import { intervalOf, periodEnd } from './periods'
import { noticeTrialEnd } from './trials'
import { settlePaid } from './settle'
import { changeSubscription } from './change-subscription'
import { checkTogether, newItem, subscribablePrice } from './subscription-items'

export type PaymentBehavior =
  | 'allow_incomplete'
  | 'default_incomplete'
  | 'error_if_incomplete'
  | 'pending_if_incomplete'

export interface NewSubscription {
  readonly customer: string
  readonly items: readonly { price: string; quantity: number; metadata: Record<string, string> }[]
  readonly metadata: Readonly<Record<string, string>>
  readonly description: string | null
  readonly defaultPaymentMethod: string | null
  readonly paymentBehavior: PaymentBehavior
  readonly trialEnd: number | null
  readonly missingPaymentMethod: 'cancel' | 'create_invoice' | 'pause'
  readonly cancelAtPeriodEnd: boolean
  /** The owner is at the checkout page. */
  readonly present: boolean
}

/**
 * Starts a subscription and asks for its first payment. Throws a card error where the payment fails
 * and the caller did not want an incomplete subscription.
 */
export function createSubscription(sim: Sim, wanted: NewSubscription): Subscription {
  const created = storeSubscription(sim, wanted)
  emit(sim, 'customer.subscription.created', created)
  const invoice = openInvoice(sim, {
    subscription: created,
    reason: 'subscription_create',
    lines: periodLines(sim, created, created.items.data, wanted.trialEnd !== null),
  })
  const billed = sim.store.put('subscriptions', { ...created, latest_invoice: invoice.id })
  noticeTrialEnd(sim, billed)
  const started = collectFirst(sim, billed, invoice, wanted)
  if (!wanted.cancelAtPeriodEnd) return started
  return changeSubscription(sim, started, {
    cancel_at_period_end: true,
    cancel_at: started.items.data[0]?.current_period_end ?? null,
    canceled_at: sim.now,
  })
}

function collectFirst(sim: Sim, subscription: Subscription, invoice: Invoice, wanted: NewSubscription): Subscription {
  if (wanted.paymentBehavior === 'default_incomplete' && invoice.amount_due > 0) return subscription
  const method = payingMethod(sim, subscription)
  checkHasMethod(method, invoice)
  const { invoice: outcome, decline } = payInvoice(sim, invoice, { method, present: wanted.present })
  if (decline === null) return settlePaid(sim, outcome) ?? subscription
  if (wanted.present || wanted.paymentBehavior === 'error_if_incomplete') throw cardError(decline)
  return subscription
}

function storeSubscription(sim: Sim, wanted: NewSubscription): Subscription {
  const customer = findCustomer(sim, wanted.customer, 'customer')
  const prices = wanted.items.map((item, index) => subscribablePrice(sim, item.price, `items[${index}][price]`))
  const [first] = prices
  if (!first) {
    throw invalidRequest('Missing required param: items.', {
      code: 'parameter_missing',
      param: 'items',
    })
  }
  checkTogether(prices)
  const id = newId('sub')
  const anchor = wanted.trialEnd ?? sim.now
  const period = {
    start: sim.now,
    end: wanted.trialEnd ?? periodEnd(sim.now, sim.now, intervalOf(first)),
  }
  const items = prices.map((price, index) => ({
    ...newItem(sim, id, price, wanted.items[index]?.quantity ?? 1, period),
    metadata: wanted.items[index]?.metadata ?? {},
  }))
  return sim.store.put('subscriptions', {
    ...emptySubscription,
    id,
    billing_cycle_anchor: anchor,
    created: sim.now,
    currency: first.currency,
    customer: customer.id,
    default_payment_method: wanted.defaultPaymentMethod,
    description: wanted.description,
    items: wholeList(`/v1/subscription_items?subscription=${id}`, items),
    metadata: wanted.metadata,
    start_date: sim.now,
    status: wanted.trialEnd === null ? 'incomplete' : 'trialing',
    trial_end: wanted.trialEnd,
    trial_settings: {
      end_behavior: {
        billing_cycle_anchor: null,
        missing_payment_method: wanted.missingPaymentMethod,
      },
    },
    trial_start: wanted.trialEnd === null ? null : sim.now,
  })
}

const emptySubscription: Subscription = {
  id: '',
  object: 'subscription',
  application: null,
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor: 0,
  billing_cycle_anchor_config: null,
  billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
  billing_schedules: [],
  billing_thresholds: null,
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: null,
  cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
  collection_method: 'charge_automatically',
  created: 0,
  currency: 'usd',
  customer: '',
  customer_account: null,
  days_until_due: null,
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  ended_at: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: { type: 'self' },
  },
  items: wholeList('/v1/subscription_items', []),
  latest_invoice: null,
  livemode: false,
  managed_payments: { enabled: false },
  metadata: {},
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pause_collection: null,
  payment_settings: {
    payment_method_options: null,
    payment_method_types: null,
    save_default_payment_method: 'off',
  },
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  schedule: null,
  start_date: 0,
  status: 'incomplete',
  test_clock: null,
  transfer_data: null,
  trial_end: null,
  trial_settings: null,
  trial_start: null,
}
