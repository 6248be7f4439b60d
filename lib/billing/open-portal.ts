import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { customerOf } from './customer-of'
import { askStripe } from './stripe'

/** Stripe's page for the card, the billing address and the invoices. Throws CONFLICT for a workspace that never paid. */
export async function openPortal({ tenant }: Context): Promise<{ url: string }> {
  const customer = await customerOf(tenant.id)
  if (!customer)
    throw new AppError('CONFLICT', { message: 'There is no card and no invoice yet: choose a plan first.' })
  const { url } = await askStripe((stripe) =>
    stripe.billingPortal.sessions.create({ customer, return_url: `${tenant.origin}/billing?from=stripe` }),
  )
  return { url }
}
