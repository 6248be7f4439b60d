import { AppError, isAppError } from '@/lib/errors'

const internal = 'no connection'

/** No connection to be had (server gone, too many connections, none free in time): nothing has run, so trying again is safe. */
export const unreachable = (cause: unknown) =>
  isAppError(cause) ? cause : new AppError('UNAVAILABLE', { cause, internal, retryAfter: 5 })

export const isUnreachable = (error: unknown) => isAppError(error, 'UNAVAILABLE') && error.internal === internal
