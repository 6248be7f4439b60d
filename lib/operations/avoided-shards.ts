import { failureOf } from '@/lib/db/statement-failure'
import { isAppError } from '@/lib/errors'

/** Long enough for somebody to notice, short enough for a restart. */
const avoidedForMs = 30_000

const avoidedUntil = new Map<string, number>()

/** Out of connections, memory or disk, starting up or shutting down: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const isIll = /^(53|57P|58)/

/**
 * Work on this shard has failed with `error`. Where that means that it doesn't answer or can take nobody, newcomers of this
 * process go elsewhere for half a minute, as far as there is an elsewhere.
 */
export function noteFailureOn(shard: string, error: unknown): void {
  const { code, isAnswered } = failureOf(error)
  const isSilent = !isAnswered && (!isAppError(error) || code === 'UNAVAILABLE')
  if (isSilent || isIll.test(code)) avoidedUntil.set(shard, Date.now() + avoidedForMs)
}

/** Those of them that are well as far as this process knows; all, where none is. */
export function withoutAvoided(shards: string[]): string[] {
  const well = shards.filter((name) => (avoidedUntil.get(name) ?? 0) < Date.now())
  return well.length > 0 ? well : shards
}
