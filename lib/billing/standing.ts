import type { Standing } from '@/lib/db/home'

/** All of Stripe's words for a subscription, and `none` where there is no subscription. */
export const subscriptionStatuses = [
  'none',
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'canceled',
] as const
export type SubscriptionStatus = (typeof subscriptionStatuses)[number]

interface Rule {
  /** Does the plan of the subscription count? Else Free. */
  planCounts: boolean
  /** `grace`: ok, then read-only, then suspended, counted from the first failure. `overdue`: the same without the first step. */
  standing: 'ok' | 'grace' | 'overdue'
}

/** The one table. Nothing is ever deleted: a workspace on Free keeps what it has and can't grow past Free's limits. */
const rules: Record<SubscriptionStatus, Rule> = {
  none: { planCounts: false, standing: 'ok' },
  // The first payment has not come: nothing has been bought yet.
  incomplete: { planCounts: false, standing: 'ok' },
  incomplete_expired: { planCounts: false, standing: 'ok' },
  trialing: { planCounts: true, standing: 'ok' },
  active: { planCounts: true, standing: 'ok' },
  // Stripe is still trying the card.
  past_due: { planCounts: true, standing: 'grace' },
  // Stripe has given up trying, and the subscription goes on unpaid.
  unpaid: { planCounts: true, standing: 'overdue' },
  // A trial that ended without a card: nobody owes anything.
  paused: { planCounts: false, standing: 'ok' },
  canceled: { planCounts: false, standing: 'ok' },
}

const dayMs = 24 * 60 * 60 * 1000
/** Days since payment first failed. */
export const readOnlyAfterDays = 7
export const suspendedAfterDays = 21

export interface StandingResult {
  planCounts: boolean
  standing: Standing
  /** What happens next if nobody pays, and when; null when nothing is owed or nothing worse can come. */
  next: { standing: 'read_only' | 'suspended'; at: Date } | null
}

/** What a subscription's status means at a moment. Pure. `pastDueSince`: when payment first failed; null counts as just now. */
export function standingOf(status: SubscriptionStatus, pastDueSince: Date | null, now: Date): StandingResult {
  const { planCounts, standing } = rules[status]
  if (standing === 'ok') return { planCounts, standing, next: null }
  const since = (pastDueSince ?? now).getTime()
  const readOnlyAt = new Date(since + readOnlyAfterDays * dayMs)
  const suspendedAt = new Date(since + suspendedAfterDays * dayMs)
  if (now >= suspendedAt) return { planCounts, standing: 'suspended', next: null }
  if (now >= readOnlyAt || standing === 'overdue') {
    return { planCounts, standing: 'read_only', next: { standing: 'suspended', at: suspendedAt } }
  }
  return { planCounts, standing: 'ok', next: { standing: 'read_only', at: readOnlyAt } }
}

/** True while a second checkout would make a second subscription: it has neither ended nor failed to begin. */
export function isLiveStatus(status: SubscriptionStatus): boolean {
  return rules[status].planCounts || status === 'paused'
}

/** True while the running period is paid for (or given, in a trial): such a plan is canceled at the period's end, any other at once. */
export const paysAhead = (status: SubscriptionStatus) => status === 'active' || status === 'trialing'
