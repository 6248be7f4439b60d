import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { control } from '@/lib/db/control-client'
import type { Failure } from '@/lib/db/statement-failure'
import { classOf } from '@/lib/monitoring/latency'
import { type Batch, Meter, meter, sliceMs } from './meter'
import { storeSamples } from './store-samples'

await testDatabases()
afterAll(async () => {
  await meter().close()
  await control().$disconnect()
})

// In the middle of a slice: none ends while a test counts, but where it is about that.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Math.floor(Date.now() / sliceMs) * sliceMs + sliceMs / 2 })
})
afterEach(() => vi.useRealTimers())

let made = 0
const newTenant = async () => {
  made += 1
  const tenant = { slug: `workspace-${made}`, name: 'A workspace', state: 'active', region: 'us' }
  return (await control().tenant.create({ data: tenant })).id
}
const samplesOf = (tenantId: string) => control().tenantSample.findMany({ where: { tenantId }, orderBy: { at: 'asc' } })
const failure = (kind: Failure['kind'], isAnswered = true): Failure => ({ kind, code: 'X', isAnswered })
/** Class → how many, without the empty ones. */
const spread = (latency: bigint[]) =>
  Object.fromEntries(
    latency
      .entries()
      .filter(([, count]) => count > 0n)
      .map(([index, count]) => [index, Number(count)]),
  )

describe('the meter', () => {
  it('adds up what two processes count, class by class, flush after flush', async () => {
    const [tenantId, other] = [await newTenant(), await newTenant()]
    const [one, two] = [new Meter(), new Meter()]
    for (const ms of [1, 1, 900]) one.count(tenantId, ms, undefined)
    two.count(tenantId, 1, undefined)
    two.count(tenantId, 20, undefined)
    two.count(other, 5, undefined)
    await Promise.all([one.flush(), two.flush()])
    one.count(tenantId, 20, undefined)
    await Promise.all([one.flush(), two.flush()])

    const [sample] = await samplesOf(tenantId)
    expect(sample).toMatchObject({ queries: 6n, errors: 0n, limitHits: 0n })
    expect(spread(sample!.latency)).toEqual({ [classOf(1)]: 3, [classOf(20)]: 2, [classOf(900)]: 1 })
    expect(await samplesOf(other)).toMatchObject([{ queries: 1n }])
  })

  it('counts errors and limit hits apart, and the time of what the database answered only', async () => {
    const tenantId = await newTenant()
    const one = new Meter()
    one.count(tenantId, 1, undefined)
    one.count(tenantId, 1, failure('expected'))
    one.count(tenantId, 1, failure('error'))
    one.count(tenantId, 10_000, failure('error', false))
    one.count(tenantId, 5_000, failure('limit', false))
    one.countLimitHit(tenantId)
    await one.flush()
    const [sample] = await samplesOf(tenantId)
    expect(sample).toMatchObject({ queries: 5n, errors: 2n, limitHits: 2n })
    expect(spread(sample!.latency)).toEqual({ [classOf(1)]: 3 })
  })

  it('starts a row with each slice of ten minutes', async () => {
    const tenantId = await newTenant()
    const one = new Meter()
    one.count(tenantId, 1, undefined)
    const middle = Date.now()
    vi.setSystemTime(middle + 6 * 60_000)
    one.count(tenantId, 1, undefined)
    one.count(tenantId, 1, undefined)
    await one.close()
    expect(await samplesOf(tenantId)).toMatchObject([
      { queries: 1n, at: new Date(middle - 5 * 60_000) },
      { queries: 2n, at: new Date(middle + 5 * 60_000) },
    ])
  })

  it('is stored by a later statement where a timer had no chance', async () => {
    const tenantId = await newTenant()
    const one = new Meter()
    one.count(tenantId, 1, undefined)
    vi.setSystemTime(Date.now() + 20_000)
    one.count(tenantId, 1, undefined)
    await vi.waitFor(async () => expect(await samplesOf(tenantId)).not.toEqual([]))
    await one.close()
    expect(await samplesOf(tenantId)).toMatchObject([{ queries: 2n }])
  })

  it('leaves out who is gone, and stores the others', async () => {
    const tenantId = await newTenant()
    const one = new Meter()
    one.count('0195d1b2-0000-7000-8000-000000000000', 1, undefined)
    one.count(tenantId, 1, undefined)
    await one.flush()
    expect(await samplesOf(tenantId)).toMatchObject([{ queries: 1n }])
  })
})

describe('a control plane that does not answer', () => {
  it('costs nothing but time: what was counted meanwhile is stored once it does', async () => {
    const tenantId = await newTenant()
    let isDown = true
    const one = new Meter(async (batch) => (isDown ? Promise.reject(new Error('down')) : storeSamples(batch)))
    for (let i = 0; i < 3; i += 1) {
      one.count(tenantId, 1, undefined)
      await one.flush()
    }
    expect(await samplesOf(tenantId)).toEqual([])
    isDown = false
    await one.flush()
    expect(await samplesOf(tenantId)).toMatchObject([{ queries: 3n }])
  })

  it('that stored the figures without saying so is sent them again, and counts them once', async () => {
    const tenantId = await newTenant()
    let isDeaf = true
    const one = new Meter(async (batch) => {
      await storeSamples(batch)
      if (isDeaf) throw new Error('connection lost')
    })
    one.count(tenantId, 1, undefined)
    await one.flush()
    one.count(tenantId, 1, undefined)
    await one.flush()
    isDeaf = false
    await one.flush()
    expect(await samplesOf(tenantId)).toMatchObject([{ queries: 2n }])
  })

  it('is waited for by so many batches at most', async () => {
    const stored: Batch[] = []
    let isDown = true
    const one = new Meter(async (batch) => {
      if (isDown) throw new Error('down')
      stored.push(batch)
    })
    for (let tenant = 0; tenant < 50_000; tenant += 1) one.count(`tenant ${tenant}`, 1, undefined)
    await one.flush()
    isDown = false
    await one.flush()
    expect(stored).toHaveLength(40)
    expect(stored[0]?.tenants.has('tenant 9999')).toBe(false)
    expect(stored[0]?.tenants.has('tenant 10000')).toBe(true)
    expect(stored.at(-1)?.tenants.has('tenant 49999')).toBe(true)
  })
})
