import { setTimeout as sleep } from 'node:timers/promises'
import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { askStripe, stripeErrorOf } from './stripe'

const attempts = 6

/** Our tenant's customer at Stripe, made at the first need. Any number of calls at once make one. */
export async function ensureCustomer({ tenant, actor }: Pick<Context, 'tenant' | 'actor'>): Promise<string> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const stored = await storedCustomer(tenant.id)
    if (stored) return stored
    const created = await createCustomer(tenant.id, `customer of ${tenant.id}`)
    if (!created) {
      await sleep(100 * attempt)
      continue
    }
    const { count } = await control().subscription.createMany({
      data: [{ tenantId: tenant.id, stripeCustomerId: created }],
      skipDuplicates: true,
    })
    // What can change between two calls is not part of the creation: one idempotency key allows one set of parameters.
    if (count === 1) await describe(created, { name: tenant.name, email: actor.email })
  }
  const stored = await storedCustomer(tenant.id)
  if (!stored) throw new AppError('BILLING_UNAVAILABLE', { internal: 'the customer is still being created elsewhere' })
  return stored
}

/**
 * A new customer in the place of one that Stripe no longer knows. Refused while a plan is stored as paid: then the keys
 * are more likely wrong than the customer gone. Throws CONFIGURATION.
 */
export async function replaceCustomer(
  { tenant, actor }: Pick<Context, 'tenant' | 'actor'>,
  gone: string,
): Promise<string> {
  const created = await createCustomer(tenant.id, `customer of ${tenant.id} after ${gone}`)
  if (!created) throw new AppError('BILLING_UNAVAILABLE', { internal: 'the customer is being replaced elsewhere' })
  const { count } = await control().subscription.updateMany({
    where: { tenantId: tenant.id, stripeCustomerId: gone, plan: 'free' },
    data: { stripeCustomerId: created, stripeSubscriptionId: null, status: 'none' },
  })
  if (count === 1) await describe(created, { name: tenant.name, email: actor.email })
  else if ((await storedCustomer(tenant.id)) !== created) {
    throw new AppError('CONFIGURATION', {
      internal: `Stripe doesn't know ${gone}: are these the keys of another account?`,
    })
  }
  return created
}

async function storedCustomer(tenantId: string): Promise<string | undefined> {
  const row = await control().subscription.findUnique({ where: { tenantId }, select: { stripeCustomerId: true } })
  return row?.stripeCustomerId
}

/** Null while another call with the same key is on its way at Stripe. */
async function createCustomer(tenantId: string, idempotencyKey: string): Promise<string | null> {
  try {
    const customer = await askStripe((stripe) =>
      stripe.customers.create({ metadata: { tenant_id: tenantId } }, { idempotencyKey }),
    )
    return customer.id
  } catch (error) {
    if (stripeErrorOf(error)?.statusCode === 409) return null
    throw error
  }
}

async function describe(customer: string, { name, email }: { name: string; email: string }): Promise<void> {
  await askStripe((stripe) => stripe.customers.update(customer, { name, email }))
}
