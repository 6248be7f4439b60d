import type Stripe from 'stripe'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { customerSubscriptions, liveSubscription, type PlanSubscription } from './customer-subscriptions'
import { ensureCustomer, replaceCustomer } from './ensure-customer'
import type { PaidPlanId } from './input'
import { noteBillingAction } from './note-billing-action'
import { priceFor } from './prices'
import { refuseWhileEnding } from './refuse-while-ending'
import { askStripe, stripeErrorOf } from './stripe'

/**
 * Where an owner goes to buy a plan: Stripe's page, or our own page for a plan change if the workspace already pays.
 * However many are opened at once, one checkout stays open, and none beside a subscription: two can never be paid.
 */
export async function startCheckout(ctx: Context, { plan }: { plan: PaidPlanId }): Promise<{ url: string }> {
  await refuseWhileEnding(ctx.tenant.id)
  const customer = await ensureCustomer(ctx)
  try {
    return await checkoutOf(ctx, customer, plan)
  } catch (error) {
    if (!isMissingCustomer(error)) throw error
    return checkoutOf(ctx, await replaceCustomer(ctx, customer), plan)
  }
}

/** Deleted in Stripe's dashboard, or made with the keys of another account. */
function isMissingCustomer(error: unknown): boolean {
  const stripeError = stripeErrorOf(error)
  return stripeError?.code === 'resource_missing' && stripeError.param === 'customer'
}

async function checkoutOf(ctx: Context, customer: string, plan: PaidPlanId): Promise<{ url: string }> {
  const { tenant } = ctx
  const change = { url: `${tenant.origin}/billing/change?plan=${plan}` }
  const subscriptions = await customerSubscriptions(customer)
  if (liveSubscription(subscriptions)) return change
  await cancelIncomplete(subscriptions)
  const created = await createSession(tenant, customer, plan)
  const open = await keepNewest(customer, created)
  // Looked up after the others were closed: one of them may have been paid just before.
  if (liveSubscription(await customerSubscriptions(customer))) {
    await expire(open.id)
    return change
  }
  if (open.metadata?.plan !== plan || !open.url) {
    throw new AppError('CONFLICT', { message: 'Somebody opened another checkout at the same moment. Try again.' })
  }
  await noteBillingAction(ctx, 'billing.checkout_started', plan)
  return { url: open.url }
}

async function createSession(tenant: Context['tenant'], customer: string, plan: PaidPlanId) {
  const price = await priceFor(plan)
  const about = { tenant_id: tenant.id, plan } // for people who read the dashboard; we never read a tenant from it
  return askStripe((stripe) =>
    stripe.checkout.sessions.create({
      mode: 'subscription',
      customer,
      client_reference_id: tenant.id,
      line_items: [{ price, quantity: 1 }],
      success_url: `${tenant.origin}/billing/success?session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: `${tenant.origin}/billing?checkout=canceled`,
      metadata: about,
      subscription_data: { metadata: about },
    }),
  )
}

/** Closes every open checkout of the customer but the newest, which is returned: each caller comes to the same one. */
async function keepNewest(customer: string, created: Stripe.Checkout.Session): Promise<Stripe.Checkout.Session> {
  const listed = await askStripe((stripe) => stripe.checkout.sessions.list({ customer, status: 'open', limit: 100 }))
  const [newest = created, ...older] = listed.data.toSorted((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1))
  await Promise.all(older.map(({ id }) => expire(id)))
  return newest
}

/** One that was paid or closed meanwhile can't be closed: the caller looks for its subscription next. */
async function expire(sessionId: string): Promise<void> {
  try {
    await askStripe((stripe) => stripe.checkout.sessions.expire(sessionId))
  } catch (error) {
    if (stripeErrorOf(error)?.statusCode !== 400) throw error
  }
}

/** A first payment that failed leaves a subscription that could still be paid from its mail. It makes way for the new one. */
async function cancelIncomplete(subscriptions: PlanSubscription[]): Promise<void> {
  const waiting = subscriptions.filter(({ status }) => status === 'incomplete')
  await Promise.all(waiting.map(({ id }) => askStripe((stripe) => stripe.subscriptions.cancel(id))))
}
