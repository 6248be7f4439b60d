import { emit } from '@/dev/stripe/emit'
import { settingsOf, type Sim } from '@/dev/stripe/simulator'
import type { Invoice, InvoiceLine, Subscription } from '@/dev/stripe/stored'
import { cancelSubscription } from './cancel-subscription'
import { changeSubscription, withItems } from './change-subscription'
import { periodLines } from './invoice-lines'
import { changeInvoice, draftInvoice, openInvoice, subscriptionOf } from './invoices'
import { payInvoice } from './pay-invoice'
import { payingMethod } from './payment-methods'
import { settlePaid } from './settle'
import { startPeriod } from './subscription-items'

const day = 86_400
/** Days from one failed attempt to the next; after the last one Stripe gives up. */
const retryDays = [3, 5, 7]

/** Carries a subscription over the end of its period, or of its trial. */
export function renewSubscription(sim: Sim, subscription: Subscription): void {
  const end = subscription.items.data[0]?.current_period_end ?? sim.now
  if (subscription.cancel_at !== null && subscription.cancel_at <= end) {
    cancelSubscription(sim, subscription)
    return
  }
  const trialEnds = subscription.status === 'trialing'
  if (trialEnds && payingMethod(sim, subscription) === null && endWithoutCard(sim, subscription)) {
    return
  }
  const items = startPeriod(subscription.items.data, end, subscription.billing_cycle_anchor)
  const renewed = changeSubscription(sim, subscription, {
    items: withItems(subscription, items),
    ...(trialEnds ? { status: 'active' } : {}),
  })
  billPeriod(sim, renewed)
}

/** Whether the trial ended here, since nobody left a card. */
function endWithoutCard(sim: Sim, subscription: Subscription): boolean {
  switch (subscription.trial_settings?.end_behavior.missing_payment_method) {
    case 'cancel':
      cancelSubscription(sim, subscription, { reason: 'payment_failed' })
      return true
    case 'pause': {
      const paused = changeSubscription(sim, subscription, { status: 'paused' })
      emit(sim, 'customer.subscription.paused', paused)
      return true
    }
    default:
      return false
  }
}

/** Bills the running period with what waited for it, and collects. */
export function billPeriod(sim: Sim, subscription: Subscription): Subscription {
  const bill = {
    subscription,
    reason: 'subscription_cycle',
    lines: [...takePendingLines(sim, subscription.id), ...periodLines(sim, subscription, subscription.items.data)],
  } as const
  if (subscription.status === 'unpaid') {
    // Stripe keeps billing, but stops asking.
    const draft = draftInvoice(sim, bill)
    return changeSubscription(sim, subscription, { latest_invoice: draft.id })
  }
  const invoice = openInvoice(sim, bill)
  const billed = changeSubscription(sim, subscription, { latest_invoice: invoice.id })
  return collect(sim, billed, invoice)
}

/** The prorations that waited for the next invoice; they are taken out. */
export function takePendingLines(sim: Sim, subscriptionId: string): readonly InvoiceLine[] {
  const lines = sim.store.get('pending_lines', subscriptionId)?.lines ?? []
  sim.store.remove('pending_lines', subscriptionId)
  return lines
}

/** Tries to pay; on failure the subscription is past due and another attempt is planned. */
function collect(sim: Sim, subscription: Subscription, invoice: Invoice): Subscription {
  const outcome = payInvoice(sim, invoice, { method: payingMethod(sim, subscription) })
  if (outcome.decline === null) return settlePaid(sim, outcome.invoice) ?? subscription
  if (!planRetry(sim, outcome.invoice)) return endDunning(sim, subscription)
  return subscription.status === 'past_due'
    ? subscription
    : changeSubscription(sim, subscription, { status: 'past_due' })
}

/** Sets when an invoice is tried again; false once every attempt is used up. */
export function planRetry(sim: Sim, invoice: Invoice): boolean {
  const days = retryDays[invoice.attempt_count - 1]
  changeInvoice(sim, invoice, {
    next_payment_attempt: days === undefined ? null : sim.now + days * day,
  })
  return days !== undefined
}

function endDunning(sim: Sim, subscription: Subscription): Subscription {
  const { afterDunning } = settingsOf(sim.store)
  if (afterDunning === 'past_due') return subscription
  if (afterDunning === 'unpaid') return changeSubscription(sim, subscription, { status: 'unpaid' })
  return cancelSubscription(sim, subscription, { reason: 'payment_failed' })
}

/** The next attempt on an invoice whose time has come. */
export function retryInvoice(sim: Sim, invoice: Invoice): void {
  const subscription = subscriptionOf(sim, invoice)
  if (subscription?.ended_at !== null) {
    changeInvoice(sim, invoice, { next_payment_attempt: null })
    return
  }
  collect(sim, subscription, invoice)
}
