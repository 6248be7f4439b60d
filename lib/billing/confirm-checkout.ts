import { forgetEntitlements } from '@/lib/control/catalogue'
import { notFound } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { customerOf } from './customer-of'
import type { PlanId } from './plans'
import { askStripe, stripeErrorOf } from './stripe'
import { syncSubscription } from './sync-subscription'

/** How a checkout stands that the browser has come back from. */
export interface CheckoutResult {
  /** `processing`: completed, but the money is not there yet. `open`: left before paying. `over`: expired, or ended since. */
  outcome: 'paid' | 'processing' | 'open' | 'over'
  /** The plan that counts now. */
  plan: PlanId
}

/**
 * Looks after a checkout without waiting for its webhook. The session's id comes from the address bar, so it counts only
 * if it belongs to this tenant's own customer. Throws NOT_FOUND for any other.
 */
export async function confirmCheckout(
  { tenant }: Context,
  { sessionId }: { sessionId: string },
): Promise<CheckoutResult> {
  const session = await findSession(sessionId)
  const owner = typeof session.customer === 'object' ? session.customer?.id : session.customer
  const customer = await customerOf(tenant.id)
  if (!owner || owner !== customer) throw notFound(`checkout session of another customer at tenant ${tenant.id}`)
  const { plan } = await syncSubscription(tenant.id)
  // Another process may have applied it, and the owner goes on from here to what they have just bought.
  forgetEntitlements(tenant.id)
  if (session.status === 'open') return { outcome: 'open', plan }
  const subscription = typeof session.subscription === 'object' ? session.subscription : null
  if (subscription?.ended_at !== null) return { outcome: 'over', plan }
  return { outcome: plan === 'free' ? 'processing' : 'paid', plan }
}

async function findSession(sessionId: string) {
  try {
    return await askStripe((stripe) => stripe.checkout.sessions.retrieve(sessionId, { expand: ['subscription'] }))
  } catch (error) {
    if (stripeErrorOf(error)?.code === 'resource_missing') throw notFound('no such checkout session')
    throw error
  }
}
