import { describe, expect, it } from 'vitest'
import {
  addDays,
  daysBetween,
  fromCalendarDay,
  longDay,
  shortDay,
  toCalendarDay,
  todayIn,
  weekOf,
} from './calendar-day'

describe('a calendar day', () => {
  it('survives the way through a date', () => {
    for (const day of ['2026-11-22', '2028-02-29', '2000-01-01']) expect(toCalendarDay(fromCalendarDay(day))).toBe(day)
  })

  it('depends on where one is', () => {
    const moment = new Date('2026-11-22T23:30:00Z')
    expect(todayIn('UTC', moment)).toBe('2026-11-22')
    expect(todayIn('Europe/Berlin', moment)).toBe('2026-11-23')
    expect(todayIn('America/Los_Angeles', moment)).toBe('2026-11-22')
    expect(todayIn('Pacific/Kiritimati', moment)).toBe('2026-11-23')
    for (const zone of [undefined, '', 'Nowhere/Land', '"><script>']) expect(todayIn(zone, moment)).toBe('2026-11-22')
  })

  it('counts over months, leap days and changes of the clock', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
    expect(daysBetween('2026-11-22', '2026-11-20')).toBe(-2)
  })

  it('belongs to a week from Monday to Sunday', () => {
    const week = { monday: '2026-11-16', sunday: '2026-11-22' }
    expect(weekOf('2026-11-16')).toEqual(week)
    expect(weekOf('2026-11-22')).toEqual(week)
    expect(weekOf('2026-11-23').monday).toBe('2026-11-23')
  })

  it('is said as shortly as it can be', () => {
    const today = '2026-11-22'
    expect(['2026-11-21', today, '2026-11-23', '2026-11-24', '2027-01-03'].map((day) => shortDay(day, today))).toEqual([
      'yesterday',
      'today',
      'tomorrow',
      '24 Nov',
      '3 Jan 2027',
    ])
    expect(longDay('2026-11-24')).toBe('Tuesday, 24 November 2026')
  })
})
