import type { Price } from '@/dev/stripe/stored'

/** `month`, 1 and the like, of a recurring price. */
export interface Interval {
  readonly unit: string
  readonly count: number
}

export function intervalOf(price: Price): Interval {
  return { unit: price.recurring?.interval ?? 'month', count: price.recurring?.interval_count ?? 1 }
}

/**
 * The end of the period that begins at `start`. Counted from the anchor, so that a subscription of
 * 31 January renews on 28 February and then on 31 March. All in seconds since 1970.
 */
export function periodEnd(start: number, anchor: number, interval: Interval): number {
  for (let count = 1; ; count += 1) {
    const end = addIntervals(anchor, interval, count)
    if (end > start) return end
  }
}

function addIntervals(anchor: number, interval: Interval, times: number): number {
  const amount = interval.count * times
  if (interval.unit === 'day') return anchor + amount * 86_400
  if (interval.unit === 'week') return anchor + amount * 7 * 86_400
  return addMonths(anchor, interval.unit === 'year' ? amount * 12 : amount)
}

function addMonths(seconds: number, months: number): number {
  const from = new Date(seconds * 1000)
  const to = new Date(from)
  to.setUTCDate(1)
  to.setUTCMonth(to.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate()
  to.setUTCDate(Math.min(from.getUTCDate(), lastDay))
  return Math.floor(to.getTime() / 1000)
}
