import { expect, test } from 'vitest'
import { formatRelative } from './time'

const now = new Date('2026-11-22T12:00:00Z')

test.each([
  ['2026-11-22T11:59:01Z', 'just now'],
  ['2026-11-22T11:58:10Z', '1 minute ago'],
  ['2026-11-22T11:00:01Z', '59 minutes ago'],
  ['2026-11-22T09:30:00Z', '2 hours ago'],
  ['2026-11-21T11:00:00Z', 'yesterday'],
  ['2026-11-25T12:00:00Z', 'in 3 days'],
  ['2026-08-01T12:00:00Z', '3 months ago'],
  ['2024-11-20T12:00:00Z', '2 years ago'],
])('%s is %s', (moment, text) => {
  expect(formatRelative(new Date(moment), now)).toBe(text)
})
