import { customerSubscriptions, dateOf, type PlanSubscription } from './customer-subscriptions'
import type { PlanId } from './plans'
import type { SubscriptionStatus } from './standing'
import { askStripe } from './stripe'

/** What Stripe says about a customer, reduced to what we keep. */
export interface StripeTruth {
  subscriptionId: string | null
  /** The plan that is subscribed to, whether or not it counts. */
  plan: PlanId
  status: SubscriptionStatus
  cancelAtPeriodEnd: boolean
  currentPeriodEnd: Date | null
  pastDueSince: Date | null
}

const nothing: StripeTruth = {
  subscriptionId: null,
  plan: 'free',
  status: 'none',
  cancelAtPeriodEnd: false,
  currentPeriodEnd: null,
  pastDueSince: null,
}

/** Fetches the customer's subscriptions and takes the one that counts. */
export async function fetchTruth(customer: string): Promise<StripeTruth> {
  const [first] = await customerSubscriptions(customer)
  if (!first) return nothing
  const { id, plan, status, endsAt, currentPeriodEnd } = first
  return {
    subscriptionId: id,
    plan,
    status,
    cancelAtPeriodEnd: endsAt !== null,
    currentPeriodEnd: endsAt ?? currentPeriodEnd,
    pastDueSince: status === 'past_due' || status === 'unpaid' ? await firstFailure(first) : null,
  }
}

/** Stripe doesn't say since when payment is late; the oldest invoice that is still open does. Null if none is. */
async function firstFailure({ id }: PlanSubscription): Promise<Date | null> {
  const open = await askStripe((stripe) => stripe.invoices.list({ subscription: id, status: 'open', limit: 100 }))
  const since = open.data.map((invoice) => invoice.status_transitions.finalized_at ?? invoice.created)
  return since.length > 0 ? dateOf(Math.min(...since)) : null
}
