/** What Stripe puts under `error` in a refusal. */
export interface StripeErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'
  code?: string
  decline_code?: string
  doc_url?: string
  message: string
  param?: string
}

/** A refusal in Stripe's own words. `status` is the HTTP status. */
export class StripeError extends Error {
  readonly status: number
  readonly body: StripeErrorBody
  /** What was written before the refusal stays: a failed attempt to pay is an outcome as well. */
  readonly keepsChanges: boolean

  constructor(status: number, body: StripeErrorBody, keepsChanges = false) {
    super(body.message)
    this.name = 'StripeError'
    this.status = status
    this.keepsChanges = keepsChanges
    this.body = body.code
      ? { ...body, doc_url: `https://docs.stripe.com/error-codes/${body.code.replaceAll('_', '-')}` }
      : body
  }
}

/** 400: the request cannot be carried out as it is. */
export function invalidRequest(message: string, details: { code?: string; param?: string } = {}): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', message, ...details })
}

/**
 * "No such customer: 'cus_x'". 404 where the id is in the path, 400 where it came as a parameter.
 */
export function noSuch(kind: string, id: string, param = 'id'): StripeError {
  return new StripeError(param === 'id' ? 404 : 400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${kind}: '${id}'`,
    param,
  })
}

/** 402: the card was refused. */
export function cardError(decline: Decline, keepsChanges = false): StripeError {
  const { message, code, declineCode } = decline
  return new StripeError(
    402,
    { type: 'card_error', code, message, ...(declineCode ? { decline_code: declineCode } : {}) },
    keepsChanges,
  )
}

/** Why a card was refused. */
export interface Decline {
  readonly message: string
  readonly code: string
  readonly declineCode?: string
}
