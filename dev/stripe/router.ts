import { z } from 'zod'
import { expand } from './expand'
import { decodeForm } from './form-body'
import { idempotentAnswer, rememberAnswer } from './idempotency'
import { invalidParams } from './invalid-params'
import type { Ids, Route } from './route'
import type { Simulator } from './simulator'
import { StripeError } from './stripe-error'

export interface ApiRequest {
  readonly id: string
  readonly method: string
  readonly url: URL
  readonly authorization: string | undefined
  readonly idempotencyKey: string | undefined
  /** Form-encoded. */
  readonly body: string
}

export interface ApiAnswer {
  readonly status: number
  /** JSON. */
  readonly body: string
  readonly replayed?: boolean
}

const expandSchema = z.array(z.string()).optional()

/** Answers one API request, in one transaction. Only errors of the simulator itself are thrown. */
export function answerApi(simulator: Simulator, routes: readonly Route[], request: ApiRequest): ApiAnswer {
  try {
    checkKey(request.authorization)
    const found = findRoute(routes, request)
    const key = request.method === 'POST' ? request.idempotencyKey : undefined
    if (key === undefined) return execute(simulator, found, request)
    const known = idempotentAnswer(simulator.store, key, request)
    return known ?? execute(simulator, found, request)
  } catch (error) {
    if (error instanceof StripeError) return refusal(error)
    throw error
  }
}

interface Found {
  readonly route: Route
  readonly ids: Ids
}

function execute(simulator: Simulator, { route, ids }: Found, request: ApiRequest): ApiAnswer {
  const key = request.method === 'POST' ? (request.idempotencyKey ?? null) : null
  const query = request.url.search.slice(1)
  const { expand: paths, ...params } = decodeForm([query, request.body].filter(Boolean).join('&'))
  const checked = expandSchema.safeParse(paths)
  if (!checked.success) throw invalidParams(checked.error)
  return simulator.transact(
    (sim) => {
      const answer = keeping(() => {
        const object = route.run(sim, params, ids)
        return { status: 200, body: JSON.stringify(expand(sim, object, checked.data ?? [])) }
      })
      if (key !== null) rememberAnswer(sim.store, key, request, answer)
      return answer
    },
    { request: { id: request.id, idempotency_key: key } },
  )
}

/** A refusal that is itself an outcome (an attempt to pay that failed) keeps what was written. */
function keeping(work: () => ApiAnswer): ApiAnswer {
  try {
    return work()
  } catch (error) {
    if (error instanceof StripeError && error.keepsChanges) return refusal(error)
    throw error
  }
}

function refusal(error: StripeError): ApiAnswer {
  return { status: error.status, body: JSON.stringify({ error: error.body }) }
}

function checkKey(authorization: string | undefined): void {
  const [, scheme, value = ''] = /^(Bearer|Basic) (.+)$/.exec(authorization ?? '') ?? []
  const key = scheme === 'Basic' ? Buffer.from(value, 'base64').toString().replace(/:$/, '') : value
  if (/^[sr]k_test_[\w-]+$/.test(key)) return
  throw new StripeError(401, {
    type: 'invalid_request_error',
    message: key
      ? `Invalid API Key provided: ${key.slice(0, 7)}*** (the simulator takes any key that begins with sk_test_)`
      : "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
  })
}

function findRoute(routes: readonly Route[], request: ApiRequest): Found {
  const { pathname } = request.url
  const segments = pathname.split('/')
  for (const route of routes) {
    if (route.method !== request.method) continue
    const ids = matchPath(route.path.split('/'), segments)
    if (ids) return { route, ids }
  }
  throw new StripeError(404, {
    type: 'invalid_request_error',
    message: `Unrecognized request URL (${request.method}: ${pathname}). Stripe may know it; the simulator does not.`,
  })
}

function matchPath(pattern: readonly string[], segments: readonly string[]): Ids | null {
  if (pattern.length !== segments.length) return null
  let id = ''
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? ''
    if (part === ':id') id = decodeURIComponent(segment)
    else if (part !== segment) return null
  }
  return { id }
}
