import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { payCheckout } from '@/dev/billing/pay-checkout'
import { testBilling } from '@/dev/billing/test-billing'
import { waitingMails } from '@/dev/db/test-people'
import { withClient } from '@/dev/db/with-client'
import { hashPassword } from '@/lib/auth/password'
import { applyStanding } from '@/lib/billing/apply-standing'
import { cancelSubscription } from '@/lib/billing/cancel-subscription'
import { changePlan } from '@/lib/billing/change-plan'
import { customerOf } from '@/lib/billing/customer-of'
import { customerSubscriptions } from '@/lib/billing/customer-subscriptions'
import { resumeSubscription } from '@/lib/billing/resume-subscription'
import { startCheckout } from '@/lib/billing/start-checkout'
import { syncSubscription } from '@/lib/billing/sync-subscription'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import type { Context } from '@/lib/tenancy/context'
import { renameWorkspace } from '@/lib/workspaces/rename-workspace'
import { eraseDue } from './erase-due'
import { eraseById } from './erase-tenant'
import { readErasure } from './read-erasure'
import { scheduleErasure } from './schedule-erasure'
import { takeBackErasure } from './take-back-erasure'

const { databases, owner, homeOf, webhooks } = await testBilling()
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

const password = 'correct horse battery'
const passwordHash = await hashPassword(password)
const soon = () => ({ until: new Date(Date.now() + 60_000) })

let ctx: Context
/** What an owner's pages have: a client that passes the workspace's standing. */
let asOwner: Context
let id: string
beforeEach(async () => {
  ctx = await owner()
  id = ctx.tenant.id
  asOwner = { ...ctx, db: tenantDb(id, 'account') }
  await asOwner.db.user.updateMany({ data: { passwordHash, emailVerifiedAt: new Date() } })
  await asOwner.db.user.create({
    data: { email: 'ben@payer.test', name: 'Ben', role: 'owner', emailVerifiedAt: new Date() },
  })
  await asOwner.db.user.create({
    data: { email: 'eve@payer.test', name: 'Eve', role: 'admin', emailVerifiedAt: new Date() },
  })
})

const schedule = () => scheduleErasure(asOwner, { confirm: ctx.tenant.slug, password })
const atStripe = async () => (await customerSubscriptions((await customerOf(id)) ?? ''))[0]
const standing = async () => (await homeOf(id)).standing

async function buyPro(): Promise<void> {
  await payCheckout((await startCheckout(ctx, { plan: 'pro' })).url)
  await syncSubscription(id)
}

it('asks for the slug and the password', async () => {
  const wrongSlug = scheduleErasure(asOwner, { confirm: 'payer', password })
  await expect(wrongSlug).rejects.toMatchObject({ code: 'INVALID_INPUT', fieldErrors: { confirm: expect.any(String) } })
  const wrongPassword = scheduleErasure(asOwner, { confirm: ctx.tenant.slug, password: 'wrong horse battery' })
  await expect(wrongPassword).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    fieldErrors: { password: expect.any(String) },
  })
  expect(await readErasure(id)).toBeNull()
  expect(await standing()).toBe('ok')
})

it('closes a workspace that never paid, tells its owners, and opens it again', async () => {
  await ctx.db.user.updateMany({ where: { email: 'ben@payer.test' }, data: { timeZone: 'Asia/Tokyo' } })
  const eraseAfter = await schedule()
  expect(eraseAfter.getTime() - Date.now()).toBeGreaterThan(6.99 * 86_400_000)
  expect(await readErasure(id)).toEqual(eraseAfter)
  await expect(ctx.db.user.count()).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' })
  expect(await asOwner.db.user.count()).toBe(3)
  await expect(schedule()).rejects.toMatchObject({ code: 'CONFLICT' })
  await takeBackErasure(asOwner)
  expect(await ctx.db.user.count()).toBe(3)
  await expect(takeBackErasure(asOwner)).rejects.toMatchObject({ code: 'CONFLICT' })
  const mails = await waitingMails(asOwner)
  expect(mails.map(({ to, template }) => `${template} ${to}`).toSorted()).toEqual([
    'deletion-scheduled ada@payer.test',
    'deletion-scheduled ben@payer.test',
    'deletion-taken-back ada@payer.test',
    'deletion-taken-back ben@payer.test',
  ])
  const subjectTo = (email: string) =>
    mails.find(({ to, template }) => to === email && template === 'deletion-scheduled')
  expect(subjectTo('ada@payer.test')?.subject).toMatch(/ UTC$/)
  expect(subjectTo('ben@payer.test')?.subject).toMatch(/ GMT\+9$/)
  const entries = await ctx.db.auditEntry.findMany({
    where: { action: { startsWith: 'workspace.' } },
    orderBy: { id: 'asc' },
  })
  expect(entries.map(({ action }) => action)).toEqual(['workspace.deletion_scheduled', 'workspace.deletion_taken_back'])
})

