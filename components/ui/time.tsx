export type TimeStyle = 'date' | 'datetime' | 'relative'

// One locale and UTC on both sides: what the server writes is what the browser finds.
const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })
const datetime = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
})
const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' })

const steps = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** A moment. `date` for days (a due date at midnight UTC), `datetime` for a log, `relative` ("3 days ago") for recency. */
export function Time({ value, format = 'date', className }: { value: Date; format?: TimeStyle; className?: string }) {
  const full = `${datetime.format(value)} UTC`
  const text = format === 'relative' ? formatRelative(value) : format === 'date' ? date.format(value) : full
  return (
    <time
      dateTime={format === 'date' ? value.toISOString().slice(0, 10) : value.toISOString()}
      title={format === 'relative' ? full : undefined}
      className={className}
      suppressHydrationWarning
    >
      {text}
    </time>
  )
}

/** "in 2 days", "5 minutes ago"; under a minute, "just now". */
export function formatRelative(value: Date, now = new Date()): string {
  const elapsedMs = value.getTime() - now.getTime()
  for (const [unit, sizeMs] of steps) {
    if (Math.abs(elapsedMs) >= sizeMs) return relative.format(Math.trunc(elapsedMs / sizeMs), unit)
  }
  return 'just now'
}
