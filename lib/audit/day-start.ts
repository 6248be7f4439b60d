import { type CalendarDay, fromCalendarDay } from '@/lib/tasks/calendar-day'

/** The moment at which a day begins in an IANA zone: "2026-03-29" in Europe/Berlin is 2026-03-28T23:00Z. */
export function startOfDay(day: CalendarDay, zone: string): Date {
  const midnight = fromCalendarDay(day).getTime()
  // The offset at the moment that is sought, which the first guess may miss by a change of the clocks.
  const guess = midnight - offsetMs(zone, midnight)
  return new Date(midnight - offsetMs(zone, guess))
}

function offsetMs(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}
