import type Stripe from 'stripe'
import { planByLookupKey, planIds, type Plan, plans } from './plans'

/**
 * The plan that a price stands for; null for a price that isn't ours. An old price has lost its lookup key to the one
 * that replaced it, and is known by the plan that was written on it.
 */
export function planOfPrice(price: Pick<Stripe.Price, 'lookup_key' | 'metadata'>): Plan | null {
  const byKey = planByLookupKey(price.lookup_key)
  if (byKey) return byKey
  const id = planIds.find((id) => id === price.metadata[planMetadataKey])
  return id ? plans[id] : null
}

export const planMetadataKey = 'tenantry_plan'
