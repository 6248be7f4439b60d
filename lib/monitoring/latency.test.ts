import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classOf, latencyClasses, percentile } from './latency'

const countsOf = (durations: number[]) => {
  const counts = Array.from<number>({ length: latencyClasses }).fill(0)
  for (const ms of durations) counts[classOf(ms)]! += 1
  return counts
}
/** By the nearest rank. */
const exact = (durations: number[], share: number) =>
  durations.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(durations.length * share - 1e-9)) - 1]!

const ms = fc.double({ min: 0.25, max: 65_000, noNaN: true })
const share = fc.constantFrom(0.01, 0.5, 0.9, 0.95, 0.99, 1)

describe('percentiles', () => {
  it('lie within 19 % of the exact ones', () => {
    fc.assert(
      fc.property(fc.array(ms, { minLength: 1, maxLength: 300 }), share, (durations, share) => {
        const ratio = percentile(countsOf(durations), share)! / exact(durations, share)
        expect(ratio).toBeGreaterThan(2 ** -0.2501)
        expect(ratio).toBeLessThan(2 ** 0.2501)
      }),
      { numRuns: 2_000 },
    )
  })

  it('of several arrays are those of all their durations together', () => {
    fc.assert(
      fc.property(
        fc.array(ms, { maxLength: 50 }),
        fc.array(ms, { minLength: 1, maxLength: 50 }),
        share,
        (a, b, share) => {
          const [one, other] = [countsOf(a), countsOf(b)]
          const added = one.map((count, index) => count + other[index]!)
          expect(percentile(added, share)).toBe(percentile(countsOf([...a, ...b]), share))
        },
      ),
    )
  })

  it('are close to the truth where durations spread as they do in life', () => {
    // Around 3 ms, a long tail.
    const durations = Array.from(
      { length: 10_000 },
      (_, i) => 3 * Math.exp(Math.sin(i * 12.9898) + Math.sin(i * 78.233)),
    )
    for (const share of [0.5, 0.95, 0.99]) {
      const off = percentile(countsOf(durations), share)! / exact(durations, share)
      expect(Math.abs(off - 1)).toBeLessThan(0.03)
    }
  })

  it('of nothing are null, and at the ends of the scale stay on it', () => {
    expect(percentile(countsOf([]), 0.95)).toBeNull()
    expect(percentile([], 0.5)).toBeNull()
    expect(percentile(countsOf([0, 0.1, 0.2]), 0.5)).toBeLessThan(0.25)
    expect(percentile(countsOf([1e9]), 0.5)).toBe(65_536)
    expect(classOf(Number.NaN)).toBe(0)
    expect(classOf(Number.POSITIVE_INFINITY)).toBe(latencyClasses - 1)
  })

  it('need no more of a shorter array than that its missing classes are empty', () => {
    expect(percentile(countsOf([1, 1, 1]).slice(0, classOf(1) + 1), 0.5)).toBe(percentile(countsOf([1, 1, 1]), 0.5))
  })
})
