/** While somebody is at the page, and once they have left it open. */
const attentiveMs = 3_000
const idleMs = 8_000
/** Who hasn't touched anything for so long has left it open. */
const idleAfterMs = 2 * 60_000
const longestMs = 60_000

interface Asked {
  /** Answers in a row that were none. */
  failures: number
  /** Seconds that the last refusal asked for. */
  retryAfter: number | null
  /** Milliseconds since a key, a pointer or a change. */
  quietMs: number
}

/**
 * Milliseconds until the page asks again. Who is refused waits as long as it was told; who gets no answer waits twice as long each
 * time, up to a minute; and all of it varies by a fifth, so that many pages don't ask in step.
 */
export function nextAskMs({ failures, retryAfter, quietMs }: Asked, random = Math.random()): number {
  const usual = quietMs > idleAfterMs ? idleMs : attentiveMs
  const patient = Math.min(usual * 2 ** failures, longestMs)
  return Math.max(patient, (retryAfter ?? 0) * 1_000) * (0.9 + random * 0.2)
}