describe('one that pays', () => {
  it('stays closed whatever Stripe says, and its plan ends with it', async () => {
    await buyPro()
    await schedule()
    expect(await atStripe()).toMatchObject({ status: 'active', endsAt: expect.any(Date) })
    expect(await standing()).toBe('suspended')
    // A change of plan at Stripe brings new limits and the standing that goes with them.
    await control().subscription.update({
      where: { tenantId: id },
      data: { plan: 'free', entitlementsVersion: { increment: 1 } },
    })
    await syncSubscription(id)
    expect(await homeOf(id)).toMatchObject({ standing: 'suspended', limits: { projects: 25 } })
    for (const paying of [
      () => startCheckout(asOwner, { plan: 'pro' }),
      () => changePlan(asOwner, { plan: 'business' }),
      () => resumeSubscription(asOwner),
    ]) {
      await expect(paying()).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('will be deleted'),
      })
    }
    await takeBackErasure(asOwner)
    expect(await standing()).toBe('ok')
    expect(await atStripe()).toMatchObject({ status: 'active', endsAt: null, endsWithWorkspace: false })
  })

  it('keeps a cancellation that was made before', async () => {
    await buyPro()
    await cancelSubscription(ctx)
    await schedule()
    await takeBackErasure(asOwner)
    expect(await atStripe()).toMatchObject({ status: 'active', endsAt: expect.any(Date) })
  })

  it('is suspended after the deletion is taken back where payment is as late as that', async () => {
    await buyPro()
    await cancelSubscription(ctx) // so that nobody asks Stripe again
    await schedule()
    await webhooks.settle()
    await control().subscription.update({ where: { tenantId: id }, data: { standing: 'suspended' } })
    await takeBackErasure(asOwner)
    expect(await standing()).toBe('suspended')
  })
})

it('what a home is told is read again afterwards', async () => {
  await withClient(databases.shard.superuserUrl, async (client) => {
    await client.query("UPDATE tenancy.home SET standing = 'read_only' WHERE tenant_id = $1", [id])
    await client.query('BEGIN')
    await client.query('SELECT FROM tenancy.home WHERE tenant_id = $1 FOR UPDATE', [id])
    const applying = applyStanding(id) // has read that nobody wants its end, and waits to say so
    await new Promise((resolve) => setTimeout(resolve, 500))
    await control().tenant.update({ where: { id }, data: { eraseAfter: new Date(Date.now() + 86_400_000) } })
    await client.query('COMMIT')
    await applying
  })
  expect(await standing()).toBe('suspended')
})

it('two who decide at once leave the home as the catalogue has it', async () => {
  await buyPro()
  for (let round = 0; round < 5; round += 1) {
    await schedule()
    await Promise.all([takeBackErasure(asOwner), syncSubscription(id), eraseDue(soon())])
    expect(await standing()).toBe('ok')
  }
})

it('nothing is erased before its time, then everything; a home that was told otherwise is told again', async () => {
  await schedule()
  await withClient(databases.shard.ownerUrl, (client) =>
    client.query("UPDATE tenancy.home SET standing = 'ok' WHERE tenant_id = $1", [id]),
  )
  expect(await eraseDue(soon())).toMatchObject({ erased: 0 })
  expect(await standing()).toBe('suspended')
  await control().tenant.update({ where: { id }, data: { eraseAfter: new Date(Date.now() - 1000) } })
  expect(await eraseDue(soon())).toMatchObject({ erased: 1, left: 0 })
  expect(await control().tenant.count({ where: { id } })).toBe(0)
})

it('one that is taken back in the last moment is not erased', async () => {
  await schedule()
  await control().tenant.update({ where: { id }, data: { eraseAfter: new Date(Date.now() - 1000) } })
  await takeBackErasure(asOwner)
  expect(await eraseById(id, { stripe: 'delete', onlyIfDue: true })).toMatchObject({ status: 'undone' })
  expect(await ctx.db.user.count()).toBe(3)
})

it('an erasure that was broken off goes on by itself', async () => {
  await schedule()
  await control().tenant.update({ where: { id }, data: { eraseAfter: new Date(Date.now() - 1000) } })
  await control().subscription.create({ data: { tenantId: id, stripeCustomerId: `cus_of_another_${id}` } })
  expect(await eraseDue(soon())).toMatchObject({ erased: 0, left: 1 })
  await control().subscription.delete({ where: { tenantId: id } })
  await control().$executeRaw`UPDATE operations SET leased_until = now() - interval '1 second' WHERE status = 'running'`
  expect(await eraseDue(soon())).toMatchObject({ erased: 1, left: 0 })
})

it('a workspace gets another name', async () => {
  await renameWorkspace(asOwner, { name: 'Payer & Sons' })
  expect(await control().tenant.findUniqueOrThrow({ where: { id } })).toMatchObject({
    name: 'Payer & Sons',
    slug: ctx.tenant.slug,
  })
  expect(await ctx.db.auditEntry.findFirst({ where: { action: 'workspace.renamed' } })).toMatchObject({
    details: { name: { from: ctx.tenant.name, to: 'Payer & Sons' } },
  })
})
