import Stripe from 'stripe'
import { afterEach, expect, test, vi } from 'vitest'
import { payCheckout } from '@/dev/billing/pay-checkout'
import { testBilling } from '@/dev/billing/test-billing'
import { control } from '@/lib/db/control-client'
import { env } from '@/lib/env'
import { isAppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { handleStripeEvent, processStripeInbox, purgeStripeEvents } from './process-inbox'
import { receiveWebhook } from './receive-webhook'
import { reconcileBilling } from './reconcile'
import { startCheckout } from './start-checkout'
import { askStripe } from './stripe'
import { syncSubscription } from './sync-subscription'

const { owner, homeOf, webhooks, simulate, stripeUrl } = await testBilling()

const inAMinute = () => new Date(Date.now() + 60_000)
const row = ({ tenant }: Context) => control().subscription.findUniqueOrThrow({ where: { tenantId: tenant.id } })
const events = () => control().stripeEvent.findMany({ orderBy: { receivedAt: 'asc' } })

afterEach(async () => {
  process.env.STRIPE_URL = stripeUrl
  webhooks.mode = 'receive'
  await simulate('webhooks', { mode: 'deliver' })
  await webhooks.settle()
  webhooks.seen.length = 0
  await control().stripeEvent.deleteMany()
})

async function buy(ctx: Context): Promise<void> {
  await payCheckout((await startCheckout(ctx, { plan: 'pro' })).url)
}

const { webhooks: signer } = new Stripe('sk_test_signer')
const sign = (payload: string, secret = env.STRIPE_WEBHOOK_SECRET, at = Date.now()) =>
  signer.generateTestHeaderString({ payload, secret, timestamp: Math.floor(at / 1000) })

/** Receives an event as if Stripe had just sent it. */
const receive = (event: object) => receiveWebhook(JSON.stringify(event), sign(JSON.stringify(event)))

const anEvent = (id: string, changes: object = {}) => ({
  id,
  object: 'event',
  type: 'customer.subscription.updated',
  created: Math.floor(Date.now() / 1000),
  livemode: false,
  data: { object: { object: 'subscription', id: 'sub_1', customer: 'cus_1' } },
  ...changes,
})

test.each(['duplicate', 'shuffle'] as const)('webhooks that are %sd come to the same', async (mode) => {
  await simulate('webhooks', { mode })
  const ctx = await owner()
  await buy(ctx)
  // The simulator takes its time to shuffle: until everything is there and handled, and as often as it should be.
  await vi.waitFor(async () => {
    await webhooks.settle()
    const ids = webhooks.seen.map(({ body }) => (JSON.parse(body) as { id: string }).id)
    const noted = await events()
    expect(noted.length).toBeGreaterThan(2)
    expect(noted.map(({ id }) => id).toSorted()).toEqual([...new Set(ids)].toSorted())
    expect(noted.every(({ handledAt }) => handledAt)).toBe(true)
    expect(ids.length).toBe(noted.length * (mode === 'duplicate' ? 2 : 1))
    // The last of them may only have been on its way.
    expect(await row(ctx)).toMatchObject({ plan: 'pro', status: 'active' })
  }, 20_000)
  expect(await homeOf(ctx.tenant.id)).toMatchObject({ version: 1, limits: { projects: 25 } })
})

test('in reverse order, the deletion before the creation: what Stripe says now counts', async () => {
  await simulate('webhooks', { mode: 'hold' })
  const ctx = await owner()
  await buy(ctx)
  await syncSubscription(ctx.tenant.id)
  const { stripeSubscriptionId } = await row(ctx)
  await askStripe((stripe) => stripe.subscriptions.cancel(stripeSubscriptionId ?? ''))
  await simulate('webhooks/flush', { order: 'reverse' })
  await webhooks.settle()
  expect(await row(ctx)).toMatchObject({ plan: 'free', status: 'canceled' })
  expect((await homeOf(ctx.tenant.id)).limits.projects).toBe(2)
})

test('all webhooks lost: the nightly reconcile finds out', async () => {
  webhooks.mode = 'lose'
  const ctx = await owner()
  await buy(ctx)
  await webhooks.settle()
  expect(await row(ctx)).toMatchObject({ plan: 'free', fetchedAt: null })
  expect(await reconcileBilling({ until: inAMinute() })).toMatchObject({ failed: 0, more: false })
  expect(await row(ctx)).toMatchObject({ plan: 'pro' })
  // Fetched just now: not again until it is a day old.
  const { fetchesBegun } = await row(ctx)
  await reconcileBilling({ until: inAMinute() })
  expect((await row(ctx)).fetchesBegun).toBe(fetchesBegun)
  await reconcileBilling({ until: inAMinute(), now: new Date(Date.now() + 25 * 3_600_000) })
  expect((await row(ctx)).fetchesBegun).toBe(fetchesBegun + 1n)
})

test('a receiver that was down gets them again', async () => {
  webhooks.mode = 'refuse'
  const ctx = await owner()
  await buy(ctx)
  await webhooks.settle()
  webhooks.mode = 'receive'
  await simulate('webhooks/flush')
  await webhooks.settle()
  expect(await row(ctx)).toMatchObject({ plan: 'pro' })
})

const authentic = JSON.stringify(anEvent('evt_authentic'))
const forgeries: [name: string, body: string, signature: string | null][] = [
  ['a wrong secret', authentic, sign(authentic, 'whsec_of_somebody_else')],
  ['a body that was changed', authentic.replace('cus_1', 'cus_2'), sign(authentic)],
  ['a replay six minutes later', authentic, sign(authentic, undefined, Date.now() - 6 * 60_000)],
  ['no signature', authentic, null],
  ['a signature of nothing', authentic, 't=1,v1='],
  ['what is no JSON', '{', sign('{')],
]

test.each(forgeries)('%s is refused, and nothing is noted', async (_name, body, signature) => {
  await expect(receiveWebhook(body, signature)).rejects.toSatisfy((error) => isAppError(error, 'INVALID_INPUT'))
  expect(await events()).toEqual([])
})

test('an authentic webhook that is sent again within five minutes changes nothing', async () => {
  const signature = sign(authentic)
  expect(await receiveWebhook(authentic, signature)).toBe('evt_authentic')
  expect(await receiveWebhook(authentic, signature)).toBeNull()
  expect(await events()).toHaveLength(1)
})

test('of a payload, ids are kept and nothing else', async () => {
  const customer = { object: 'customer', id: 'cus_9', email: 'ada@payer.test', name: 'Ada' }
  await receive(anEvent('evt_person', { type: 'customer.deleted', data: { object: customer } }))
  const [noted] = await events()
  expect(noted).toMatchObject({ objectId: 'cus_9', customerId: 'cus_9' })
  expect(JSON.stringify({ ...noted })).not.toContain('da')
})

test('the other mode, other types and other people’s customers cost no fetch', async () => {
  expect(await receive(anEvent('evt_live', { livemode: true }))).toBeNull()
  expect(await events()).toEqual([])
  expect(await receive(anEvent('evt_type', { type: 'payout.paid' }))).toBeNull()
  expect(await events()).toMatchObject([{ id: 'evt_type', handledAt: expect.any(Date) }])
  expect(await receive(anEvent('evt_stranger'))).toBe('evt_stranger')
  process.env.STRIPE_URL = 'http://127.0.0.1:1'
  expect(await handleStripeEvent('evt_stranger')).toBe('handled')
})

test('metadata names no tenant: an event about one’s own customer that speaks of another tenant changes nothing there', async () => {
  const [victim, thief] = [await owner(), await owner()]
  await buy(thief)
  await webhooks.settle()
  const { stripeCustomerId: customer } = await row(thief)
  const object = {
    object: 'subscription',
    id: 'sub_x',
    customer,
    metadata: { tenant_id: victim.tenant.id },
    client_reference_id: victim.tenant.id,
  }
  await receive(anEvent('evt_thief', { data: { object } }))
  await handleStripeEvent('evt_thief')
  expect(await control().subscription.findUnique({ where: { tenantId: victim.tenant.id } })).toBeNull()
  expect((await homeOf(victim.tenant.id)).limits.projects).toBe(2)
})

test('Stripe out of reach: the event waits longer each time, and is never given up', async () => {
  webhooks.mode = 'lose'
  const ctx = await owner()
  await buy(ctx)
  await webhooks.settle()
  const { stripeCustomerId: customer } = await row(ctx)
  await receive(anEvent('evt_wait', { data: { object: { id: 'sub_1', customer } } }))
  process.env.STRIPE_URL = 'http://127.0.0.1:1'
  expect(await processStripeInbox({ until: inAMinute() })).toEqual({ handled: 0, failed: 1 })
  const [waiting] = await events()
  expect(waiting).toMatchObject({ attempts: 1, lastError: 'BILLING_UNAVAILABLE', handledAt: null })
  expect((waiting?.availableAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_000)
  // Not before its time.
  expect(await processStripeInbox({ until: inAMinute() })).toEqual({ handled: 0, failed: 0 })
  await control().stripeEvent.updateMany({ data: { attempts: 40, availableAt: new Date() } })
  expect(await processStripeInbox({ until: inAMinute() })).toEqual({ handled: 0, failed: 1 })
  expect(((await events())[0]?.availableAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(59 * 60_000)
  process.env.STRIPE_URL = stripeUrl
  await control().stripeEvent.updateMany({ data: { availableAt: new Date() } })
  expect(await processStripeInbox({ until: inAMinute() })).toEqual({ handled: 1, failed: 0 })
  expect(await row(ctx)).toMatchObject({ plan: 'pro' })
})

test('one event is handled by one of many workers', async () => {
  webhooks.mode = 'lose'
  const ctx = await owner()
  await buy(ctx)
  await webhooks.settle()
  const { stripeCustomerId: customer, fetchesBegun } = await row(ctx)
  await receive(anEvent('evt_one', { data: { object: { id: 'sub_1', customer } } }))
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => handleStripeEvent('evt_one')))
  expect(outcomes.toSorted()).toEqual(['handled', ...Array.from({ length: 9 }, () => 'taken')])
  expect((await row(ctx)).fetchesBegun).toBe(fetchesBegun + 1n)
})

test('a crash between the subscription and the home is healed by whatever comes next', async () => {
  webhooks.mode = 'lose'
  const ctx = await owner()
  await buy(ctx)
  await webhooks.settle()
  const ownerUrl = process.env.SHARD_US_1_OWNER_URL
  process.env.SHARD_US_1_OWNER_URL = 'postgresql://nobody:x@127.0.0.1:1/none'
  await expect(syncSubscription(ctx.tenant.id)).rejects.toThrow(/ECONNREFUSED|connect/)
  process.env.SHARD_US_1_OWNER_URL = ownerUrl
  expect(await row(ctx)).toMatchObject({ plan: 'pro', entitlementsVersion: 1n, appliedVersion: 0n })
  expect((await homeOf(ctx.tenant.id)).limits.projects).toBe(2)
  // The fetch is fresh, and yet the tenant is due.
  expect(await reconcileBilling({ until: inAMinute() })).toMatchObject({ failed: 0 })
  expect(await row(ctx)).toMatchObject({ appliedVersion: 1n })
  expect(await homeOf(ctx.tenant.id)).toMatchObject({ version: 1, limits: { projects: 25 } })
})

test('one tenant that fails stops no other', async () => {
  webhooks.mode = 'lose'
  const payers = await Promise.all([owner(), owner(), owner()])
  for (const ctx of payers) await buy(ctx)
  await webhooks.settle()
  const [broken] = payers
  await control().subscription.update({
    where: { tenantId: broken?.tenant.id },
    data: { stripeCustomerId: 'cus_of_another_account', stripeSubscriptionId: 'sub_of_another_account' },
  })
  expect(await reconcileBilling({ until: inAMinute() })).toMatchObject({ failed: 1, more: false })
  for (const ctx of payers.slice(1)) expect(await row(ctx)).toMatchObject({ plan: 'pro' })
  expect(await reconcileBilling({ until: new Date(0) })).toEqual({ aligned: 0, synced: 0, failed: 0, more: true })
})

test('handled events go after ninety days, waiting ones never', async () => {
  await receive(anEvent('evt_old', { type: 'payout.paid' }))
  await receive(anEvent('evt_waiting'))
  const in89Days = new Date(Date.now() + 89 * 86_400_000)
  const in91Days = new Date(Date.now() + 91 * 86_400_000)
  expect(await purgeStripeEvents(in89Days)).toBe(0)
  expect(await purgeStripeEvents(in91Days)).toBe(1)
  expect((await events()).map(({ id }) => id)).toEqual(['evt_waiting'])
})
