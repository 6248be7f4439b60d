import type { Observation, Observe } from '@/lib/db/observation'
import { failureOf } from '@/lib/db/statement-failure'
import { traceStatement } from '@/lib/tracing'
import type { Meter } from './meter'
import { SparseLog } from './sparse-log'
import { logStatement } from './log-statement'

/** What the data plane tells of each statement: counted, traced, and where it is worth it logged. */
export function observeStatements(meter: Meter): Observe {
  const sparsely = new SparseLog()
  return (seen: Observation) => {
    const failure = seen.error === undefined ? undefined : failureOf(seen.error)
    meter.count(seen.tenantId, seen.ms, failure)
    traceStatement(seen, failure)
    logStatement(sparsely, seen, failure)
  }
}
