import type { Observation } from '@/lib/db/observation'
import type { Failure } from '@/lib/db/statement-failure'
import { log } from '@/lib/log'

/** Milliseconds from which on a statement is worth a line. */
const slowMs = 1_000
const longestSql = 1_000

/** A flood of refusals must not become a flood of lines: in so many milliseconds, so many, and one of a kind for each tenant. */
const windowMs = 10_000
const mostLines = 50

/** Says in the log what was slow, and what was refused before the request that asked could have logged it. */
export class StatementLog {
  readonly #said = new Set<string>()
  #unsaid = 0
  #since = 0

  note({ tenantId, placement, sql, ms }: Observation, failure: Failure | undefined): void {
    const reason = reasonOf(ms, failure)
    if (!reason) return
    const unsaid = this.#turn(`${tenantId} ${reason} ${failure?.code}`)
    if (unsaid === undefined) return
    const about = { tenant: tenantId, placement: placement?.kind, shard: placement?.shard }
    const line = { ...about, ms: Math.round(ms), code: failure?.code, sql: sql.slice(0, longestSql) }
    const level = failure?.kind === 'limit' ? 'info' : 'warn'
    log()[level]({ ...line, unsaid: unsaid || undefined }, reason)
  }

  /** Undefined when enough was said; else how much wasn't, since the last line. */
  #turn(kind: string): number | undefined {
    const now = performance.now()
    if (now - this.#since > windowMs) {
      this.#said.clear()
      this.#since = now
    }
    if (this.#said.size >= mostLines || this.#said.has(kind)) {
      this.#unsaid += 1
      return undefined
    }
    this.#said.add(kind)
    const unsaid = this.#unsaid
    this.#unsaid = 0
    return unsaid
  }
}

/** What this statement is worth a line for. An error that the database answered is logged by who catches it, or is foreseen. */
function reasonOf(ms: number, failure: Failure | undefined): string | undefined {
  if (failure?.kind === 'limit') return 'a limit of the plan was reached'
  if (failure?.kind === 'error' && !failure.isAnswered) return 'a statement was not answered'
  return ms >= slowMs ? 'slow statement' : undefined
}
