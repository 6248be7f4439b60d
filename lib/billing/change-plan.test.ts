import { expect, test } from 'vitest'
import { failsLaterCard, goodCard, payCheckout } from '@/dev/billing/pay-checkout'
import { testBilling } from '@/dev/billing/test-billing'
import { control } from '@/lib/db/control-client'
import type { Context } from '@/lib/tenancy/context'
import { cancelSubscription } from './cancel-subscription'
import { changePlan } from './change-plan'
import { openPortal } from './open-portal'
import { plans } from './plans'
import { previewChange } from './preview-change'
import { overLimits, readBilling } from './read-billing'
import { readStripeBilling } from './read-invoices'
import { resumeSubscription } from './resume-subscription'
import { startCheckout } from './start-checkout'
import { askStripe } from './stripe'
import { syncSubscription } from './sync-subscription'

const { owner, homeOf, webhooks, simulate } = await testBilling()
webhooks.mode = 'lose' // what is shown here needs none

async function payingOwner(plan: 'pro' | 'business' | 'enterprise', card = goodCard): Promise<Context> {
  const ctx = await owner()
  await payCheckout((await startCheckout(ctx, { plan })).url, card)
  await syncSubscription(ctx.tenant.id)
  return ctx
}

const row = ({ tenant }: Context) => control().subscription.findUniqueOrThrow({ where: { tenantId: tenant.id } })

test('up: the difference is paid at once, and the limits follow', async () => {
  const ctx = await payingOwner('pro')
  const preview = await previewChange(ctx, { plan: 'business' })
  expect(preview).toMatchObject({ from: 'pro', to: 'business', isUpgrade: true, creditCents: 0, monthlyCents: 39_900 })
  expect(preview.dueNowCents).toBeCloseTo(35_000, -2)
  expect(await changePlan(ctx, { plan: 'business' })).toEqual({ outcome: 'changed', payUrl: null })
  expect(await row(ctx)).toMatchObject({ plan: 'business', status: 'active' })
  expect((await homeOf(ctx.tenant.id)).limits).toEqual({ projects: 500, members: 200 })
  expect((await readBilling(ctx)).placement.desiredKind).toBe('schema')
})

test('up with a card that is declined: the old plan stays, and an invoice waits', async () => {
  const ctx = await payingOwner('pro', failsLaterCard)
  const change = await changePlan(ctx, { plan: 'enterprise' })
  expect(change.outcome).toBe('waiting')
  expect(change.payUrl).toContain('/i/')
  expect(await row(ctx)).toMatchObject({ plan: 'pro', status: 'active', standing: 'ok' })
  expect((await homeOf(ctx.tenant.id)).limits.projects).toBe(25)
  const { pending, invoices } = await readStripeBilling(ctx)
  expect(pending).toMatchObject({ plan: 'enterprise', payUrl: change.payUrl })
  expect(invoices.map(({ status }) => status)).toEqual(['open', 'paid'])
})

test('down: at once, with a credit, and what is over the limit stays but can’t grow', async () => {
  const ctx = await payingOwner('business')
  const create = (name: string) => ctx.db.project.create({ data: { name, createdById: ctx.actor.userId } })
  for (let n = 1; n <= 26; n++) await create(`Project ${n}`)
  const preview = await previewChange(ctx, { plan: 'pro' })
  expect(preview).toMatchObject({ isUpgrade: false, dueNowCents: 0 })
  expect(preview.creditCents).toBeCloseTo(35_000, -2)
  const { usage } = await readBilling(ctx)
  expect(overLimits(usage, 'pro')).toEqual([{ metric: 'projects', used: 26, limit: 25 }])
  await changePlan(ctx, { plan: 'pro' })
  expect(await row(ctx)).toMatchObject({ plan: 'pro' })
  expect(await ctx.db.project.count()).toBe(26)
  await expect(create('One more')).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
  const { renewal } = await readStripeBilling(ctx)
  expect(renewal?.cents).toBe(0) // paid from the credit
})

test('cancel and resume: the plan goes on to the end of what is paid, then Free, with nothing deleted', async () => {
  const ctx = await payingOwner('pro')
  const { endsAt } = await cancelSubscription(ctx)
  expect(await row(ctx)).toMatchObject({ plan: 'pro', cancelAtPeriodEnd: true, currentPeriodEnd: endsAt })
  expect((await readStripeBilling(ctx)).renewal).toBeNull()
  await resumeSubscription(ctx)
  expect(await row(ctx)).toMatchObject({ plan: 'pro', cancelAtPeriodEnd: false })
  expect((await readStripeBilling(ctx)).renewal).toMatchObject({ cents: plans.pro.monthlyCents, currency: 'usd' })

  await cancelSubscription(ctx)
  await simulate('clock/advance', { seconds: 32 * 86_400 })
  await syncSubscription(ctx.tenant.id)
  expect(await row(ctx)).toMatchObject({ plan: 'free', status: 'canceled', standing: 'ok' })
  expect((await homeOf(ctx.tenant.id)).limits).toEqual({ projects: 2, members: 3 })
  await expect(resumeSubscription(ctx)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(cancelSubscription(ctx)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await startCheckout(ctx, { plan: 'pro' })).url).toContain('/c/pay/')
})

