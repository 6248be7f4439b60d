import type Stripe from 'stripe'
import { z } from 'zod'
import { listOf } from '@/dev/stripe/list'
import { listShape, paramsOf, text } from '@/dev/stripe/params'
import { route, type Route } from '@/dev/stripe/route'
import { noSuch } from '@/dev/stripe/stripe-error'

const intentParams = paramsOf<Stripe.PaymentIntentListParams>()({
  ...listShape,
  customer: text.optional(),
})
const paymentParams = paramsOf<Stripe.InvoicePaymentListParams>()({
  ...listShape,
  invoice: text.optional(),
})

/** Payment intents and invoice payments: made by invoices, and only read here. */
export const paymentRoutes: readonly Route[] = [
  route('GET', '/v1/payment_intents', intentParams, (sim, { customer, ...page }) => {
    const all = sim.store.all('payment_intents')
    const wanted = all.filter((one) => customer === undefined || one.customer === customer)
    return listOf('/v1/payment_intents', 'payment_intent', wanted, page)
  }),
  route('GET', '/v1/payment_intents/:id', z.strictObject({}), (sim, _, { id }) => {
    const intent = sim.store.get('payment_intents', id)
    if (!intent) throw noSuch('payment_intent', id)
    return intent
  }),
  route('GET', '/v1/invoice_payments', paymentParams, (sim, { invoice, ...page }) => {
    const all = sim.store.all('invoice_payments')
    const wanted = all.filter((one) => invoice === undefined || one.invoice === invoice)
    return listOf('/v1/invoice_payments', 'invoice_payment', wanted, page)
  }),
]
