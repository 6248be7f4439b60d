import { STATUS_CODES } from 'node:http'
import type { z } from 'zod'
import { type AppError, type ErrorCode, errorTable } from '@/lib/errors'
import type { problemSchema } from './schemas'

/** Where kinds of problems are explained, on the tenant's host. */
const problemsPage = '/developers'

/**
 * An error as RFC 9457 has it. `type` leads to where it is explained; without a host that is ours there is no such page.
 */
export function problemOf(
  { code, status, message, fieldErrors, limit }: AppError,
  { origin, requestId }: { origin: string | undefined; requestId: string },
): z.output<typeof problemSchema> {
  const errors = fieldErrors && Object.entries(fieldErrors).map(([field, detail]) => ({ field, detail }))
  return {
    type: origin ? `${origin}${problemsPage}#${code}` : 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    code,
    requestId,
    ...(errors && { errors }),
    ...(limit && { limit }),
  }
}

/** Those of the product's errors that no call of the API can meet. */
const elsewhere: readonly ErrorCode[] = ['BILLING_UNAVAILABLE', 'NO_ROOM', 'CROSS_TENANT', 'CONFIGURATION']

/** What can go wrong, by status. */
export const apiProblems = (Object.keys(errorTable) as ErrorCode[])
  .filter((code) => !elsewhere.includes(code))
  .map((code) => ({ code, ...errorTable[code] }))
  .toSorted((a, b) => a.status - b.status)
