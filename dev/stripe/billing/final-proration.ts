import type { Sim } from '@/dev/stripe/simulator'
import type { Subscription } from '@/dev/stripe/stored'
import { prorationLines } from './invoice-lines'
import { openInvoice } from './invoices'
import { payInvoice } from './pay-invoice'
import { payingMethod } from './payment-methods'
import { takePendingLines } from './renew'

/** Credits the unused rest of the period to a customer who cancels, on an invoice where asked for. */
export function finalProration(sim: Sim, subscription: Subscription, invoiceNow: boolean): void {
  const credit = prorationLines(sim, subscription, subscription.items.data, [], sim.now)
  // Without an invoice the credit would wait for a next one, and there is none.
  if (!invoiceNow) return
  const lines = [...takePendingLines(sim, subscription.id), ...credit]
  const invoice = openInvoice(sim, { subscription, reason: 'subscription_update', lines })
  payInvoice(sim, invoice, { method: payingMethod(sim, subscription) })
  sim.store.put('subscriptions', { ...subscription, latest_invoice: invoice.id })
}
