import type { Sim } from '@/dev/stripe/simulator'
import { cardError, invalidRequest, noSuch } from '@/dev/stripe/stripe-error'
import type { InvoiceLine, Subscription, SubscriptionItem } from '@/dev/stripe/stored'
import { changeSubscription, withItems } from './change-subscription'
import type { PaymentBehavior } from './create-subscription'
import { periodLines, prorationLines } from './invoice-lines'
import { openInvoice } from './invoices'
import { checkHasMethod, payInvoice } from './pay-invoice'
import { payingMethod } from './payment-methods'
import { intervalOf } from './periods'
import { planRetry, takePendingLines } from './renew'
import { dropPending, settlePaid } from './settle'
import { changeItems, startPeriod, type ItemChange } from './subscription-items'

const pendingSeconds = 23 * 3600

export interface SubscriptionUpdate {
  readonly items?: readonly ItemChange[] | undefined
  readonly prorationBehavior?: 'always_invoice' | 'create_prorations' | 'none' | undefined
  readonly prorationDate?: number | undefined
  readonly paymentBehavior?: PaymentBehavior | undefined
  readonly restartCycle?: boolean | undefined
  /** Ends the trial now, or at another time. */
  readonly trialEnd?: number | 'now' | undefined
  /** What changes at once and costs nothing: metadata, cancellation, card, description. */
  readonly plain: Partial<Subscription>
}

/** Changes a subscription as asked, with whatever has to be billed for it. */
export function updateSubscription(sim: Sim, before: Subscription, update: SubscriptionUpdate): Subscription {
  checkCanChange(before, update)
  checkCard(sim, before, update.plain.default_payment_method)
  const subscription = changesBill(update) ? dropPending(sim, before) : before
  if (!changesBill(update)) return changeSubscription(sim, subscription, update.plain)
  const plan = planUpdate(sim, subscription, update)
  const settled = plan.billNow ? billNow(sim, subscription, plan, update) : billLater(sim, subscription, plan)
  return Object.keys(update.plain).length === 0 ? settled : changeSubscription(sim, settled, update.plain)
}

function changesBill(update: SubscriptionUpdate): boolean {
  return update.items !== undefined || update.restartCycle === true || update.trialEnd !== undefined
}

/** What an update comes to, before anything is written. */
export interface UpdatePlan {
  readonly change: Partial<Subscription>
  readonly items: readonly SubscriptionItem[]
  readonly lines: readonly InvoiceLine[]
  readonly billNow: boolean
}

export function planUpdate(sim: Sim, subscription: Subscription, update: SubscriptionUpdate): UpdatePlan {
  const before = subscription.items.data
  const changed = changeItems(sim, subscription, update.items ?? [])
  const trialing = subscription.status === 'trialing'
  const behavior = update.prorationBehavior ?? 'create_prorations'
  if (typeof update.trialEnd === 'number') return extendTrial(subscription, changed, update.trialEnd)
  const restarts = update.restartCycle === true || update.trialEnd === 'now' || !sameInterval(before, changed)
  const prorate = behavior !== 'none' && !trialing
  const at = update.prorationDate ?? sim.now
  if (restarts) {
    const items = startPeriod(changed, sim.now, sim.now)
    const credit = prorate ? prorationLines(sim, subscription, before, [], at) : []
    return {
      change: {
        billing_cycle_anchor: sim.now,
        items: withItems(subscription, items),
        ...(trialing ? { status: 'active', trial_end: sim.now } : {}),
      },
      items,
      lines: [...credit, ...periodLines(sim, subscription, items)],
      billNow: true,
    }
  }
  const lines = prorate ? prorationLines(sim, subscription, before, changed, at) : []
  return {
    change: { items: withItems(subscription, changed) },
    items: changed,
    lines,
    billNow: behavior === 'always_invoice' && lines.length > 0,
  }
}

function extendTrial(subscription: Subscription, items: readonly SubscriptionItem[], trialEnd: number): UpdatePlan {
  const moved = items.map((item) => ({ ...item, current_period_end: trialEnd }))
  return {
    change: {
      billing_cycle_anchor: trialEnd,
      items: withItems(subscription, moved),
      status: 'trialing',
      trial_end: trialEnd,
    },
    items: moved,
    lines: [],
    billNow: false,
  }
}

