import { errorTable, type ErrorCode } from '@/lib/errors'

/**
 * The page that people are sent on to where their workspace's plan gives no more for now. It has the error's status and
 * `Retry-After` from the middleware: Next lets a page set neither.
 */
export const waitPath = '/wait'

/** What a plan sets an end to. */
const codes = ['TOO_MANY_REQUESTS', 'TENANT_BUSY', 'TOO_SLOW'] as const
export type WaitCode = (typeof codes)[number]

export const isWaitCode = (code: unknown): code is WaitCode => (codes as readonly unknown[]).includes(code)

/** Seconds: as long as a minute of requests, and what a link that says none, or nonsense, is taken for. */
const longest = 60

/** The path of that page, which leads back to `next`. `retryAfter` in seconds. */
export function waitAt({ code, retryAfter = longest }: { code: WaitCode; retryAfter?: number }, next: string): string {
  return `${waitPath}?${new URLSearchParams({ for: code, seconds: String(retryAfter), next })}`
}

/** What such a path says. Anybody can write one: it is shown and answered, and decides nothing. */
export function readWait(query: { for?: unknown; seconds?: unknown }): {
  code: WaitCode
  status: (typeof errorTable)[ErrorCode]['status']
  seconds: number
} {
  const code = isWaitCode(query.for) ? query.for : 'TOO_MANY_REQUESTS'
  const said = Number(query.seconds)
  const seconds = Number.isInteger(said) && said >= 1 && said <= longest ? said : longest
  return { code, status: errorTable[code].status, seconds }
}
