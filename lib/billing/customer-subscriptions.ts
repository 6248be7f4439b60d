import type Stripe from 'stripe'
import { AppError } from '@/lib/errors'
import { planOfPrice } from './plan-of-price'
import type { PlanId } from './plans'
import { isLiveStatus, type SubscriptionStatus, subscriptionStatuses } from './standing'
import { askStripe } from './stripe'

/** One subscription to one of our plans, as Stripe has it now. */
export interface PlanSubscription {
  id: string
  itemId: string
  plan: PlanId
  status: SubscriptionStatus
  createdAt: Date
  currentPeriodEnd: Date
  /** When it ends, if somebody has canceled it. */
  endsAt: Date | null
  /** A change that waits for its payment. */
  pending: { plan: PlanId | null; expiresAt: Date } | null
  latestInvoiceId: string | null
  /** It was canceled because its workspace is to be deleted. */
  endsWithWorkspace: boolean
}

/** What marks such a subscription at Stripe. */
export const endsWithWorkspace = 'tenantry_ends_with_workspace'

/** A customer's subscriptions to our plans, ended ones included, the one that counts first. Others of the same customer are left out. */
export async function customerSubscriptions(customer: string): Promise<PlanSubscription[]> {
  const list = await askStripe((stripe) =>
    stripe.subscriptions.list({ customer, status: 'all', limit: 100 }).autoPagingToArray({ limit: 1_000 }),
  )
  return list.flatMap((subscription) => toPlanSubscription(subscription) ?? []).toSorted(byWhatCounts)
}

/** The subscription that a plan change, a cancellation or a new checkout has to reckon with; null if none lives. */
export function liveSubscription(subscriptions: PlanSubscription[]): PlanSubscription | null {
  return subscriptions.find(({ status }) => isLiveStatus(status)) ?? null
}

function toPlanSubscription(subscription: Stripe.Subscription): PlanSubscription | null {
  for (const item of subscription.items.data) {
    const plan = planOfPrice(item.price)
    if (!plan) continue
    const {
      id,
      created,
      cancel_at: cancelAt,
      cancel_at_period_end: atPeriodEnd,
      latest_invoice: invoice,
    } = subscription
    const currentPeriodEnd = dateOf(item.current_period_end)
    return {
      id,
      itemId: item.id,
      plan: plan.id,
      status: statusOf(subscription),
      createdAt: dateOf(created),
      currentPeriodEnd,
      // The portal says it by a date, the API by a flag; either counts.
      endsAt: cancelAt ? dateOf(cancelAt) : atPeriodEnd ? currentPeriodEnd : null,
      pending: pendingOf(subscription),
      endsWithWorkspace: endsWithWorkspace in subscription.metadata,
      latestInvoiceId: typeof invoice === 'object' ? (invoice?.id ?? null) : invoice,
    }
  }
  return null
}

function pendingOf({ pending_update: pending }: Stripe.Subscription): PlanSubscription['pending'] {
  if (!pending) return null
  const plan = pending.subscription_items?.flatMap((item) => planOfPrice(item.price) ?? [])[0]
  return { plan: plan?.id ?? null, expiresAt: dateOf(pending.expires_at) }
}

/** A word that we don't know must not cost anybody a plan: nothing is written until the table has a row for it. */
function statusOf({ id, status }: Stripe.Subscription): SubscriptionStatus {
  const known = subscriptionStatuses.find((one) => one === status)
  if (!known)
    throw new AppError('CONFIGURATION', { internal: `subscription ${id} is ${status}: add it to standing.ts` })
  return known
}

/** Best first: one that is paid for, then one that is owed for, then one that might begin, then those that have ended. */
const rank: Record<SubscriptionStatus, number> = {
  active: 0,
  trialing: 1,
  past_due: 2,
  unpaid: 3,
  paused: 4,
  incomplete: 5,
  canceled: 6,
  incomplete_expired: 7,
  none: 8,
}

function byWhatCounts(a: PlanSubscription, b: PlanSubscription): number {
  return rank[a.status] - rank[b.status] || b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1)
}

export const dateOf = (seconds: number) => new Date(seconds * 1000)
