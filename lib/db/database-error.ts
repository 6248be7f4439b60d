import { AppError, type ErrorCode, isAppError } from '@/lib/errors'
import { Prisma } from './generated/tenant/client'

/** Prisma's own codes that mean something to a caller (https://www.prisma.io/docs/orm/reference/error-reference). */
const byPrismaCode: Record<string, ErrorCode> = {
  P2001: 'NOT_FOUND',
  P2002: 'CONFLICT',
  P2003: 'NOT_FOUND',
  P2015: 'NOT_FOUND',
  P2017: 'NOT_FOUND',
  P2018: 'NOT_FOUND',
  P2025: 'NOT_FOUND',
  P2028: 'TOO_SLOW', // a transaction that took too long was rolled back
}

/** SQLSTATEs: ours (tenancy.*) and Postgres's. */
const bySqlState: Record<string, ErrorCode> = {
  TN002: 'TENANT_SUSPENDED',
  TN004: 'TENANT_MAINTENANCE',
  TN010: 'LIMIT_REACHED',
  '25006': 'TENANT_READ_ONLY',
  '57014': 'TOO_SLOW', // statement_timeout, or an operator's cancel
  '25P04': 'TOO_SLOW', // transaction_timeout
}

interface Cause {
  code: ErrorCode
  detail: string | undefined
  hint: string | undefined
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

/** The driver adapter hangs the database's own error on `meta` or `cause`, depending on the operation. */
function causeOf(error: object): Cause | undefined {
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    const code = bySqlState[text(Reflect.get(at, 'originalCode') ?? Reflect.get(at, 'code')) ?? '']
    if (code) return { code, detail: text(Reflect.get(at, 'detail')), hint: text(Reflect.get(at, 'hint')) }
    at = Reflect.get(at, 'cause') ?? Reflect.get(Reflect.get(at, 'meta') ?? {}, 'driverAdapterError')
  }
  return undefined
}

/**
 * Others were quicker, and this transaction did nothing: it can be tried again. What the database says at the commit has no code of
 * Prisma's.
 */
export function isWriteConflict(error: unknown): boolean {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown }
  return code === 'P2034' || Reflect.get(Object(cause), 'originalCode') === '40001'
}

/** Prisma takes any error with a code for one of its own and drops the rest: ours travel through it inside of a plain one. */
export function forPrisma(error: unknown): never {
  throw isAppError(error) ? new Error(error.message, { cause: error }) : error
}

/** The error as the rest of the product knows it; what has no name there comes back as it was. */
export function toAppError(error: unknown): unknown {
  if (isAppError(error) || typeof error !== 'object' || error === null) return error
  // Ours first: it says more than the SQLSTATE that it was made of.
  const inner: unknown = Reflect.get(error, 'cause')
  if (isAppError(inner)) return inner
  const cause = causeOf(error)
  if (cause?.code === 'LIMIT_REACHED') {
    const limit = { metric: cause.detail ?? '', allowed: Number(cause.hint ?? 0) }
    return new AppError(cause.code, { cause: error, limit })
  }
  if (cause) return new AppError(cause.code, { cause: error })
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    const known = byPrismaCode[error.code]
    if (known) return new AppError(known, { cause: error, internal: error.message })
  }
  return error
}