function billLater(sim: Sim, subscription: Subscription, plan: UpdatePlan): Subscription {
  if (plan.lines.length > 0) {
    const waiting = sim.store.get('pending_lines', subscription.id)?.lines ?? []
    sim.store.put('pending_lines', { id: subscription.id, lines: [...waiting, ...plan.lines] })
  }
  return changeSubscription(sim, subscription, plan.change)
}

/** Bills at once. Whether the change waits for the money is what `paymentBehavior` says. */
function billNow(sim: Sim, subscription: Subscription, plan: UpdatePlan, update: SubscriptionUpdate): Subscription {
  const behavior = update.paymentBehavior ?? 'allow_incomplete'
  const method = payingMethod(sim, subscription)
  // An update that may yet be dropped must not swallow what was owed before it.
  const owed = behavior === 'pending_if_incomplete' ? [] : takePendingLines(sim, subscription.id)
  const lines = [...owed, ...plan.lines]
  const invoice = openInvoice(sim, { subscription, reason: 'subscription_update', lines })
  if (behavior === 'default_incomplete' && invoice.amount_due > 0) {
    const change = { ...plan.change, latest_invoice: invoice.id, status: 'past_due' }
    return changeSubscription(sim, subscription, change)
  }
  if (behavior === 'error_if_incomplete') checkHasMethod(method, invoice)
  const { invoice: outcome, decline } = payInvoice(sim, invoice, { method })
  if (decline && behavior === 'error_if_incomplete') throw cardError(decline)
  if (decline && behavior === 'pending_if_incomplete') {
    return changeSubscription(sim, subscription, {
      latest_invoice: invoice.id,
      pending_update: pendingUpdate(sim, plan),
    })
  }
  const changed = changeSubscription(sim, subscription, {
    ...plan.change,
    latest_invoice: invoice.id,
    ...(decline ? { status: 'past_due' } : {}),
  })
  if (decline === null) return settlePaid(sim, outcome) ?? changed
  planRetry(sim, outcome)
  return changed
}

function pendingUpdate(sim: Sim, plan: UpdatePlan): Subscription['pending_update'] {
  return {
    billing_cycle_anchor: plan.change.billing_cycle_anchor ?? null,
    cancel_at_period_end: null,
    discount: null,
    discounts: null,
    expires_at: sim.now + pendingSeconds,
    metadata: null,
    subscription_items: plan.items,
    trial_end: plan.change.trial_end ?? null,
    trial_from_plan: null,
  }
}

function checkCanChange(subscription: Subscription, update: SubscriptionUpdate): void {
  const others = Object.keys(update.plain).filter((key) => key !== 'metadata' && key !== 'cancellation_details')
  const bills = changesBill(update)
  if (subscription.ended_at !== null && (others.length > 0 || bills)) {
    throw invalidRequest('A canceled subscription can only update its cancellation_details and metadata.', {
      code: 'invalid_canceled_subscription_fields',
    })
  }
  if (update.paymentBehavior === 'pending_if_incomplete' && Object.keys(update.plain).length > 0) {
    throw invalidRequest(
      'When `payment_behavior` is set to `pending_if_incomplete` you can only pass the following supported params: expand, payment_behavior, proration_behavior, proration_date, billing_cycle_anchor, items, trial_end, off_session.',
      { param: Object.keys(update.plain)[0] ?? '' },
    )
  }
}

function checkCard(sim: Sim, subscription: Subscription, id: string | null | undefined): void {
  if (id === undefined || id === null) return
  const method = sim.store.get('payment_methods', id)
  if (method?.customer !== subscription.customer) {
    throw noSuch('PaymentMethod', id, 'default_payment_method')
  }
}

function sameInterval(before: readonly SubscriptionItem[], after: readonly SubscriptionItem[]): boolean {
  const [was] = before
  const [is] = after
  if (!was || !is) return true
  const [one, other] = [intervalOf(was.price), intervalOf(is.price)]
  return one.unit === other.unit && one.count === other.count
}
