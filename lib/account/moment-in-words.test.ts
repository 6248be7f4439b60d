import { describe, expect, it } from 'vitest'
import { momentInWords } from './moment-in-words'

describe('a moment in a mail', () => {
  it.each([
    ['Europe/Berlin', '2026-11-29T14:05:00Z', '29 November 2026, 15:05 CET'],
    ['Europe/Berlin', '2026-07-01T22:30:00Z', '2 July 2026, 00:30 CEST'],
    ['Asia/Tokyo', '2026-11-29T14:05:00Z', '29 November 2026, 23:05 GMT+9'],
    [null, '2026-11-29T14:05:00Z', '29 November 2026, 14:05 UTC'],
    ['Nowhere/AtAll', '2026-11-29T14:05:00Z', '29 November 2026, 14:05 UTC'],
  ])('in %s', (zone, moment, words) => {
    expect(momentInWords(new Date(moment), zone)).toBe(words)
  })
})
