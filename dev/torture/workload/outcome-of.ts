import { type ErrorCode, isAppError } from '@/lib/errors'
import type { Outcome } from '@/dev/torture/history/operation'

/** Thrown inside an operation's transaction, or by one that found nothing to change: it leaves nothing behind. */
export class NothingDone extends Error {}

/** What the product says only when nothing was done. It is taken at its word. */
const nothingDone = new Set<ErrorCode>([
  'CONFLICT',
  'NOT_FOUND',
  'TENANT_SWITCHING',
  'TENANT_BUSY',
  'TENANT_MAINTENANCE',
  'TENANT_READ_ONLY',
  'TENANT_SUSPENDED',
  'TOO_SLOW',
  'LIMIT_REACHED',
])

/** A transaction that Postgres took back: it ran beside another one (https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html). */
const takenBack = /^(P2034|40001|40P01)$/

/** What an error tells of whether the operation was done, and its code for people. */
export function outcomeOf(error: unknown): { outcome: Outcome; note: string } {
  if (error instanceof NothingDone) return { outcome: 'refused', note: 'nothing done' }
  if (isAppError(error)) return { outcome: nothingDone.has(error.code) ? 'refused' : 'unknown', note: error.code }
  const codes = codesIn(error)
  const outcome = codes.some((code) => takenBack.test(code)) ? 'refused' : 'unknown'
  return { outcome, note: codes.join(' ') || (error instanceof Error ? error.message.slice(-80) : String(error)) }
}

/** The driver adapter hangs the database's own error on `meta` or `cause`. */
function codesIn(error: unknown): string[] {
  const codes: string[] = []
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    for (const name of ['code', 'originalCode']) {
      const code: unknown = Reflect.get(at, name)
      if (typeof code === 'string') codes.push(code)
    }
    at = Reflect.get(at, 'cause') ?? Reflect.get(Reflect.get(at, 'meta') ?? {}, 'driverAdapterError')
  }
  return [...new Set(codes)]
}
