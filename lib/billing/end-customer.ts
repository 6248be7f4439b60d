import { AppError } from '@/lib/errors'
import { customerOf } from './customer-of'
import { customerSubscriptions } from './customer-subscriptions'
import { askStripe, stripeErrorOf } from './stripe'

/** `none`: the tenant never had a customer. */
export type CustomerEnd = 'none' | 'deleted' | 'kept'

/**
 * Ends what a tenant pays, at once, and deletes its customer, or keeps it with its invoices. Doing it twice changes nothing.
 * @throws AppError BILLING_UNAVAILABLE, CONFIGURATION where Stripe doesn't know the customer: with other keys it would go on paying
 */
export async function endCustomer(tenantId: string, policy: 'delete' | 'keep'): Promise<CustomerEnd> {
  const id = await customerOf(tenantId)
  if (!id) return 'none'
  const customer = await known(() => askStripe((stripe) => stripe.customers.retrieve(id)))
  if (!customer) {
    if (policy === 'keep') return 'kept'
    throw new AppError('CONFIGURATION', {
      internal: 'Stripe doesn’t know the customer: are these the keys of another account?',
    })
  }
  if (customer.deleted) return 'deleted'
  for (const { id: subscription, status } of await customerSubscriptions(id)) {
    if (status === 'canceled' || status === 'incomplete_expired') continue
    await known(() => askStripe((stripe) => stripe.subscriptions.cancel(subscription)))
  }
  if (policy === 'keep') return 'kept'
  // Whatever else it is subscribed to ends with it.
  await known(() => askStripe((stripe) => stripe.customers.del(id)))
  return 'deleted'
}

/** Null where Stripe knows nothing of it, or not any more. */
async function known<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (stripeErrorOf(error)?.statusCode === 404) return null
    throw error
  }
}
