import { NextRequest } from 'next/server'
import { createApiKey } from '@/lib/api-keys/create-api-key'
import { type ApiScope, apiScopeNames } from '@/lib/api-keys/scopes'
import { apiOperations } from '@/lib/api/operations'
import type { ApiOperation } from '@/lib/api/operation'
import { type PlanId, plans } from '@/lib/billing/plans'
import { control } from '@/lib/db/control-client'
import { setEntitlements, type Standing } from '@/lib/db/home'
import type { Context } from '@/lib/tenancy/context'
import { apiRoute } from '@/lib/web/api-route'
import type { TestDatabases } from './test-databases'
import { type TestWorkspace, testWorkspace } from './test-workspace'

export interface ApiCall {
  key?: string
  body?: unknown
  headers?: Record<string, string>
}

export interface ApiReply {
  status: number
  headers: Headers
  /** Null for none. */
  body: unknown
}

export interface TestApi extends TestWorkspace {
  owner: Context
  /** A key of the owner's that may do everything. */
  key: string
  /** Calls the route as Next does: `call('POST', '/tasks', { body })`. With `key` unless another is given; '' for none. */
  call: (method: string, path: string, call?: ApiCall) => Promise<ApiReply>
  keyWith: (scopes: ApiScope[], maker?: Context) => Promise<string>
  /** As after so many days without a payment. Each time with a higher `version`, from 2. */
  stand: (standing: Standing, version: bigint) => Promise<unknown>
}

/** A workspace on a plan with an owner, and its API. The test mocks `after` of next/server. */
export async function testApi(
  databases: TestDatabases,
  { plan = 'pro', operations = apiOperations }: { plan?: PlanId; operations?: readonly ApiOperation[] } = {},
): Promise<TestApi> {
  const workspace = await testWorkspace(databases, plan)
  const owner = await workspace.join('owner')
  const { id: tenantId, slug, origin } = owner.tenant
  await control().subscription.create({ data: { tenantId, plan, status: 'active', stripeCustomerId: `cus_${slug}` } })
  const keyWith = async (scopes: ApiScope[], maker = owner) =>
    (await createApiKey(maker, { name: 'Program', scopes, life: '30' })).key
  const key = await keyWith(apiScopeNames)
  const handler = apiRoute(operations)
  const stand = (standing: Standing, version: bigint) =>
    setEntitlements(databases.shard.ownerUrl, { tenantId, limits: plans[plan].limits, standing, version })

  const call = async (method: string, path: string, { key: given = key, body, headers }: ApiCall = {}) => {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    const request = new NextRequest(`http://localhost:3000/api/v1${path}`, {
      method,
      headers: {
        host: new URL(origin).host,
        'x-forwarded-for': '203.0.113.9',
        ...(given && { authorization: `Bearer ${given}` }),
        ...(text !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: text,
    })
    const [plain = ''] = path.split('?')
    const params = { tenant: slug, path: plain.split('/').slice(1) }
    const response = await handler(request, { params: Promise.resolve(params) })
    const answer = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: answer === '' ? null : (JSON.parse(answer) as unknown),
    }
  }
  return { ...workspace, owner, key, call, keyWith, stand }
}
