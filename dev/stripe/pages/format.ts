import type { PaymentMethod, Price } from '@/dev/stripe/stored'

/** `$29.00`; `amount` is in the currency's smallest unit. */
export function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(amount / 10 ** digits)
}

/** `22 November 2026`; `seconds` since 1970. */
export function day(seconds: number): string {
  return new Date(seconds * 1000).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
}

/** `22 Nov 2026`, for tables. */
export function shortDay(seconds: number): string {
  return new Date(seconds * 1000).toLocaleDateString('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })
}

/** `22 Nov 2026, 07:14:09`, UTC. */
export function instant(seconds: number): string {
  return new Date(seconds * 1000).toLocaleString('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'medium',
    timeZone: 'UTC',
  })
}

/** `per month`, `every 3 months`. */
export function every(price: Price): string {
  const { interval = 'month', interval_count: count = 1 } = price.recurring ?? {}
  return count === 1 ? `per ${interval}` : `every ${count} ${interval}s`
}

/** `Visa ending in 4242`. */
export function cardName(method: PaymentMethod | undefined): string {
  if (!method?.card) return 'No card on file'
  const { brand, last4 } = method.card
  return `${brand.charAt(0).toUpperCase()}${brand.slice(1)} ending in ${last4}`
}
