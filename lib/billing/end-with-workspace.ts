import { keep } from './change-plan'
import { customerOf } from './customer-of'
import {
  customerSubscriptions,
  endsWithWorkspace,
  liveSubscription,
  type PlanSubscription,
} from './customer-subscriptions'
import { paysAhead } from './standing'
import { askStripe } from './stripe'
import { syncSubscription } from './sync-subscription'

/**
 * Lets a workspace's plan end with the period that is paid for, since the workspace is to be deleted. One that somebody has
 * canceled before, or that isn't paid for, stays as it is. @throws AppError BILLING_UNAVAILABLE
 */
export async function endWithWorkspace(tenantId: string): Promise<void> {
  const live = await liveOf(tenantId)
  if (!live || live.endsAt || !paysAhead(live.status)) return
  await askStripe((stripe) =>
    stripe.subscriptions.update(live.id, { cancel_at_period_end: true, metadata: { [endsWithWorkspace]: 'yes' } }),
  )
  await syncSubscription(tenantId)
}

/** Takes that back, where it was that and nothing else. @throws AppError BILLING_UNAVAILABLE */
export async function goOnWithWorkspace(tenantId: string): Promise<void> {
  const live = await liveOf(tenantId)
  if (!live?.endsWithWorkspace) return
  if (live.endsAt) await keep(live.id)
  await askStripe((stripe) => stripe.subscriptions.update(live.id, { metadata: { [endsWithWorkspace]: '' } }))
  await syncSubscription(tenantId)
}

async function liveOf(tenantId: string): Promise<PlanSubscription | null> {
  const customer = await customerOf(tenantId)
  return customer === null ? null : liveSubscription(await customerSubscriptions(customer))
}
