import { afterAll, beforeEach, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { createSession, findSession } from '@/lib/auth/session'
import { findTenant, findTenantByKey, originOf, originOfFormer } from '@/lib/control/catalogue'
import { formerSlugsOf, keepFormerSlug } from '@/lib/control/former-slugs'
import { holdSlug, isSlugHeld } from '@/lib/control/released-slugs'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { isSlugFree, provisionTenant } from '@/lib/operations/provision'
import type { Context } from '@/lib/tenancy/context'
import { changeSlug } from './change-slug'

const databases = await testDatabases()
afterAll(async () => {
  await closeDataPlane()
  await control().$disconnect()
})

let ctx: Context
/** Three a day are enough for people. */
const anotherDay = () => control().rateLimit.deleteMany({ where: { key: { startsWith: 'address/' } } })
beforeEach(async () => {
  await anotherDay()
  ctx = await (await testWorkspace(databases)).join('owner')
})

/** The owner as their next request has them. */
async function now(): Promise<Context> {
  const tenant = await findTenant(ctx.tenant.id)
  if (!tenant) throw new Error('it is still there')
  return { ...ctx, tenant }
}

async function change(slug: string): Promise<string> {
  await anotherDay()
  return changeSlug(await now(), { slug })
}

it('leads from the old address to the new one, and signs everybody out', async () => {
  const { slug: before } = ctx.tenant
  expect(await findTenantByKey(before)).toMatchObject({ slug: before })
  const session = await createSession(ctx.db, {
    userId: ctx.actor.userId,
    method: 'password',
    address: '',
    userAgent: null,
  })
  expect(await findSession(ctx.db, session.token)).not.toBeNull()

  const origin = await changeSlug(ctx, { slug: 'north-wind' })
  expect(new URL(origin).host).toMatch(/^north-wind\./)
  expect(await findTenantByKey('north-wind')).toMatchObject({ id: ctx.tenant.id, origin })
  expect(await findTenantByKey(before)).toBeNull()
  expect(await originOfFormer(before)).toBe(origin)
  expect(await originOfFormer('never-was')).toBeNull()
  expect(await findSession(ctx.db, session.token)).toBeNull()
  expect(await ctx.db.auditEntry.findFirst({ where: { action: 'workspace.address_changed' } })).toMatchObject({
    actorId: ctx.actor.userId,
    details: { address: { from: before, to: 'north-wind' } },
  })
})

it('is known to other processes after a second or two, there and back', async () => {
  const { id, slug: before } = (await now()).tenant
  /** As another process does it: this one is told nothing. */
  const elsewhere = (from: string, to: string) =>
    control().$transaction(async (tx) => {
      await tx.formerSlug.deleteMany({ where: { slug: to, tenantId: id } })
      await tx.tenant.update({ where: { id }, data: { slug: to } })
      await keepFormerSlug(tx, from, id)
    })
  const isAt = (slug: string) =>
    vi.waitFor(
      async () => {
        const [other] = [before, 'far-away'].filter((one) => one !== slug)
        expect((await findTenantByKey(slug))?.slug).toBe(slug)
        expect(await findTenantByKey(other ?? '')).toBeNull()
        expect(await originOfFormer(other ?? '')).toBe(originOf(slug))
      },
      { timeout: 10_000, interval: 100 },
    )
  expect((await findTenantByKey(before))?.slug).toBe(before)
  expect(await findTenantByKey('far-away')).toBeNull()
  await elsewhere(before, 'far-away')
  await isAt('far-away')
  await elsewhere('far-away', before)
  await isAt(before)
}, 30_000)

it('keeps the old address for its own workspace, which may take it back', async () => {
  const { slug: before } = ctx.tenant
  await change('left-behind')
  expect(await isSlugFree(before)).toBe(false)
  const wanted = { slug: before, name: 'Somebody', state: 'active' } as const
  await expect(provisionTenant(wanted)).rejects.toMatchObject({ code: 'CONFLICT' })
  const stranger = await (await testWorkspace(databases)).join('owner')
  await expect(changeSlug(stranger, { slug: before })).rejects.toMatchObject({ fieldErrors: { slug: /taken/ } })

  await change(before)
  expect(await originOfFormer('left-behind')).toMatch(`//${before}.`)
  expect(await findTenantByKey(before)).toMatchObject({ id: ctx.tenant.id })
  expect(await formerSlugsOf(ctx.tenant.id)).toEqual(['left-behind'])
  await control().tenant.updateMany({ where: { id: stranger.tenant.id }, data: { state: 'purging' } })
})

it('refuses what somebody has, had within a month, or has just taken', async () => {
  const stranger = await (await testWorkspace(databases)).join('owner')
  await expect(change(stranger.tenant.slug)).rejects.toMatchObject({ code: 'CONFLICT', fieldErrors: { slug: /taken/ } })
  await holdSlug(control(), 'held-back')
  await expect(change('held-back')).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(change(ctx.tenant.slug)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(await now()).toMatchObject({ tenant: { slug: ctx.tenant.slug } })
  expect(await ctx.db.auditEntry.count({ where: { action: 'workspace.address_changed' } })).toBe(0)

  const both = await Promise.allSettled([
    changeSlug(ctx, { slug: 'the-one' }),
    changeSlug(stranger, { slug: 'the-one' }),
    provisionTenant({ slug: 'the-one', name: 'Third', state: 'active' }),
  ])
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

it('gives up the oldest of many, held back for a while; three a day are enough', async () => {
  const first = ctx.tenant.slug
  for (const slug of ['one-1', 'two-2', 'three-3', 'four-4', 'five-5']) await change(slug)
  expect(await formerSlugsOf(ctx.tenant.id)).toEqual(['four-4', 'three-3', 'two-2', 'one-1', first])
  await change('six-6')
  expect(await formerSlugsOf(ctx.tenant.id)).toEqual(['five-5', 'four-4', 'three-3', 'two-2', 'one-1'])
  expect(await isSlugHeld(first)).toBe(true)
  for (const slug of ['seven-7', 'eight-8']) await changeSlug(await now(), { slug })
  await expect(changeSlug(await now(), { slug: 'nine-9' })).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
})
