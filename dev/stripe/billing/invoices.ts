import { emit, emitUpdated } from '@/dev/stripe/emit'
import { wholeList } from '@/dev/stripe/list'
import { newId } from '@/dev/stripe/new-id'
import type { Sim } from '@/dev/stripe/simulator'
import type { Invoice, InvoiceLine, Subscription } from '@/dev/stripe/stored'
import { findCustomer } from './find-customer'

export interface Bill {
  readonly subscription: Subscription
  readonly reason: 'subscription_create' | 'subscription_cycle' | 'subscription_update'
  readonly lines: readonly InvoiceLine[]
}

/**
 * The invoice for these lines, not stored yet. A credit on the customer's balance pays first; a
 * total under zero becomes such a credit.
 */
export function drawUpInvoice(sim: Sim, bill: Bill): Invoice {
  const { subscription, reason } = bill
  const customer = findCustomer(sim, subscription.customer, 'customer')
  const id = newId('in')
  const lines = bill.lines.map((line) => ({ ...line, invoice: id }))
  const total = lines.reduce((sum, line) => sum + line.amount, 0)
  const balance = customer.balance
  const due = total <= 0 ? 0 : Math.max(0, total + Math.min(0, balance))
  return {
    ...emptyInvoice,
    id,
    amount_due: due,
    amount_remaining: due,
    billing_reason: reason,
    created: sim.now,
    currency: subscription.currency,
    customer: customer.id,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    ending_balance: balance + total - due,
    lines: wholeList(`/v1/invoices/${id}/lines`, lines),
    parent: {
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
      type: 'subscription_details',
    },
    period_start: Math.min(sim.now, ...lines.map((line) => line.period.start)),
    period_end: Math.max(sim.now, ...lines.map((line) => line.period.end)),
    starting_balance: balance,
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
  }
}

/** Stores a draft: nobody is asked to pay it. */
export function draftInvoice(sim: Sim, bill: Bill): Invoice {
  const invoice = sim.store.put('invoices', drawUpInvoice(sim, bill))
  emit(sim, 'invoice.created', invoice)
  return invoice
}

/** Stores an invoice that is open: final, numbered, not paid yet. */
export function openInvoice(sim: Sim, bill: Bill): Invoice {
  const draft = draftInvoice(sim, bill)
  const customer = findCustomer(sim, bill.subscription.customer, 'customer')
  const sequence = customer.next_invoice_sequence ?? 1
  sim.store.put('customers', {
    ...customer,
    balance: draft.ending_balance ?? 0,
    next_invoice_sequence: sequence + 1,
  })
  const invoice = sim.store.put('invoices', {
    ...draft,
    auto_advance: true,
    effective_at: sim.now,
    hosted_invoice_url: `${sim.baseUrl}/i/${draft.id}`,
    number: `${customer.invoice_prefix ?? 'SIM'}-${String(sequence).padStart(4, '0')}`,
    status: 'open',
    status_transitions: { ...draft.status_transitions, finalized_at: sim.now },
  })
  emit(sim, 'invoice.finalized', invoice)
  return invoice
}

/** Makes an open invoice void: it will never be paid. */
export function voidInvoice(sim: Sim, invoice: Invoice): Invoice {
  const after = sim.store.put('invoices', {
    ...invoice,
    auto_advance: false,
    next_payment_attempt: null,
    status: 'void',
    status_transitions: { ...invoice.status_transitions, voided_at: sim.now },
  })
  emit(sim, 'invoice.voided', after)
  return after
}

/** Stores a change to an invoice and tells of it. */
export function changeInvoice(sim: Sim, invoice: Invoice, change: Partial<Invoice>): Invoice {
  const after = sim.store.put('invoices', { ...invoice, ...change })
  emitUpdated(sim, 'invoice.updated', invoice, after)
  return after
}

/** The subscription that an invoice bills. */
export function subscriptionOf(sim: Sim, invoice: Invoice): Subscription | undefined {
  return sim.store.get('subscriptions', invoice.parent?.subscription_details?.subscription ?? '')
}

const emptyInvoice: Invoice = {
  id: '',
  object: 'invoice',
  account_country: 'US',
  account_name: 'Simulated account',
  account_tax_ids: null,
  amount_due: 0,
  amount_overpaid: 0,
  amount_paid: 0,
  amount_remaining: 0,
  amount_shipping: 0,
  application: null,
  attempt_count: 0,
  attempted: false,
  auto_advance: false,
  automatic_tax: {
    disabled_reason: null,
    enabled: false,
    liability: null,
    provider: null,
    status: null,
  },
  automatically_finalizes_at: null,
  billing_reason: null,
  collection_method: 'charge_automatically',
  created: 0,
  currency: 'usd',
  custom_fields: null,
  customer: null,
  customer_account: null,
  customer_address: null,
  customer_email: null,
  customer_name: null,
  customer_phone: null,
  customer_shipping: null,
  customer_tax_exempt: 'none',
  customer_tax_ids: [],
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  due_date: null,
  effective_at: null,
  ending_balance: null,
  footer: null,
  from_invoice: null,
  hosted_invoice_url: null,
  invoice_pdf: null,
  issuer: { type: 'self' },
  last_finalization_error: null,
  latest_revision: null,
  lines: wholeList('/v1/invoices', []),
  livemode: false,
  metadata: {},
  next_payment_attempt: null,
  number: null,
  on_behalf_of: null,
  parent: null,
  payment_settings: {
    default_mandate: null,
    payment_method_options: null,
    payment_method_types: null,
  },
  period_end: 0,
  period_start: 0,
  post_payment_credit_notes_amount: 0,
  pre_payment_credit_notes_amount: 0,
  receipt_number: null,
  rendering: null,
  shipping_cost: null,
  shipping_details: null,
  starting_balance: 0,
  statement_descriptor: null,
  status: 'draft',
  status_transitions: {
    finalized_at: null,
    marked_uncollectible_at: null,
    paid_at: null,
    voided_at: null,
  },
  subtotal: 0,
  subtotal_excluding_tax: 0,
  test_clock: null,
  total: 0,
  total_discount_amounts: [],
  total_excluding_tax: 0,
  total_pretax_credit_amounts: [],
  total_taxes: [],
  webhooks_delivered_at: null,
}
