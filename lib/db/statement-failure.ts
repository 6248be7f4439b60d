import { isAppError } from '@/lib/errors'

/** What a statement failed with, for those who watch. */
export interface Failure {
  /**
   * `limit`: the plan allows no more. `expected`: the tables or the fence said no, as they are meant to, or it followed from a
   * failure that was counted. `error`: all else.
   */
  kind: 'limit' | 'expected' | 'error'
  /** One of ours (lib/errors.ts), an SQLSTATE, or the error's name. Values are never part of it. */
  code: string
  /** The database has answered; otherwise the statement never came so far, or nobody knows. */
  isAnswered: boolean
}

const limits = new Set([
  'TENANT_BUSY',
  'TOO_SLOW',
  'LIMIT_REACHED',
  'TN010', // a limit that rows count towards
  '57014', // statement_timeout
  '25P04', // transaction_timeout
])

const expected = new Set([
  'TENANT_SUSPENDED',
  'TENANT_MAINTENANCE',
  '23505', // unique
  '23503', // foreign key
  '25006', // read-only
  '25P02', // in a transaction that has failed before
])

/** Of Node's own codes EPIPE has as many letters, but no digit. */
const sqlState = /^(?=.*\d)[0-9A-Z]{5}$/

/** Reads a failed statement's error as the pool saw it. */
export function failureOf(error: unknown): Failure {
  const code = codeOf(error)
  const kind = limits.has(code) ? 'limit' : expected.has(code) ? 'expected' : 'error'
  return { kind, code, isAnswered: sqlState.test(code) }
}

/** Ours travel through Prisma inside of a plain one (see `forPrisma`). */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if (isAppError(error)) return error.code
  if (isAppError(error.cause)) return error.cause.code
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? code : error.name
}
