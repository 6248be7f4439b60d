import pg from 'pg'
import { AppError } from '@/lib/errors'
import { schemaVersion } from './generated/schema-version'
import type { Binding, Placement } from './placement'

/** Prepared once a connection; without names where a pooler hands statements to other backends. */
export const enterStatement = { name: 'tenancy_enter', text: 'SELECT tenancy.enter($1, $2, $3, $4)' }

export const enterValues = ({ tenantId, purpose }: Binding, { epoch }: Placement) => [
  tenantId,
  String(epoch),
  purpose,
  schemaVersion,
]

/** The same as text, for the simple protocol, where BEGIN and enter share one message. */
export const enterSql = (binding: Binding, placement: Placement) =>
  `SELECT tenancy.enter(${enterValues(binding, placement)
    .map((value) => pg.escapeLiteral(value))
    .join(', ')})`

const backOff = { firstMs: 5, longestMs: 100, deadlineMs: 5_000 }

const sqlState = (error: unknown) => (error instanceof pg.DatabaseError ? error.code : undefined)

/**
 * Runs `attempt` at the tenant's placement. TN001 (stale) asks the catalogue again, TN003 (switching) waits 5 → 100 ms
 * with jitter, up to 5 s. Both were raised before anything else ran, so trying again repeats nothing; no other error is
 * retried. Throws AppError for TN002 to TN004.
 */
export async function throughTheFence<T>(binding: Binding, attempt: (placement: Placement) => Promise<T>): Promise<T> {
  const started = performance.now()
  let placement = await binding.cell.get()
  for (let wait = backOff.firstMs; ; wait = Math.min(wait * 2, backOff.longestMs)) {
    try {
      return await attempt(placement)
    } catch (error) {
      const code = sqlState(error)
      if (code === 'TN002') throw new AppError('TENANT_SUSPENDED', { cause: error })
      if (code === 'TN004') throw new AppError('TENANT_MAINTENANCE', { cause: error, retryAfter: 60 })
      if (code !== 'TN001' && code !== 'TN003') throw error
      if (performance.now() - started > backOff.deadlineMs)
        throw new AppError('TENANT_SWITCHING', { cause: error, retryAfter: 5 })
      const stale = code === 'TN001'
      const { epoch } = placement
      if (stale) placement = await binding.cell.refresh()
      if (!stale || placement.epoch === epoch) await sleep(wait * (0.5 + Math.random() / 2))
    }
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
