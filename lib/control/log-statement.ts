import type { Observation } from '@/lib/db/observation'
import type { Failure } from '@/lib/db/statement-failure'
import { log } from '@/lib/log'
import type { SparseLog } from './sparse-log'

/** Milliseconds from which on a statement is worth a line. */
const slowMs = 1_000
const longestSql = 1_000

export const limitReached = 'a limit of the plan was reached'

/** Says in the log what was slow, and what was refused before the request that asked could have logged it. */
export function logStatement(
  sparsely: SparseLog,
  { tenantId, placement, sql, ms }: Observation,
  failure: Failure | undefined,
): void {
  const reason = reasonOf(ms, failure)
  if (!reason) return
  sparsely.say(`${tenantId} ${reason} ${failure?.code}`, (unsaid) => {
    const about = { tenant: tenantId, placement: placement?.kind, shard: placement?.shard }
    const line = { ...about, ms: Math.round(ms), code: failure?.code, sql: sql.slice(0, longestSql), unsaid }
    log()[failure?.kind === 'limit' ? 'info' : 'warn'](line, reason)
  })
}

/** What this statement is worth a line for. An error that the database answered is logged by who catches it, or is foreseen. */
function reasonOf(ms: number, failure: Failure | undefined): string | undefined {
  if (failure?.kind === 'limit') return limitReached
  if (failure?.kind === 'error' && !failure.isAnswered) return 'a statement was not answered'
  return ms >= slowMs ? 'slow statement' : undefined
}
