import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { customerOf } from './customer-of'
import { customerSubscriptions, liveSubscription } from './customer-subscriptions'
import { noteBillingAction } from './note-billing-action'
import { paysAhead } from './standing'
import { askStripe } from './stripe'
import { syncSubscription } from './sync-subscription'

/**
 * Back to Free: at the end of what has been paid for, or at once where nothing is. Nothing is deleted; an open
 * invoice stays open at Stripe. Answers when the plan ends; null is now. Throws CONFLICT without a subscription.
 */
export async function cancelSubscription(ctx: Context): Promise<{ endsAt: Date | null }> {
  const customer = await customerOf(ctx.tenant.id)
  const live = customer && liveSubscription(await customerSubscriptions(customer))
  if (!live) throw new AppError('CONFLICT', { message: 'There is no paid plan to cancel.' })
  const { id, status, endsAt, currentPeriodEnd } = live
  const isPaidAhead = paysAhead(status)
  if (!isPaidAhead) {
    await askStripe((stripe) => stripe.subscriptions.cancel(id))
  } else if (!endsAt) {
    await askStripe((stripe) => stripe.subscriptions.update(id, { cancel_at_period_end: true }))
  }
  await noteBillingAction(ctx, 'billing.canceled', live.plan)
  await syncSubscription(ctx.tenant.id)
  return { endsAt: isPaidAhead ? (endsAt ?? currentPeriodEnd) : null }
}
