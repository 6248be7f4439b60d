import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Turns } from './turns'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const busy = expect.objectContaining({ code: 'TENANT_BUSY', status: 429, retryAfter: 2 })
const refusalOf = (turn: Promise<void> | undefined) =>
  Promise.resolve(turn).then(
    () => undefined,
    (error: unknown) => error,
  )
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

it('gives as many at once as the plan allows, then one for one, to whoever has waited longest', async () => {
  const turns = new Turns()
  expect([turns.take(2), turns.take(2)]).toEqual([undefined, undefined])
  const order: string[] = []
  const [a, b] = ['a', 'b'].map((name) => turns.take(2)?.then(() => order.push(name)))
  turns.give(0)
  await a
  expect(order).toEqual(['a'])
  turns.give(0)
  await b
  expect(order).toEqual(['a', 'b'])
  turns.give(0)
  expect(turns.take(2)).toBeUndefined()
})

it('refuses after five seconds, and at once where too many wait', async () => {
  const turns = new Turns()
  void turns.take(1)
  const waiting = Array.from({ length: 200 }, async () => refusalOf(turns.take(1)))
  await expect(turns.take(1)).rejects.toEqual(busy)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => busy))
  turns.give(0)
  expect(turns.take(1)).toBeUndefined()
})

it('follows a plan that changes: fewer as turns end, more with the next that asks, who doesn’t go first', async () => {
  const turns = new Turns()
  for (let index = 0; index < 4; index += 1) void turns.take(4)
  const gone: number[] = []
  const wants = async (index: number, most: number) => {
    await turns.take(most)
    gone.push(index)
  }
  const waiting = [1, 2, 3].map((index) => wants(index, 2))
  turns.give(0)
  turns.give(0)
  await vi.advanceTimersByTimeAsync(0)
  expect(gone).toEqual([])
  turns.give(0)
  await waiting[0]
  const last = wants(4, 4)
  await Promise.all(waiting)
  expect(gone).toEqual([1, 2, 3])
  turns.give(0)
  await last
})

it('gives a quarter as many to who keeps all of them busy, and all of them again after a rest', async () => {
  const turns = new Turns()
  let running = 0
  let highest = 0
  let over = false
  const worker = async () => {
    while (!over) {
      await turns.take(8)
      highest = Math.max(highest, ++running)
      await wait(100)
      running -= 1
      turns.give(100)
    }
  }
  const workers = Array.from({ length: 20 }, worker)
  const highestIn = async (ms: number) => {
    highest = 0
    await vi.advanceTimersByTimeAsync(ms)
    return highest
  }
  expect(await highestIn(200)).toBe(8) // 2 s of queries take 250 ms
  await highestIn(400)
  expect([await highestIn(1_000), await highestIn(3_000)]).toEqual([2, 2])
  over = true
  await vi.advanceTimersByTimeAsync(2_000)
  await Promise.all(workers)
  expect(Array.from({ length: 8 }, () => turns.take(8))).toEqual(Array.from({ length: 8 }, () => undefined))
})

it('loses no turn and gives none too many, whoever comes, stays and gives up', async () => {
  const visit = fc.record({ comesMs: fc.nat(8_000), staysMs: fc.nat(4_000) })
  await fc.assert(
    fc.asyncProperty(fc.array(visit, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), async (visits, most) => {
      const turns = new Turns()
      let running = 0
      const play = visits.map(async ({ comesMs, staysMs }) => {
        await wait(comesMs)
        const since = Date.now()
        const refusal = await refusalOf(turns.take(most))
        expect([undefined, { error: busy, afterMs: 5_000 }]).toContainEqual(
          refusal && { error: refusal, afterMs: Date.now() - since },
        )
        if (refusal) return
        running += 1
        expect(running).toBeLessThanOrEqual(most)
        await wait(staysMs)
        running -= 1
        turns.give(staysMs)
      })
      await Promise.all([Promise.all(play), vi.runAllTimersAsync()])
      await vi.advanceTimersByTimeAsync(5_000)
      expect(Array.from({ length: most }, () => turns.take(most))).toEqual(
        Array.from({ length: most }, () => undefined),
      )
      void turns.take(most)?.catch(() => {})
      await vi.runAllTimersAsync()
    }),
  )
})
