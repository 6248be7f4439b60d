import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { provisionTenant } from '@/lib/operations/provision'
import { control } from '@/lib/db/control-client'
import { applyEntitlements } from './apply-entitlements'
import { alignAllLimits } from './align-limits'
import { plans } from './plans'

const { shard } = await testDatabases()
afterAll(() => control().$disconnect())

const inAMinute = () => new Date(Date.now() + 60_000)
const asOwner = async (sql: string) => withClient(shard.ownerUrl, async (client) => (await client.query(sql)).rows)
const limitsOf = async (id: string) =>
  (await asOwner(`SELECT limits, entitlements_version::int AS version FROM tenancy.home WHERE tenant_id = '${id}'`))[0]

const asWritten = { free: plans.free.limits, pro: plans.pro.limits }
afterEach(() => {
  plans.free.limits = asWritten.free
  plans.pro.limits = asWritten.pro
})

let free: string
let pro: string
let tests = 0
beforeEach(async () => {
  tests += 1
  free = await provisionTenant({ slug: `free-${tests}`, name: 'Free', state: 'active' })
  pro = await provisionTenant({ slug: `pro-${tests}`, name: 'Pro', state: 'active' })
  await control().subscription.create({
    data: { tenantId: pro, stripeCustomerId: `cus_${tests}`, plan: 'pro', entitlementsVersion: 1n },
  })
  await applyEntitlements(pro)
})

test('limits that were edited in the catalogue reach every home once, subscribed or not', async () => {
  plans.free.limits = { projects: 4, members: null }
  plans.pro.limits = { projects: 20, members: 20 }
  expect(await alignAllLimits({ until: inAMinute() })).toBe(2)
  expect(await limitsOf(free)).toEqual({ limits: { projects: 4 }, version: 0 })
  expect(await limitsOf(pro)).toEqual({ limits: { projects: 20, members: 20 }, version: 1 })
  expect(await alignAllLimits({ until: inAMinute() })).toBe(0)
})

test('a home that already holds a newer plan, and one that waits for it, keep what they have', async () => {
  await alignAllLimits({ until: inAMinute() })
  await asOwner(
    `UPDATE tenancy.home SET limits = '{"projects": 500}', entitlements_version = 2 WHERE tenant_id = '${pro}'`,
  )
  await control().subscription.create({
    data: { tenantId: free, stripeCustomerId: `cus_free_${tests}`, plan: 'business', entitlementsVersion: 1n },
  })
  plans.free.limits = { projects: 4, members: 4 }
  plans.pro.limits = { projects: 20, members: 20 }
  await alignAllLimits({ until: inAMinute() })
  expect(await limitsOf(pro)).toEqual({ limits: { projects: 500 }, version: 2 })
  expect(await limitsOf(free)).toEqual({ limits: asWritten.free, version: 0 })
})

test('it walks no further when its time is over, nor stops at a shard that doesn’t answer', async () => {
  plans.free.limits = { projects: 4, members: 4 }
  expect(await alignAllLimits({ until: new Date(0) })).toBe(0)
  vi.stubEnv('SHARD_US_1_OWNER_URL', 'postgresql://nobody:x@127.0.0.1:1/none')
  expect(await alignAllLimits({ until: inAMinute() })).toBe(0)
  vi.unstubAllEnvs()
  expect(await alignAllLimits({ until: inAMinute() })).toBeGreaterThan(0)
})

test('a home that isn’t there is an error, and the plan isn’t noted as applied', async () => {
  await control().subscription.update({ where: { tenantId: pro }, data: { plan: 'business', entitlementsVersion: 2n } })
  await asOwner(`DELETE FROM tenancy.home WHERE tenant_id = '${pro}'`)
  await expect(applyEntitlements(pro)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await control().subscription.findUnique({ where: { tenantId: pro } })).toMatchObject({ appliedVersion: 1n })
  await asOwner(
    `INSERT INTO tenancy.home (tenant_id, epoch, residence, schema_version) VALUES ('${pro}', 1, 'active', 'x')`,
  )
  expect(await applyEntitlements(pro)).toBe('business')
  expect(await limitsOf(pro)).toEqual({ limits: plans.business.limits, version: 2 })
})
