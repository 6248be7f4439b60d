import type { Observation, Observe } from '@/lib/db/observation'
import { failureOf } from '@/lib/db/statement-failure'
import { traceStatement } from '@/lib/tracing'
import type { Meter } from './meter'
import { StatementLog } from './statement-log'

/** What the data plane tells of each statement: counted, traced, and where it is worth it logged. */
export function observeStatements(meter: Meter, statementLog = new StatementLog()): Observe {
  return (seen: Observation) => {
    const failure = seen.error === undefined ? undefined : failureOf(seen.error)
    meter.count(seen.tenantId, seen.ms, failure)
    traceStatement(seen, failure)
    statementLog.note(seen, failure)
  }
}
