import { etagOf, tagsIn } from '@/lib/api/etag'
import { problemOf } from '@/lib/api/problem'
import type { Answer } from '@/lib/api/write-once'
import type { AppError } from '@/lib/errors'
import type { Tenant } from '@/lib/tenancy/context'
import { apiRate } from './count-request'
import { describeRate } from './rate-headers'

interface About {
  request: Request
  requestId: string
}

/** What was asked for, as JSON with its tag; 304 where the caller has it already. */
export function apiAnswer({ request, requestId }: About, { status, body, isReplayed }: Answer): Response {
  const headers = new Headers({ 'request-id': requestId, 'cache-control': 'no-store' })
  if (isReplayed) headers.set('idempotency-replayed', 'true')
  if (status === 204) return new Response(null, { status, headers })
  const etag = etagOf(body)
  headers.set('etag', etag)
  const reads = request.method === 'GET' || request.method === 'HEAD'
  const known = reads ? tagsIn(request.headers.get('if-none-match')) : undefined
  if (known?.some((tag) => tag === etag || tag === '*')) return new Response(null, { status: 304, headers })
  headers.set('content-type', 'application/json')
  return new Response(request.method === 'HEAD' ? null : JSON.stringify(body), { status, headers })
}

/** What went wrong, as RFC 9457 has it. */
export function apiProblem({ request, requestId }: About, error: AppError, tenant: Tenant | undefined): Response {
  const headers = new Headers({
    'request-id': requestId,
    'cache-control': 'no-store',
    'content-type': 'application/problem+json',
  })
  if (error.status === 401) headers.set('www-authenticate', 'Bearer realm="api"')
  if (error.allow) headers.set('allow', error.allow.join(', '))
  const wait = error.retryAfter ?? (error.status === 503 || error.status === 429 ? 5 : undefined)
  if (wait !== undefined) headers.set('retry-after', String(wait))
  // Of the very minute that is used up: it may be that of all requests, or of those without a key.
  const { limit, retryAfter } = error
  if (error.code === 'TOO_MANY_REQUESTS' && limit) describeRate(headers, { ...limit, left: 0, reset: retryAfter ?? 0 })
  const problem = problemOf(error, { origin: tenant?.origin, requestId })
  return new Response(request.method === 'HEAD' ? null : JSON.stringify(problem), { status: error.status, headers })
}

/** Says what the plan gives keys and what is left of it. */
export async function describeApiRate({ headers }: Response, tenant: Tenant): Promise<void> {
  describeRate(headers, await apiRate(tenant))
}
