import { expect, it } from 'vitest'
import { describeDuration } from './lifetimes'

it.each([
  [30, '30 minutes'],
  [60, 'an hour'],
  [90, '90 minutes'],
  [2 * 60, '2 hours'],
  [24 * 60, '24 hours'],
  [36 * 60, '36 hours'],
  [7 * 24 * 60, '7 days'],
])('%i minutes are said as %s', (minutes, words) => {
  expect(describeDuration(minutes * 60_000)).toBe(words)
})
