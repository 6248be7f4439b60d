import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import { applyEntitlements } from './apply-entitlements'
import { desirePlacement } from './desire-placement'
import { fetchTruth, type StripeTruth } from './fetch-truth'
import { entitlementsOf, type PlanId } from './plans'
import { standingOf } from './standing'

export interface SyncResult {
  /** `older`: a fetch that began later has already been written, so this one was not. */
  outcome: 'no_customer' | 'older' | 'written'
  /** The plan that counts now. */
  plan: PlanId
}

/**
 * Fetches the tenant's subscription from Stripe, stores it, and brings what follows from it to the tenant's home. May be
 * called at any time, by anybody, any number of times at once. Throws BILLING_UNAVAILABLE when Stripe doesn't answer,
 * CONFIGURATION when it answers for another account.
 */
export async function syncSubscription(tenantId: string, now = () => new Date()): Promise<SyncResult> {
  const fetch = await beginFetch(tenantId, now())
  if (!fetch) return { outcome: 'no_customer', plan: 'free' }
  const truth = await fetchTruth(fetch.customer)
  requireKnown(fetch, truth)
  const written = await writeTruth(tenantId, fetch, truth, now())
  const plan = await applyEntitlements(tenantId)
  return { outcome: written ? 'written' : 'older', plan }
}

interface Fetch {
  number: bigint
  customer: string
  /** As stored before this fetch. */
  subscriptionId: string | null
  begunAt: Date
}

/** Takes the next number. It comes from the row, so processes with different clocks agree on which fetch began later. */
async function beginFetch(tenantId: string, begunAt: Date): Promise<Fetch | null> {
  const [row] = await control().subscription.updateManyAndReturn({
    where: { tenantId },
    data: { fetchesBegun: { increment: 1 } },
    select: { fetchesBegun: true, stripeCustomerId: true, stripeSubscriptionId: true },
  })
  if (!row) return null
  const { fetchesBegun: number, stripeCustomerId: customer, stripeSubscriptionId: subscriptionId } = row
  return { number, customer, subscriptionId, begunAt }
}

/** Stripe never forgets a subscription, ended ones included. Wrong keys must not take everybody's plan away. */
function requireKnown({ customer, subscriptionId }: Fetch, truth: StripeTruth): void {
  if (truth.status !== 'none' || !subscriptionId) return
  const internal = `Stripe doesn't know ${subscriptionId} of ${customer}: are these the keys of another account?`
  throw new AppError('CONFIGURATION', { internal })
}

/** Writes what was fetched unless a later fetch was quicker. False: nothing was written. */
async function writeTruth(tenantId: string, fetch: Fetch, truth: StripeTruth, now: Date): Promise<boolean> {
  const { plan: subscribed, subscriptionId, pastDueSince, ...rest } = truth
  return control().$transaction(async (tx) => {
    const { count } = await tx.subscription.updateMany({
      where: { tenantId, stripeCustomerId: fetch.customer, fetchNumber: { lt: fetch.number } },
      data: { ...rest, stripeSubscriptionId: subscriptionId, fetchNumber: fetch.number, fetchedAt: fetch.begunAt },
    })
    if (count === 0) return false
    // The update above holds the row: nobody changes plan or standing between this read and the write below.
    const before = await tx.subscription.findUniqueOrThrow({ where: { tenantId } })
    const owes = truth.status === 'past_due' || truth.status === 'unpaid'
    const since = owes ? (pastDueSince ?? before.pastDueSince ?? fetch.begunAt) : null
    const { planCounts, standing } = standingOf(truth.status, since, now)
    const plan = planCounts ? subscribed : 'free'
    const changed = before.plan !== plan || before.standing !== standing
    await tx.subscription.update({
      where: { tenantId },
      data: { plan, standing, pastDueSince: since, ...(changed && { entitlementsVersion: { increment: 1 } }) },
    })
    await desirePlacement(tx, tenantId, entitlementsOf(plan).placement)
    return true
  })
}
