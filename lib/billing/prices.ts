import type Stripe from 'stripe'
import { AppError } from '@/lib/errors'
import { planMetadataKey } from './plan-of-price'
import { type Plan, type PlanId, plans } from './plans'
import { askStripe, stripeErrorOf } from './stripe'

export const currency = 'usd'

/** Id of the Stripe price at which a plan is sold. Product and price are made when they are missing, so there is nothing to set up. */
export async function priceFor(planId: PlanId): Promise<string> {
  const plan = plans[planId]
  if (!plan.lookupKey) throw new AppError('INVALID_INPUT', { internal: `${planId} is not for sale` })
  const current = await priceByLookupKey(plan.lookupKey)
  if (current && isAsInCatalogue(current, plan)) return current.id
  return createPrice(plan, plan.lookupKey, current)
}

async function priceByLookupKey(lookupKey: string): Promise<Stripe.Price | undefined> {
  const prices = await askStripe((stripe) => stripe.prices.list({ lookup_keys: [lookupKey], active: true, limit: 1 }))
  return prices.data[0]
}

function isAsInCatalogue(price: Stripe.Price, plan: Plan): boolean {
  const { unit_amount, currency: its, recurring } = price
  const monthly = recurring?.interval === 'month' && recurring.interval_count === 1
  return unit_amount === plan.monthlyCents && its === currency && monthly
}

/**
 * A price's amount can't be changed at Stripe, so a new amount is a new price that takes the lookup key over. Those who
 * pay the old one go on paying it. The idempotency key names what is replaced: two that come here together make one.
 */
async function createPrice(plan: Plan, lookupKey: string, replaced: Stripe.Price | undefined): Promise<string> {
  const product = await ensureProduct(plan)
  const metadata = { [planMetadataKey]: plan.id }
  // One that was made by hand is known by its lookup key alone, and is about to lose it.
  if (replaced) await askStripe((stripe) => stripe.prices.update(replaced.id, { metadata }))
  const created = await askStripe((stripe) =>
    stripe.prices.create(
      {
        product,
        currency,
        unit_amount: plan.monthlyCents,
        recurring: { interval: 'month' },
        lookup_key: lookupKey,
        transfer_lookup_key: true,
        metadata,
      },
      { idempotencyKey: `price ${lookupKey} ${currency} ${plan.monthlyCents} after ${replaced?.id ?? 'none'}` },
    ),
  )
  return created.id
}

/** The product has an id of our choosing: whoever comes second finds it there. */
async function ensureProduct(plan: Plan): Promise<string> {
  const id = `tenantry_${plan.id}`
  const product = {
    id,
    name: `Tenantry ${plan.name}`,
    description: plan.summary,
    metadata: { [planMetadataKey]: plan.id },
  }
  try {
    await askStripe((stripe) => stripe.products.create(product))
  } catch (error) {
    if (stripeErrorOf(error)?.code !== 'resource_already_exists') throw error
  }
  return id
}
