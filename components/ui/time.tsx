'use client'

import { use } from 'react'
import { classNames } from './class-names'
import { ZoneContext } from './zone-context'

export type TimeStyle = 'date' | 'datetime' | 'relative'

// One locale and a zone that both sides are told: what the server writes is what the browser finds.
const formats = new Map<string, { date: Intl.DateTimeFormat; datetime: Intl.DateTimeFormat }>()

function formatsIn(timeZone: string) {
  let known = formats.get(timeZone)
  if (!known) {
    known = {
      date: new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone }),
      datetime: new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }),
    }
    formats.set(timeZone, known)
  }
  return known
}

const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' })

const steps = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/**
 * A moment, in the reader's zone. `date` says the day, `datetime` is for a log, `relative` ("3 days ago") for recency. A day
 * without a zone, like a due date, is no moment: see lib/tasks/calendar-day.
 */
export function Time({ value, format = 'date', className }: { value: Date; format?: TimeStyle; className?: string }) {
  const zone = use(ZoneContext)
  const text = formatMoment(value, format, zone)
  return (
    <time
      dateTime={value.toISOString()}
      title={`${formatsIn(zone ?? 'UTC').datetime.format(value)} ${zone ?? 'UTC'}`}
      className={classNames('whitespace-nowrap', className)}
      suppressHydrationWarning
    >
      {text}
    </time>
  )
}

/** "22 Nov 2026", "22 Nov 2026, 13:00" or "3 days ago". Without a zone it is UTC, and a time says so. */
export function formatMoment(value: Date, format: TimeStyle, zone: string | null): string {
  if (format === 'relative') return formatRelative(value)
  const text = formatsIn(zone ?? 'UTC')[format].format(value)
  return format === 'datetime' && zone === null ? `${text} UTC` : text
}

/** "in 2 days", "5 minutes ago"; under a minute, "just now". */
export function formatRelative(value: Date, now = new Date()): string {
  const elapsedMs = value.getTime() - now.getTime()
  for (const [unit, sizeMs] of steps) {
    if (Math.abs(elapsedMs) >= sizeMs) return relative.format(Math.trunc(elapsedMs / sizeMs), unit)
  }
  return 'just now'
}
