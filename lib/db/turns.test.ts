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
  turns.give()
  await a
  expect(order).toEqual(['a'])
  turns.give()
  await b
  expect(order).toEqual(['a', 'b'])
  turns.give()
  expect(turns.take(2)).toBeUndefined()
})

it('refuses after five seconds, and at once where too many wait', async () => {
  const turns = new Turns()
  void turns.take(1)
  const waiting = Array.from({ length: 200 }, async () => refusalOf(turns.take(1)))
  await expect(turns.take(1)).rejects.toEqual(busy)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => busy))
  turns.give()
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
  turns.give()
  turns.give()
  await vi.advanceTimersByTimeAsync(0)
  expect(gone).toEqual([])
  turns.give()
  await waiting[0]
  const last = wants(4, 4)
  await Promise.all(waiting)
  expect(gone).toEqual([1, 2, 3])
  turns.give()
  await last
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
        turns.give()
      })
      await Promise.all([Promise.all(play), vi.runAllTimersAsync()])
      expect(Array.from({ length: most }, () => turns.take(most))).toEqual(
        Array.from({ length: most }, () => undefined),
      )
      void turns.take(most)?.catch(() => {})
      await vi.runAllTimersAsync()
    }),
  )
})
