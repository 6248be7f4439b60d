/** Every error that a person or a program may meet: its HTTP status and what a person reads. One table, exhaustive. */
export const errorTable = {
  INVALID_INPUT: { status: 400, message: 'Some of this can’t be right. Check the marked fields.' },
  UNAUTHENTICATED: { status: 401, message: 'Sign in to go on.' },
  FORBIDDEN: {
    status: 403,
    message: 'Your role doesn’t allow this. An owner or admin of the workspace can do it or change your role.',
  },
  SECOND_FACTOR_REQUIRED: {
    status: 403,
    message:
      'This workspace asks everybody for a second step when they sign in. Open it in a browser and set yours up.',
  },
  NOT_FOUND: { status: 404, message: 'We couldn’t find that. It may have been deleted, or the link is wrong.' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'That can’t be done here in this way.' },
  NOT_ACCEPTABLE: { status: 406, message: 'We answer in JSON. Let the Accept header allow application/json.' },
  NOT_IN_PLAN: { status: 403, message: 'Your plan doesn’t include this. An owner can choose another under Billing.' },
  PRECONDITION_FAILED: { status: 412, message: 'It has been changed meanwhile. Read it again, then send your change.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'Send JSON, with the header “Content-Type: application/json”.' },
  KEY_REUSED: { status: 422, message: 'This Idempotency-Key was used for another request. Take a new one.' },
  CONFLICT: { status: 409, message: 'That clashes with something that already exists.' },
  NO_ROOM: {
    status: 503,
    message: 'There is no room for a workspace of this kind right now. We’re making some: try again in a few minutes.',
  },
  LIMIT_REACHED: { status: 409, message: 'Your plan’s limit is reached. Upgrade, or make room first.' },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'That is more than we can take in one go.' },
  ADDRESS_CHANGED: { status: 410, message: 'This workspace has another address now.' },
  WRONG_HOST: { status: 421, message: 'This address doesn’t belong to us.' },
  TOO_MANY_ATTEMPTS: { status: 429, message: 'Too many attempts. Wait a while, then try again.' },
  TOO_MANY_REQUESTS: {
    status: 429,
    message: 'This workspace sends more requests than its plan allows. Wait a minute, then try again.',
  },
  TENANT_BUSY: {
    status: 429,
    message: 'This workspace is doing more at once than its plan allows. Try again in a few seconds.',
  },
  TOO_SLOW: { status: 503, message: 'That took longer than your plan allows, so we stopped it. Nothing was changed.' },
  TENANT_READ_ONLY: { status: 403, message: 'This workspace is read-only until its payment is settled.' },
  TENANT_SUSPENDED: {
    status: 402,
    message:
      'This workspace is closed. Its owners can open it again: by settling a payment, or by taking its deletion back.',
  },
  TENANT_SWITCHING: { status: 503, message: 'This workspace is being moved. Try again in a few seconds.' },
  TENANT_MAINTENANCE: { status: 503, message: 'This workspace is being updated. Try again in a minute.' },
  CROSS_TENANT: { status: 404, message: 'We couldn’t find that. It may have been deleted, or the link is wrong.' },
  UNAVAILABLE: { status: 503, message: 'We’re too busy right now. Try again in a few seconds.' },
  BILLING_UNAVAILABLE: {
    status: 502,
    message: 'The payment service isn’t answering. Nothing was charged; try again in a minute.',
  },
  CONFIGURATION: {
    status: 500,
    message: 'This installation is not configured correctly. Its operator will find details in the log.',
  },
  INTERNAL: { status: 500, message: 'Something went wrong on our side.' },
} as const satisfies Record<string, { status: number; message: string }>

export type ErrorCode = keyof typeof errorTable

interface Details {
  /** For the log; never shown. */
  internal?: string
  /** A better sentence for the person than the table's. */
  message?: string
  /** Field name → what is wrong and what to do. */
  fieldErrors?: Record<string, string>
  /** Seconds, for Retry-After. */
  retryAfter?: number
  /** For ADDRESS_CHANGED: the same page, where it is now. */
  location?: string
  /** For LIMIT_REACHED and TOO_MANY_REQUESTS: which limit, and the highest number allowed. */
  limit?: { metric: string; allowed: number }
  /** For METHOD_NOT_ALLOWED: the methods that are, for Allow. */
  allow?: readonly string[]
  cause?: unknown
}

const brand = Symbol.for('tenantry.AppError')

/** The one error class of the product. `message` is for people, `internal` for the log. */
export class AppError extends Error {
  readonly [brand] = true

  /** Next loads this file once a bundle, and what lives as long as the process may have been made by another one. */
  static override [Symbol.hasInstance](value: unknown): value is AppError {
    return typeof value === 'object' && value !== null && brand in value
  }

  readonly code: ErrorCode
  readonly status: number
  readonly internal: string | undefined
  readonly fieldErrors: Record<string, string> | undefined
  readonly retryAfter: number | undefined
  readonly location: string | undefined
  readonly limit: { metric: string; allowed: number } | undefined
  readonly allow: readonly string[] | undefined
  /** What of it reaches a browser when it escapes from a part of a page: Next hides all else of an error. */
  readonly digest: string | undefined

  constructor(code: ErrorCode, details: Details = {}) {
    super(details.message ?? errorTable[code].message, { cause: details.cause })
    this.name = 'AppError'
    this.code = code
    this.status = errorTable[code].status
    this.internal = details.internal
    this.fieldErrors = details.fieldErrors
    this.retryAfter = details.retryAfter
    this.location = details.location
    this.limit = details.limit
    this.allow = details.allow
    this.digest = isPassing(code) ? `${code} ${details.retryAfter ?? ''}` : undefined
  }
}

/** Errors that are over after a while. */
const passing = [
  'TOO_MANY_REQUESTS',
  'TENANT_BUSY',
  'TOO_SLOW',
  'TENANT_SWITCHING',
  'TENANT_MAINTENANCE',
  'UNAVAILABLE',
] as const
export type PassingCode = (typeof passing)[number]

export const isPassing = (code: string): code is PassingCode => (passing as readonly string[]).includes(code)

/** Reads the digest that a page's error has in the browser; undefined where it is none of those that pass. */
export function passingOf(
  digest: string | undefined,
): { code: PassingCode; retryAfter: number | undefined } | undefined {
  const [code = '', seconds] = digest?.split(' ') ?? []
  return isPassing(code) ? { code, retryAfter: seconds ? Number(seconds) : undefined } : undefined
}

export const notFound = (internal?: string) => new AppError('NOT_FOUND', { internal })

/** True for an AppError of this code. */
export const isAppError = (error: unknown, code?: ErrorCode): error is AppError =>
  error instanceof AppError && (code === undefined || error.code === code)
