import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { customerOf } from './customer-of'
import { customerSubscriptions, liveSubscription, type PlanSubscription } from './customer-subscriptions'
import type { PaidPlanId } from './input'
import { noteBillingAction } from './note-billing-action'
import { priceFor } from './prices'
import { refuseWhileEnding } from './refuse-while-ending'
import { paysAhead } from './standing'
import { askStripe } from './stripe'
import { syncSubscription } from './sync-subscription'

export interface PlanChange {
  /** `waiting`: the card was declined or wants a confirmation; the old plan stays until the invoice is paid. */
  outcome: 'changed' | 'waiting' | 'unchanged'
  /** Stripe's page of the invoice that waits. */
  payUrl: string | null
}

/**
 * Moves a paying workspace to another paid plan, at once in both directions. Up: the difference for the rest of the
 * period is charged now, and the plan changes only when it is paid. Down: the difference is credited to the next
 * invoices. Throws CONFLICT without a subscription in good standing.
 */
export async function changePlan(ctx: Context, { plan }: { plan: PaidPlanId }): Promise<PlanChange> {
  const subscription = await changeableSubscription(ctx)
  if (subscription.plan === plan) return { outcome: 'unchanged', payUrl: null }
  const price = await priceFor(plan)
  const updated = await askStripe((stripe) =>
    stripe.subscriptions.update(subscription.id, {
      items: [{ id: subscription.itemId, price }],
      payment_behavior: 'pending_if_incomplete',
      proration_behavior: 'always_invoice',
      expand: ['latest_invoice'],
    }),
  )
  const waiting = updated.pending_update !== null
  // Who chooses a plan wants to stay; Stripe takes this in a call of its own only.
  if (!waiting && subscription.endsAt) await keep(subscription.id)
  await noteBillingAction(ctx, 'billing.plan_chosen', plan)
  await syncSubscription(ctx.tenant.id)
  const invoice = typeof updated.latest_invoice === 'object' ? updated.latest_invoice : null
  return { outcome: waiting ? 'waiting' : 'changed', payUrl: waiting ? (invoice?.hosted_invoice_url ?? null) : null }
}

/** The tenant's subscription, fetched now. Throws CONFLICT where there is none, a payment is open, or the workspace is to be deleted. */
export async function changeableSubscription(ctx: Context): Promise<PlanSubscription> {
  await refuseWhileEnding(ctx.tenant.id)
  const customer = await customerOf(ctx.tenant.id)
  const live = customer && liveSubscription(await customerSubscriptions(customer))
  if (!live)
    throw new AppError('CONFLICT', { message: 'This workspace has no paid plan yet. Choose one on the billing page.' })
  if (!paysAhead(live.status)) {
    throw new AppError('CONFLICT', {
      message: 'A payment is open. Settle it on the billing page first, then change the plan.',
    })
  }
  return live
}

/** Takes a cancellation back. Both ways of writing one are cleared. */
export async function keep(subscriptionId: string): Promise<void> {
  await askStripe((stripe) => stripe.subscriptions.update(subscriptionId, { cancel_at: '' }))
}
