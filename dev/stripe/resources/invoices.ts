import type Stripe from 'stripe'
import { z } from 'zod'
import { settleInvoice } from '@/dev/stripe/billing/settle-invoice'
import { periodLines } from '@/dev/stripe/billing/invoice-lines'
import { drawUpInvoice, subscriptionOf, voidInvoice } from '@/dev/stripe/billing/invoices'
import { startPeriod } from '@/dev/stripe/billing/subscription-items'
import { dropPending } from '@/dev/stripe/billing/settle'
import { planUpdate } from '@/dev/stripe/billing/update-subscription'
import { listOf, wholeList } from '@/dev/stripe/list'
import { integer, listShape, noEffect, paramsOf, text } from '@/dev/stripe/params'
import { route, type Route } from '@/dev/stripe/route'
import type { Sim } from '@/dev/stripe/simulator'
import { cardError, invalidRequest, noSuch } from '@/dev/stripe/stripe-error'
import type { Invoice } from '@/dev/stripe/stored'
import { itemChanges, prorationBehavior } from './subscription-params'
import { findSubscription } from './subscriptions'

const listParams = paramsOf<Stripe.InvoiceListParams>()({
  ...listShape,
  customer: text.optional(),
  status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).optional(),
  subscription: text.optional(),
})
const payParams = paramsOf<Stripe.InvoicePayParams>()({
  off_session: noEffect,
  payment_method: text.optional(),
})
const previewParams = paramsOf<Stripe.InvoiceCreatePreviewParams>()({
  customer: text.optional(),
  subscription: text,
  subscription_details: z
    .strictObject({
      items: itemChanges.optional(),
      proration_behavior: prorationBehavior.optional(),
      proration_date: integer.optional(),
    })
    .optional(),
})

function findInvoice(sim: Sim, id: string): Invoice {
  const invoice = sim.store.get('invoices', id)
  if (!invoice) throw noSuch('invoice', id)
  return invoice
}

/** What the next invoice would be if the subscription were changed so. Nothing is stored. */
function preview(sim: Sim, given: z.output<typeof previewParams>): Invoice {
  const subscription = findSubscription(sim, given.subscription, 'subscription')
  if (subscription.ended_at !== null) {
    throw invalidRequest(`No upcoming invoices for subscription: ${subscription.id}`, {
      code: 'invoice_upcoming_none',
    })
  }
  const details = given.subscription_details
  const plan = planUpdate(sim, subscription, {
    items: details?.items,
    prorationBehavior: details?.proration_behavior,
    prorationDate: details?.proration_date,
    plain: {},
  })
  const waiting = sim.store.get('pending_lines', subscription.id)?.lines ?? []
  const end = plan.items[0]?.current_period_end ?? sim.now
  const next = plan.billNow
    ? []
    : periodLines(sim, subscription, startPeriod(plan.items, end, subscription.billing_cycle_anchor))
  const reason = plan.billNow ? 'subscription_update' : 'subscription_cycle'
  const lines = [...waiting, ...plan.lines, ...next]
  return {
    ...drawUpInvoice(sim, { subscription, reason, lines }),
    id: 'upcoming_in',
    billing_reason: plan.billNow ? reason : 'upcoming',
  }
}

function pay(sim: Sim, given: z.output<typeof payParams>, id: string): Invoice {
  const invoice = findInvoice(sim, id)
  if (invoice.status === 'paid') throw invalidRequest('Invoice is already paid')
  if (invoice.status !== 'open') {
    throw invalidRequest(`You can only pay an open invoice. This one is ${invoice.status ?? 'unknown'}.`)
  }
  const method = given.payment_method
  if (method !== undefined && sim.store.get('payment_methods', method)?.customer !== invoice.customer) {
    throw noSuch('PaymentMethod', method, 'payment_method')
  }
  const outcome = settleInvoice(sim, invoice, { method })
  if (outcome.decline) throw cardError(outcome.decline, true)
  return outcome.invoice
}

export const invoiceRoutes: readonly Route[] = [
  route('GET', '/v1/invoices', listParams, (sim, { customer, status, subscription, ...page }) => {
    const wanted = sim.store
      .all('invoices')
      .filter((one) => customer === undefined || one.customer === customer)
      .filter((one) => status === undefined || one.status === status)
      .filter((one) => subscription === undefined || subscriptionOf(sim, one)?.id === subscription)
    return listOf('/v1/invoices', 'invoice', wanted, page)
  }),
  route('POST', '/v1/invoices/create_preview', previewParams, preview),
  route('GET', '/v1/invoices/:id', z.strictObject({}), (sim, _, { id }) => findInvoice(sim, id)),
  route('GET', '/v1/invoices/:id/lines', z.strictObject({ limit: noEffect }), (sim, _, { id }) =>
    wholeList(`/v1/invoices/${id}/lines`, findInvoice(sim, id).lines.data),
  ),
  route('POST', '/v1/invoices/:id/pay', payParams, (sim, given, { id }) => pay(sim, given, id)),
  route('POST', '/v1/invoices/:id/void', z.strictObject({}), (sim, _, { id }) => {
    const invoice = findInvoice(sim, id)
    if (invoice.status !== 'open') {
      throw invalidRequest(`You can only void an open invoice. This one is ${invoice.status ?? 'unknown'}.`)
    }
    const subscription = subscriptionOf(sim, invoice)
    if (subscription?.pending_update && subscription.latest_invoice === id) {
      dropPending(sim, subscription)
      return findInvoice(sim, id)
    }
    return voidInvoice(sim, invoice)
  }),
]
