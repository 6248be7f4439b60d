import type { Sim } from '@/dev/stripe/simulator'
import type { Invoice } from '@/dev/stripe/stored'
import { subscriptionOf } from './invoices'
import { payInvoice, type PaymentOutcome } from './pay-invoice'
import { payingMethod } from './payment-methods'
import { settlePaid } from './settle'

/**
 * Tries to pay an open invoice outside of its schedule, with the card given or the one on file; its
 * subscription is active again if it goes through.
 */
export function settleInvoice(
  sim: Sim,
  invoice: Invoice,
  { method, present = false }: { method?: string | undefined; present?: boolean },
): PaymentOutcome {
  const subscription = subscriptionOf(sim, invoice)
  const onFile = subscription ? payingMethod(sim, subscription) : null
  const outcome = payInvoice(sim, invoice, { method: method ?? onFile, present })
  if (outcome.decline === null) settlePaid(sim, outcome.invoice)
  return outcome
}
