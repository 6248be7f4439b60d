import { expect, it } from 'vitest'
import { nextAskMs } from './next-ask'

it('asks often while somebody is there, less when they have left, and waits as it is told', () => {
  const at = { failures: 0, retryAfter: null, quietMs: 0 }
  expect(nextAskMs(at, 0.5)).toBe(3_000)
  expect(nextAskMs({ ...at, quietMs: 300_000 }, 0.5)).toBe(8_000)
  expect([1, 2, 3, 9].map((failures) => nextAskMs({ ...at, failures }, 0.5))).toEqual([6_000, 12_000, 24_000, 60_000])
  expect(nextAskMs({ ...at, failures: 1, retryAfter: 40 }, 0.5)).toBe(40_000)
  expect(nextAskMs(at, 0)).toBeLessThan(nextAskMs(at, 1))
})