test('the audit log says who chose what, and when it came into force', async () => {
  const ctx = await payingOwner('pro')
  await changePlan(ctx, { plan: 'business' })
  await cancelSubscription(ctx)
  await resumeSubscription(ctx)
  const entries = await ctx.db.auditEntry.findMany({ orderBy: { id: 'asc' } })
  expect(entries.map(({ actorName, action, subjectLabel }) => `${actorName} ${action} ${subjectLabel}`)).toEqual([
    'Ada billing.checkout_started Pro',
    'Tenantry billing.plan_changed Pro',
    'Ada billing.plan_chosen Business',
    'Tenantry billing.plan_changed Business',
    'Ada billing.canceled Business',
    'Ada billing.resumed Business',
  ])
  expect(entries[3]?.details).toEqual({ plan: { from: 'Pro', to: 'Business' } })
})

test('a plan that is chosen after canceling goes on', async () => {
  const ctx = await payingOwner('pro')
  await cancelSubscription(ctx)
  await changePlan(ctx, { plan: 'business' })
  expect(await row(ctx)).toMatchObject({ plan: 'business', cancelAtPeriodEnd: false })
})

test('a renewal that fails: grace by our clock, then read-only, then suspended; paying mends it', async () => {
  const ctx = await payingOwner('pro', failsLaterCard)
  await simulate('clock/advance', { seconds: 32 * 86_400 })
  await syncSubscription(ctx.tenant.id)
  const { pastDueSince, standing } = await row(ctx)
  expect(standing).toBe('ok')
  if (!pastDueSince) throw new Error('nothing is past due')
  const later = (days: number) => () => new Date(pastDueSince.getTime() + days * 86_400_000)
  await syncSubscription(ctx.tenant.id, later(8))
  expect(await homeOf(ctx.tenant.id)).toMatchObject({ standing: 'read_only', limits: { projects: 25 } })
  await expect(ctx.db.project.create({ data: { name: 'No', createdById: ctx.actor.userId } })).rejects.toMatchObject({
    code: 'TENANT_READ_ONLY',
  })
  await syncSubscription(ctx.tenant.id, later(22))
  await expect(ctx.db.project.count()).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' })
  await expect(changePlan(ctx, { plan: 'business' })).rejects.toMatchObject({ code: 'CONFLICT' })

  const { stripeCustomerId: customer, stripeSubscriptionId } = await row(ctx)
  const card = await askStripe((stripe) => stripe.paymentMethods.attach('pm_card_visa', { customer }))
  const open = await askStripe((stripe) =>
    stripe.invoices.list({ subscription: stripeSubscriptionId ?? '', status: 'open' }),
  )
  for (const { id } of open.data) await askStripe((stripe) => stripe.invoices.pay(id, { payment_method: card.id }))
  await syncSubscription(ctx.tenant.id, later(23))
  expect(await homeOf(ctx.tenant.id)).toMatchObject({ standing: 'ok' })
  expect(await row(ctx)).toMatchObject({ status: 'active', pastDueSince: null })
})

test('canceling while a payment is open ends the plan at once', async () => {
  const ctx = await payingOwner('pro', failsLaterCard)
  await simulate('clock/advance', { seconds: 32 * 86_400 })
  await syncSubscription(ctx.tenant.id)
  expect(await row(ctx)).toMatchObject({ status: 'past_due' })
  expect(await cancelSubscription(ctx)).toEqual({ endsAt: null })
  expect(await row(ctx)).toMatchObject({ status: 'canceled', plan: 'free', standing: 'ok', pastDueSince: null })
})

test('given up by Stripe: the subscription stays unpaid, and canceling ends it at once', async () => {
  await simulate('settings', { afterDunning: 'unpaid' })
  const ctx = await payingOwner('pro', failsLaterCard)
  await simulate('clock/advance', { seconds: 70 * 86_400 })
  await syncSubscription(ctx.tenant.id)
  expect(await row(ctx)).toMatchObject({ status: 'unpaid', plan: 'pro', standing: 'read_only' })
  expect(await cancelSubscription(ctx)).toEqual({ endsAt: null })
  expect(await row(ctx)).toMatchObject({ status: 'canceled', plan: 'free', standing: 'ok' })
})

test('without a plan there is nothing to change, to cancel or to look after', async () => {
  const ctx = await owner()
  for (const attempt of [
    () => changePlan(ctx, { plan: 'pro' }),
    () => previewChange(ctx, { plan: 'pro' }),
    () => cancelSubscription(ctx),
    () => resumeSubscription(ctx),
    () => openPortal(ctx),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: 'CONFLICT' })
  }
  expect(await readStripeBilling(ctx)).toEqual({ invoices: [], renewal: null, pending: null })
})

test('the portal leads back to the tenant’s own host', async () => {
  const ctx = await payingOwner('pro')
  const { url } = await openPortal(ctx)
  const page = await (await fetch(url)).text()
  expect(page).toContain(`${ctx.tenant.origin}/billing?from=stripe`)
})
