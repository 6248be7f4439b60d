/** A day without a zone, as ISO writes it: "2026-11-22". The database holds it as a date, Prisma as midnight UTC. */
export type CalendarDay = string

export const toCalendarDay = (date: Date): CalendarDay => date.toISOString().slice(0, 10)

export const fromCalendarDay = (day: CalendarDay): Date => new Date(`${day}T00:00:00Z`)

export function addDays(day: CalendarDay, days: number): CalendarDay {
  const date = fromCalendarDay(day)
  date.setUTCDate(date.getUTCDate() + days)
  return toCalendarDay(date)
}

/** Whole days from `from` to `to`; negative for the past. */
export const daysBetween = (from: CalendarDay, to: CalendarDay): number =>
  Math.round((fromCalendarDay(to).getTime() - fromCalendarDay(from).getTime()) / 86_400_000)

/** The day that it is now in an IANA zone; in UTC where the zone isn't known. */
export function todayIn(timeZone: string | undefined, now = new Date()): CalendarDay {
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone: timeZone || 'UTC', dateStyle: 'short' }).format(now)
  } catch {
    return toCalendarDay(now)
  }
}

/** Monday to Sunday of the week that holds this day. */
export function weekOf(day: CalendarDay): { monday: CalendarDay; sunday: CalendarDay } {
  const weekday = (fromCalendarDay(day).getUTCDay() + 6) % 7
  const monday = addDays(day, -weekday)
  return { monday, sunday: addDays(monday, 6) }
}

const near = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' })
const thisYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const otherYear = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })
const whole = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' })

/** Short, for a list: "today", "tomorrow", "24 Nov", "3 Jan 2027". */
export function shortDay(day: CalendarDay, today: CalendarDay): string {
  const distance = daysBetween(today, day)
  if (Math.abs(distance) <= 1) return near.format(distance, 'day')
  return (day.slice(0, 4) === today.slice(0, 4) ? thisYear : otherYear).format(fromCalendarDay(day))
}

/** With its year: "24 Nov 2026". */
export const mediumDay = (day: CalendarDay): string => otherYear.format(fromCalendarDay(day))

/** Long: "Tuesday 24 November 2026". */
export const longDay = (day: CalendarDay): string => whole.format(fromCalendarDay(day))
