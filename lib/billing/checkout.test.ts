import { expect, test } from 'vitest'
import { declinedCard, payCheckout, sessionIdIn } from '@/dev/billing/pay-checkout'
import { testBilling } from '@/dev/billing/test-billing'
import { control } from '@/lib/db/control-client'
import { isAppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { confirmCheckout } from './confirm-checkout'
import { customerSubscriptions } from './customer-subscriptions'
import { plans } from './plans'
import { readBilling } from './read-billing'
import { startCheckout } from './start-checkout'
import { askStripe } from './stripe'
import { syncSubscription } from './sync-subscription'

const { owner, homeOf, webhooks, simulate } = await testBilling()

const subscriptionRow = ({ tenant }: Context) =>
  control().subscription.findUniqueOrThrow({ where: { tenantId: tenant.id } })

const createProject = ({ db, actor }: Context, name: string) =>
  db.project.create({ data: { name, createdById: actor.userId } })

test('from the pricing page to a lifted limit: checkout, webhook, entitlements, home', async () => {
  const ctx = await owner()
  await createProject(ctx, 'One')
  await createProject(ctx, 'Two')
  await expect(createProject(ctx, 'Three')).rejects.toMatchObject({ code: 'LIMIT_REACHED' })

  const { url } = await startCheckout(ctx, { plan: 'pro' })
  const back = await payCheckout(url)
  expect(back).toMatch(`${ctx.tenant.origin}/billing/success?session_id=cs_test_`)
  await webhooks.settle()

  const row = await subscriptionRow(ctx)
  expect(row).toMatchObject({ plan: 'pro', status: 'active', standing: 'ok', cancelAtPeriodEnd: false })
  expect(row.appliedVersion).toBe(row.entitlementsVersion)
  expect(await homeOf(ctx.tenant.id)).toEqual({ standing: 'ok', limits: { projects: 25, members: 20 }, version: 1 })
  await createProject(ctx, 'Three')
  expect((await readBilling(ctx)).usage).toEqual([
    { metric: 'projects', used: 3, limit: 25 },
    { metric: 'members', used: 1, limit: 20 },
  ])
})

test('a declined card changes nothing', async () => {
  const ctx = await owner()
  const { url } = await startCheckout(ctx, { plan: 'pro' })
  expect(await payCheckout(url, declinedCard)).toBeNull()
  await webhooks.settle()
  expect(await subscriptionRow(ctx)).toMatchObject({ plan: 'free', status: 'none' })
  expect((await homeOf(ctx.tenant.id)).limits).toEqual({ projects: 2, members: 3 })
})

test('a plan with a placement of its own asks for it, and stays where it is', async () => {
  const ctx = await owner()
  await payCheckout((await startCheckout(ctx, { plan: 'business' })).url)
  await webhooks.settle()
  expect((await readBilling(ctx)).placement).toEqual({ kind: 'shared', desiredKind: 'schema', region: 'us' })
})

test('the way back from the checkout needs no webhook', async () => {
  webhooks.mode = 'lose'
  const ctx = await owner()
  const { url } = await startCheckout(ctx, { plan: 'pro' })
  const sessionId = url.split('/').at(-1) ?? ''
  expect(await confirmCheckout(ctx, { sessionId })).toEqual({ outcome: 'open', plan: 'free' })
  const back = await payCheckout(url)
  expect(sessionIdIn(back)).toBe(sessionId)
  expect(await confirmCheckout(ctx, { sessionId })).toEqual({ outcome: 'paid', plan: 'pro' })
  expect((await homeOf(ctx.tenant.id)).limits.projects).toBe(25)
  webhooks.mode = 'receive'
})

test('another tenant’s checkout is not found, whether or not one has a customer', async () => {
  const [ada, eve, newcomer] = [await owner(), await owner(), await owner()]
  const { url } = await startCheckout(ada, { plan: 'enterprise' })
  await startCheckout(eve, { plan: 'pro' })
  const sessionId = sessionIdIn(await payCheckout(url))
  for (const ctx of [eve, newcomer]) {
    await expect(confirmCheckout(ctx, { sessionId })).rejects.toSatisfy((error) => isAppError(error, 'NOT_FOUND'))
    expect((await readBilling(ctx)).plan).toBe('free')
  }
  await expect(confirmCheckout(ada, { sessionId: 'cs_test_nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('twenty checkouts at once: one customer, one open checkout, and all lead to it', async () => {
  const ctx = await owner()
  const urls = await Promise.all(Array.from({ length: 20 }, () => startCheckout(ctx, { plan: 'pro' })))
  const { stripeCustomerId: customer } = await subscriptionRow(ctx)
  const mine = await askStripe((stripe) => stripe.customers.list({ limit: 100 }).autoPagingToArray({ limit: 1000 }))
  expect(mine.filter(({ metadata }) => metadata.tenant_id === ctx.tenant.id)).toHaveLength(1)
  const open = await askStripe((stripe) => stripe.checkout.sessions.list({ customer, status: 'open' }))
  expect(open.data).toHaveLength(1)
  expect(urls.map(({ url }) => url)).toContain(open.data[0]?.url)
  await payCheckout(open.data[0]?.url ?? '')
  for (const { url } of urls) await payCheckout(url)
  expect(await customerSubscriptions(customer)).toHaveLength(1)
})

test('who already pays is led to the plan change instead of a second subscription', async () => {
  const ctx = await owner()
  const first = await startCheckout(ctx, { plan: 'pro' })
  await payCheckout(first.url)
  const second = await startCheckout(ctx, { plan: 'business' })
  expect(second.url).toBe(`${ctx.tenant.origin}/billing/change?plan=business`)
})

test('a checkout that is paid while another begins leaves one subscription', async () => {
  const ctx = await owner()
  const first = await startCheckout(ctx, { plan: 'pro' })
  const [second] = await Promise.all([startCheckout(ctx, { plan: 'pro' }), payCheckout(first.url)])
  if (second.url.includes('/c/pay/')) await payCheckout(second.url)
  const { stripeCustomerId: customer } = await subscriptionRow(ctx)
  expect(await customerSubscriptions(customer)).toHaveLength(1)
})

test('products and prices are made at the first need, once', async () => {
  await simulate('reset')
  const payers = await Promise.all([owner(), owner(), owner()])
  await Promise.all(payers.map((ctx) => startCheckout(ctx, { plan: 'enterprise' })))
  const prices = await askStripe((stripe) => stripe.prices.list({ limit: 100 }))
  expect(prices.data.map(({ lookup_key, unit_amount }) => [lookup_key, unit_amount])).toEqual([
    ['tenantry_enterprise_monthly', 199_900],
  ])
})

test('a new amount in the catalogue is a new price; who pays the old one keeps the plan', async () => {
  await simulate('reset')
  const early = await owner()
  const product = await askStripe((stripe) => stripe.products.create({ name: 'Made by hand' }))
  const old = await askStripe((stripe) =>
    stripe.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount: 1_900,
      recurring: { interval: 'month' },
      lookup_key: 'tenantry_pro_monthly',
    }),
  )
  const customer = await askStripe((stripe) => stripe.customers.create({}))
  await control().subscription.create({ data: { tenantId: early.tenant.id, stripeCustomerId: customer.id } })
  await askStripe((stripe) => stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id }))
  const card = await askStripe((stripe) => stripe.customers.listPaymentMethods(customer.id))
  await askStripe((stripe) =>
    stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: old.id }],
      default_payment_method: card.data[0]?.id,
    }),
  )
  const late = await owner()
  const { url } = await startCheckout(late, { plan: 'pro' })
  const session = await askStripe((stripe) => stripe.checkout.sessions.retrieve(url.split('/').at(-1) ?? ''))
  expect(session.amount_total).toBe(plans.pro.monthlyCents)
  expect((await askStripe((stripe) => stripe.prices.retrieve(old.id))).lookup_key).toBeNull()
  expect(await syncSubscription(early.tenant.id)).toMatchObject({ plan: 'pro' })
})

test('a customer that Stripe no longer knows is replaced, unless its plan is paid for', async () => {
  webhooks.mode = 'lose'
  const [free, paying] = [await owner(), await owner()]
  await startCheckout(free, { plan: 'pro' })
  const { url } = await startCheckout(paying, { plan: 'pro' })
  await confirmCheckout(paying, { sessionId: sessionIdIn(await payCheckout(url)) })
  const before = await subscriptionRow(free)
  await simulate('reset')
  expect((await startCheckout(free, { plan: 'pro' })).url).toContain('/c/pay/')
  expect((await subscriptionRow(free)).stripeCustomerId).not.toBe(before.stripeCustomerId)
  await expect(startCheckout(paying, { plan: 'pro' })).rejects.toMatchObject({ code: 'CONFIGURATION' })
  // Nor does a fetch with the wrong keys take the plan away.
  await expect(syncSubscription(paying.tenant.id)).rejects.toMatchObject({ code: 'CONFIGURATION' })
  expect(await subscriptionRow(paying)).toMatchObject({ plan: 'pro', status: 'active' })
})
