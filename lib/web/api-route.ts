import { randomUUID } from 'node:crypto'
import { unstable_rethrow } from 'next/navigation'
import { after, type NextRequest } from 'next/server'
import { findOperation } from '@/lib/api/find-operation'
import { idempotencyOf } from '@/lib/api/idempotency-key'
import { tagsIn } from '@/lib/api/etag'
import type { ApiContext, ApiOperation } from '@/lib/api/operation'
import { queryFields } from '@/lib/api/query-fields'
import type { Answer, Terms } from '@/lib/api/write-once'
import { apiScopes } from '@/lib/api-keys/scopes'
import { aboutTenant } from '@/lib/control/tenant-db'
import { AppError } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import type { Tenant } from '@/lib/tenancy/context'
import { apiAnswer, apiProblem, describeApiRate } from './api-answer'
import { acceptsJson, readJson } from './api-body'
import { requireApiKey } from './api-key-context'
import { countVisit } from './count-request'
import { tenantContext } from './current-session'
import { drainAfterwards } from './drain-afterwards'
import { requireTenant } from './request-realm'

/** What Next gives the route of the API, under `app/t/[tenant]`. */
interface ApiRouteContext {
  params: Promise<{ tenant: string; path?: string[] }>
}

/**
 * The one route of the API: finds the operation by method and path, asks for a key that may do it, and answers JSON or a
 * problem. Cookies are not looked at, and no other origin's page is told anything: there is no CORS.
 *
 *     const handler = apiRoute(apiOperations)
 *     export { handler as GET, handler as POST, … }
 */
export function apiRoute(operations: readonly ApiOperation[]) {
  return (request: NextRequest, { params }: ApiRouteContext): Promise<Response> =>
    answering(request, params, async (tenant, path, counted) => {
      const ctx = await requireApiKey(tenant, request.headers)
      counted()
      return perform(ctx, operations, request, path)
    })
}

/** What the API has to read for anybody, without a key. */
export function openApiRoute(read: (tenant: Tenant) => object) {
  return (request: NextRequest, { params }: ApiRouteContext): Promise<Response> =>
    answering(request, params, async (tenant) => {
      await countVisit(tenant)
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        throw new AppError('METHOD_NOT_ALLOWED', { message: 'This path takes GET, HEAD.', allow: ['GET', 'HEAD'] })
      }
      return { status: 200, body: read(tenant) }
    })
}

/** The outside of both: the tenant of the host, and a problem for whatever goes wrong. `counted` is called with the key's request. */
async function answering(
  request: NextRequest,
  params: ApiRouteContext['params'],
  work: (tenant: Tenant, path: readonly string[], counted: () => void) => Promise<Answer>,
): Promise<Response> {
  const about = { request, requestId: randomUUID() }
  let tenant: Tenant | undefined
  let isCounted = false
  let response: Response
  try {
    const { tenant: key, path = [] } = await params
    tenant = await requireTenant(request.headers, { key })
    response = apiAnswer(about, await work(tenant, path, () => (isCounted = true)))
  } catch (error) {
    unstable_rethrow(error)
    const known = error instanceof AppError ? error : unforeseen(error, about.requestId, tenant)
    // A refusal speaks of its own minute.
    if (known.code === 'TOO_MANY_REQUESTS') isCounted = false
    response = apiProblem(about, known, tenant)
  }
  if (tenant && isCounted) await describeApiRate(response, tenant)
  return response
}

/** Its checks, in this order: path, method, scope, what is accepted, what is sent. */
async function perform(
  ctx: ApiContext,
  operations: readonly ApiOperation[],
  request: NextRequest,
  path: readonly string[],
): Promise<Answer> {
  const { operation, params } = findOperation(operations, request.method, path)
  requireScope(ctx, operation)
  if (!acceptsJson(request.headers.get('accept'))) throw new AppError('NOT_ACCEPTABLE')
  const query = queryFields(request.nextUrl.searchParams)
  if (operation.method === 'GET') return operation.run(ctx, { params, query, body: {} }, {})
  const { text, value } = await readJson(request)
  const asked = { method: operation.method, path: `/${path.join('/')}${request.nextUrl.search}`, body: text }
  const terms: Terms = {
    idempotency: idempotencyOf(request.headers.get('idempotency-key'), asked),
    ifMatch: tagsIn(request.headers.get('if-match')),
  }
  after(drainAfterwards(tenantContext(ctx.tenant)))
  return operation.run(ctx, { params, query, body: value }, terms)
}

function requireScope({ key }: ApiContext, { scope }: ApiOperation): void {
  if (scope === null || key.scopes.includes(scope)) return
  const message = `This key may not: it needs the scope ${scope} (${apiScopes[scope].description.toLowerCase()}), and whoever made it must be allowed that, too.`
  throw new AppError('FORBIDDEN', { message })
}

/** An unknown error is logged under the request's id, which is all that the caller hears of it. */
function unforeseen(error: unknown, requestId: string, tenant: Tenant | undefined): AppError {
  logUnknown(error, { requestId, ...(tenant && aboutTenant(tenant.id)) })
  return new AppError('INTERNAL')
}
