import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLiveStatus, standingOf, subscriptionStatuses } from './standing'

const dayMs = 24 * 60 * 60 * 1000
const since = new Date('2026-11-01T12:00:00Z')
const daysLater = (days: number) => new Date(since.getTime() + days * dayMs)
const severity = { ok: 0, read_only: 1, suspended: 2 } as const

test('late payment: a week of grace, then read-only, suspended after three weeks', () => {
  expect(standingOf('past_due', since, daysLater(0))).toEqual({
    planCounts: true,
    standing: 'ok',
    next: { standing: 'read_only', at: daysLater(7) },
  })
  expect(standingOf('past_due', since, daysLater(6.99)).standing).toBe('ok')
  expect(standingOf('past_due', since, daysLater(7))).toEqual({
    planCounts: true,
    standing: 'read_only',
    next: { standing: 'suspended', at: daysLater(21) },
  })
  expect(standingOf('past_due', since, daysLater(21))).toEqual({ planCounts: true, standing: 'suspended', next: null })
})

test('given up by Stripe: no grace is left, and time still counts from the first failure', () => {
  expect(standingOf('unpaid', since, daysLater(1)).standing).toBe('read_only')
  expect(standingOf('unpaid', since, daysLater(21)).standing).toBe('suspended')
})

test('whoever owes nothing is in good standing, for ever', () => {
  for (const status of ['none', 'incomplete', 'incomplete_expired', 'paused', 'canceled'] as const) {
    expect(standingOf(status, null, daysLater(1000))).toEqual({ planCounts: false, standing: 'ok', next: null })
  }
  for (const status of ['active', 'trialing'] as const) {
    expect(standingOf(status, null, daysLater(1000))).toEqual({ planCounts: true, standing: 'ok', next: null })
  }
})

test('a second checkout is refused exactly where a subscription lives', () => {
  expect(subscriptionStatuses.filter(isLiveStatus)).toEqual(['trialing', 'active', 'past_due', 'unpaid', 'paused'])
})

const moment = fc.date({ min: daysLater(-400), max: daysLater(400), noInvalidDate: true })
const anyStatus = fc.constantFrom(...subscriptionStatuses)
const start = fc.option(moment)

test('it answers for every status at every moment, and time alone never makes it better', () => {
  fc.assert(
    fc.property(
      anyStatus,
      fc.date({ min: daysLater(-30), max: daysLater(0), noInvalidDate: true }),
      moment,
      moment,
      (status, from, a, b) => {
        const [earlier, later] = a < b ? [a, b] : [b, a]
        const before = standingOf(status, from, earlier)
        const after = standingOf(status, from, later)
        expect(severity[after.standing]).toBeGreaterThanOrEqual(severity[before.standing])
        expect(after.planCounts).toBe(before.planCounts)
      },
    ),
  )
})

test('what it announces is what happens at that moment, and not a millisecond sooner', () => {
  fc.assert(
    fc.property(anyStatus, start, moment, (status, from, now) => {
      const { standing, next } = standingOf(status, from, now)
      if (!next) return
      // From a null start the announcement is counted from `now`.
      const counted = from ?? now
      expect(severity[next.standing]).toBeGreaterThan(severity[standing])
      expect(next.at > now).toBe(true)
      expect(standingOf(status, counted, new Date(next.at.getTime() - 1)).standing).toBe(standing)
      expect(standingOf(status, counted, next.at).standing).toBe(next.standing)
    }),
  )
})
