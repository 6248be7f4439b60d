import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { testDatabases } from '@/dev/db/test-databases'
import { purgeRateLimits } from './rate-limit-store'
import { control } from '@/lib/db/control-client'
import { isAppError } from '@/lib/errors'
import { RequestRate, sharedLimiter } from './request-rate'

await testDatabases()
let key: string
beforeEach(() => void (key = `work/${randomUUID()}`))

const limit = 200
/** A process that waits for the control plane as long as it takes: on a busy machine half a second is soon over, and then it counts alone. */
const patient = () => new RequestRate(sharedLimiter(60_000))
/** Whether a request passes. */
const passes = (rate: RequestRate, most = limit) =>
  rate.count(key, most).then(
    () => true,
    (error: unknown) => {
      if (!isAppError(error, 'TOO_MANY_REQUESTS')) throw error
      return false
    },
  )
const passed = async (requests: Promise<boolean>[]) => (await Promise.all(requests)).filter(Boolean).length
const row = () => control().rateLimit.findUniqueOrThrow({ where: { key: `requests:${key}` } })

describe('requests of a minute', () => {
  it('are as many as the plan gives, over two processes, in whatever order they come', async () => {
    const processes = [patient(), patient()]
    const requests = Array.from({ length: 600 }, (_, index) => processes[index % 3 === 0 ? 0 : 1]).map(async (rate) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 200))
      return rate ? passes(rate) : false
    })
    expect(await passed(requests)).toBe(limit)
  })

  it('are as many one after the other: what one process holds back is little', async () => {
    const [idle, busy] = [patient(), patient()]
    await passes(idle)
    const untilRefused = async (rate: RequestRate) => {
      let count = 0
      while (count < 2 * limit && (await passes(rate))) count += 1
      return count
    }
    const count = 1 + (await untilRefused(busy))
    expect(count).toBeGreaterThan(limit - 10)
    expect(count).toBeLessThanOrEqual(limit)
    expect(count + (await untilRefused(idle))).toBe(limit)
  })

  it('are not written one by one, and refusals not at all', async () => {
    const query = vi.spyOn(control(), '$queryRawUnsafe')
    const rate = patient()
    expect(await passed(Array.from({ length: 1_000 }, () => passes(rate, 1_000)))).toBe(1_000)
    const writes = query.mock.calls.length
    expect(writes).toBeLessThan(60)
    expect(await passed(Array.from({ length: 1_000 }, () => passes(rate, 1_000)))).toBe(0)
    expect(query.mock.calls).toHaveLength(writes)
    query.mockRestore()
  })

  it('begin anew with the next one; refusals say when that is', async () => {
    const rate = patient()
    // Held, so that the seconds that are left don't depend on how busy the machine is.
    const clock = performance.now()
    const monotonic = vi.spyOn(performance, 'now').mockReturnValue(clock)
    await passed(Array.from({ length: limit }, () => passes(rate)))
    const { expire } = await row()
    const refused = await rate.count(key, limit).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'TOO_MANY_REQUESTS', status: 429, limit: { allowed: limit } })
    const { retryAfter, message } = z.object({ retryAfter: z.int(), message: z.string() }).parse(refused)
    // What the last answer of the control plane left of the minute.
    expect(retryAfter).toBeLessThanOrEqual(60)
    expect(retryAfter).toBeGreaterThanOrEqual(Math.floor((Number(expire) - Date.now()) / 1000))
    expect(message).toContain(`Try again in ${retryAfter} seconds.`)
    expect(() => rate.refuseSpent(key, limit)).toThrow()
    const now = vi.spyOn(Date, 'now').mockReturnValue(Number(expire) + 1)
    monotonic.mockReturnValue(clock + 60_001)
    expect(() => rate.refuseSpent(key, limit)).not.toThrow()
    expect(await passes(rate)).toBe(true)
    expect(await passes(patient())).toBe(true)
    now.mockRestore()
    monotonic.mockRestore()
  })

  it('are more at once when the plan gives more', async () => {
    const rate = patient()
    expect(await passed(Array.from({ length: 30 }, () => passes(rate, 10)))).toBe(10)
    expect(await passed(Array.from({ length: 30 }, () => passes(rate, 20)))).toBe(10)
  })

  it('leave nothing behind: their counters are purged when they are over', async () => {
    await passes(patient())
    expect(await purgeRateLimits(new Date(Date.now() + 61_000))).toBeGreaterThan(0)
    await expect(row()).rejects.toThrow()
  })
})

describe('a control plane that doesn’t answer', () => {
  it.each([
    ['with an error', () => Promise.reject(new Error('no connection'))],
    ['never', () => new Promise(() => {})],
  ])('%s: each process goes on counting alone, and asks again after a while', async (_, answer) => {
    const query = vi.spyOn(control(), '$queryRawUnsafe').mockImplementation(answer as never)
    const rate = new RequestRate()
    const before = performance.now()
    expect(await passed(Array.from({ length: 300 }, () => passes(rate)))).toBe(limit)
    expect(performance.now() - before).toBeLessThan(2_000)
    expect(query).toHaveBeenCalledTimes(1)
    query.mockRestore()
    await expect(row()).rejects.toThrow()
    const monotonic = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 61_000)
    expect(await passes(rate)).toBe(true)
    expect(await row()).toMatchObject({ points: 1 })
    monotonic.mockRestore()
  })
})
