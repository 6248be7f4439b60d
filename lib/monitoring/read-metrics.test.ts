import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { Meter, meter, sliceMs } from '@/lib/control/meter'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { readTenantHistory, readTenantMetrics } from './read-metrics'
import { sampleSizes } from './sample-sizes'

const databases = await testDatabases()
// In the middle of a slice: none ends while a test counts.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Math.floor(Date.now() / sliceMs) * sliceMs + sliceMs / 2 })
})
afterAll(async () => {
  vi.useRealTimers()
  await closeDataPlane()
  await control().$disconnect()
})

let made = 0
const newTenant = async () => {
  made += 1
  const data = { slug: `tenant-${made}`, name: 'Tenant', state: 'active', region: 'us' }
  return (await control().tenant.create({ data })).id
}
const minuteMs = 60_000
const ago = (minutes: number) => new Date(Date.now() - minutes * minuteMs)
const soon = () => new Date(Date.now() + 20_000)

describe('readTenantMetrics', () => {
  it('merges what several processes stored in several slices, tenant by tenant', async () => {
    const [one, other] = [await newTenant(), await newTenant()]
    const durations = Array.from({ length: 1_000 }, (_, i) => 1 + i / 10)
    const meters = [new Meter(), new Meter()]
    for (const [i, ms] of durations.entries()) meters[i % 2]!.count(one, ms, undefined)
    meters[0]!.count(other, 500, undefined)
    meters[0]!.countLimitHit(other)
    await Promise.all(meters.map((each) => each.flush()))
    // The same again, ten minutes earlier.
    await control().$executeRaw`
      INSERT INTO tenant_samples SELECT tenant_id, at - interval '10 minutes', queries, errors, limit_hits, latency
        FROM tenant_samples WHERE tenant_id = ${one}::uuid`

    const metrics = await readTenantMetrics({ since: ago(20) })
    expect(metrics.get(one)).toMatchObject({ queries: 2_000, errors: 0, limitHits: 0, size: null })
    expect(metrics.get(one)!.p50Ms! / 51).toBeCloseTo(1, 1)
    expect(metrics.get(one)!.p95Ms! / 96).toBeCloseTo(1, 1)
    expect(metrics.get(other)).toMatchObject({ queries: 1, limitHits: 1 })
    expect(metrics.get(other)!.p50Ms).toBe(metrics.get(other)!.p95Ms)

    expect([...(await readTenantMetrics({ since: ago(20), tenantIds: [other] })).keys()]).toEqual([other])
    const { slices } = await readTenantHistory(one)
    expect(slices.map(({ queries }) => queries)).toEqual([1_000, 1_000])
    expect((await readTenantMetrics({ since: slices[1]!.at })).get(one)).toMatchObject({ queries: 1_000 })
  })

  it('knows of a tenant that only refuses, and of one that asks nothing', async () => {
    const [refused, still] = [await newTenant(), await newTenant()]
    const one = new Meter()
    one.countLimitHit(refused)
    await one.flush()
    const metrics = await readTenantMetrics({ since: ago(1) })
    expect(metrics.get(refused)).toEqual({ queries: 0, errors: 0, limitHits: 1, p50Ms: null, p95Ms: null, size: null })
    expect(metrics.has(still)).toBe(false)
  })

  it('shows what real statements came to, and what the tenant holds', async () => {
    const owner = await (await testWorkspace(databases)).join('owner')
    const { id } = owner.tenant
    await meter().flush()
    const before = (await readTenantMetrics({ since: ago(1) })).get(id)!
    for (let i = 0; i < 5; i += 1) await owner.db.project.findMany()
    const { email, name } = owner.actor
    await owner.db.user.create({ data: { email, name, role: 'owner' } }).catch(() => {}) // taken
    const project = (name: string) => owner.db.project.create({ data: { name, createdById: owner.actor.userId } })
    await project('One')
    await project('Two')
    await expect(project('Three')).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
    await meter().flush()
    await sampleSizes({ until: soon() })

    const after = (await readTenantMetrics({ since: ago(1) })).get(id)!
    expect(after.queries - before.queries).toBe(9)
    expect(after).toMatchObject({ errors: 0, limitHits: 1, size: { isExact: false, measuredAt: expect.any(Date) } })
    expect(after.size!.rows).toBeGreaterThanOrEqual(3)
    expect(after.size!.bytes).toBeGreaterThan(1_000)
    expect(after.p50Ms).toBeGreaterThan(0.2)
    expect(after.p95Ms).toBeLessThan(2_000)
  })
})
