import { createHash } from 'node:crypto'
import type { ApiAnswer, ApiRequest } from './router'
import type { Store } from './store'
import { invalidRequest, StripeError } from './stripe-error'

/** Stripe forgets a key after at least 24 hours. */
const keptMs = 24 * 60 * 60 * 1000
const keptAnswers = 5_000

/** The answer that this key was given before, if it was. */
export function idempotentAnswer(store: Store, key: string, request: ApiRequest): ApiAnswer | undefined {
  if (key.length > 255) {
    throw invalidRequest('Idempotency keys may have up to 255 characters.')
  }
  const known = store.get('idempotency', key)
  if (!known || known.savedAt < Date.now() - keptMs) return undefined
  if (known.fingerprint !== fingerprintOf(request)) {
    throw new StripeError(400, {
      type: 'idempotency_error',
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    })
  }
  return { status: known.status, body: known.body, replayed: true }
}

/** Keeps an answer under its key, in the transaction that brought it about. */
export function rememberAnswer(store: Store, key: string, request: ApiRequest, answer: ApiAnswer): void {
  store.put('idempotency', {
    id: key,
    fingerprint: fingerprintOf(request),
    status: answer.status,
    body: answer.body,
    savedAt: Date.now(),
  })
  if (store.count('idempotency') <= keptAnswers) return
  const oldest = store.all('idempotency')[0]
  if (oldest) store.remove('idempotency', oldest.id)
}

function fingerprintOf(request: ApiRequest): string {
  return createHash('sha256').update(`${request.method} ${request.url.pathname}\n${request.body}`).digest('hex')
}
