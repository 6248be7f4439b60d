import { NextRequest } from 'next/server'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { testApi } from '@/dev/db/test-api'
import { testDatabases } from '@/dev/db/test-databases'
import { apiScopeNames } from '@/lib/api-keys/scopes'
import { apiOperations } from '@/lib/api/operations'
import { type ApiOperation, reading, writing } from '@/lib/api/operation'
import { createSession } from '@/lib/auth/session'
import { plans } from '@/lib/billing/plans'
import { AppError } from '@/lib/errors'
import { openApiRoute } from './api-route'
import { sessionCookie } from './session-cookie'

vi.mock('next/server', async (original) => ({ ...(await original<object>()), after: () => {} }))
vi.mock('next/headers', () => ({ headers: async () => new Headers({ 'x-forwarded-for': '203.0.113.9' }) }))

const databases = await testDatabases()
const nobodysId = '018f2b6e-0000-7000-8000-000000000000'

/** What a test makes go wrong. */
const mishaps: readonly ApiOperation[] = [
  reading({
    id: 'fail',
    path: '/fail/{how}',
    tag: 'Key',
    scope: null,
    summary: '',
    params: z.object({ how: z.string() }),
    async read(_, { params }) {
      if (params.how === 'switching') throw new AppError('TENANT_SWITCHING', { retryAfter: 2 })
      if (params.how === 'maintenance') throw new AppError('TENANT_MAINTENANCE')
      throw new Error('hunter2')
    },
  }),
  writing({
    id: 'noteDown',
    method: 'POST',
    path: '/note',
    tag: 'Key',
    scope: null,
    summary: '',
    status: 204,
    body: z.object({ text: z.string().optional() }),
    write: async () => {},
  }),
]

describe('a request to the API', () => {
  it('is answered in JSON, with its id, its tag and what is left of the minute', async () => {
    const { call, owner } = await testApi(databases)
    const { status, headers, body } = await call('GET', '/key')
    expect(status).toBe(200)
    expect(body).toMatchObject({ scopes: apiScopeNames, maker: { role: 'owner' }, workspace: { id: owner.tenant.id } })
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.get('request-id')).toMatch(/^[\da-f-]{36}$/)
    const rate = plans.pro.share.apiRequestsPerMinute
    expect(headers.get('ratelimit-policy')).toBe(`${rate};w=60`)
    expect(Number(headers.get('ratelimit-remaining'))).toBe(rate - 1)
    expect(Number(headers.get('ratelimit-reset'))).toBeLessThanOrEqual(60)
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('set-cookie')).toBeNull()
    const again = await call('GET', '/key', { headers: { 'if-none-match': headers.get('etag') ?? '' } })
    expect(again).toMatchObject({ status: 304, body: null })
    expect(await call('HEAD', '/key')).toMatchObject({ status: 200, body: null })
  })

  it('is nobody’s without a key of this very workspace, whatever else it brings', async () => {
    const acme = await testApi(databases)
    const beta = await testApi(databases)
    const { token } = await createSession(acme.db, { userId: acme.owner.actor.userId, userAgent: null })
    const cookie = { cookie: `${sessionCookie}=${token}` }
    const strangers = ['', beta.key, `${acme.key}x`, acme.key.slice(0, -1), acme.key.toLowerCase(), 'tnt_', token]
    for (const key of strangers) {
      const { status, headers, body } = await acme.call('GET', '/projects', { key, headers: cookie })
      expect({ key, status, body }).toMatchObject({ key, status: 401, body: { code: 'UNAUTHENTICATED', status: 401 } })
      expect(headers.get('www-authenticate')).toContain('Bearer')
    }
    const basic = { authorization: `Basic ${btoa(`${acme.key}:`)}` }
    expect((await acme.call('GET', '/projects', { headers: basic })).status).toBe(401)
    expect((await acme.call('GET', `/projects?key=${acme.key}`, { key: '' })).status).toBe(401)
  })

  it.each([
    ['an unknown path', 'GET', '/nothing', {}, 404, 'NOT_FOUND'],
    ['a path that can’t be', 'GET', '/tasks/x', {}, 404, 'NOT_FOUND'],
    ['another method', 'PUT', '/projects', {}, 405, 'METHOD_NOT_ALLOWED'],
    ['a preflight with a key', 'OPTIONS', '/projects', {}, 405, 'METHOD_NOT_ALLOWED'],
    ['who wants no JSON', 'GET', '/projects', { headers: { accept: 'text/html' } }, 406, 'NOT_ACCEPTABLE'],
    ['who refuses JSON', 'GET', '/key', { headers: { accept: 'application/json;q=0' } }, 406, 'NOT_ACCEPTABLE'],
    [
      'a form',
      'POST',
      '/projects',
      { body: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a body that is packed',
      'POST',
      '/projects',
      { body: { name: 'x' }, headers: { 'content-encoding': 'gzip' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['no JSON', 'POST', '/projects', { body: '{' }, 400, 'INVALID_INPUT'],
    ['a list for an object', 'POST', '/projects', { body: [] }, 400, 'INVALID_INPUT'],
    ['a body too large', 'POST', '/projects', { body: { name: 'x'.repeat(300_000) } }, 413, 'PAYLOAD_TOO_LARGE'],
    ['an unknown field', 'POST', '/projects', { body: { name: 'x', tenantId: nobodysId } }, 400, 'INVALID_INPUT'],
    ['an unknown parameter', 'GET', '/projects?page=2', {}, 400, 'INVALID_INPUT'],
    ['a parameter sent twice', 'GET', '/projects?limit=1&limit=2', {}, 400, 'INVALID_INPUT'],
    ['too long a list', 'GET', '/projects?limit=101', {}, 400, 'INVALID_INPUT'],
    [
      'an odd key',
      'POST',
      '/projects',
      { body: { name: 'x' }, headers: { 'idempotency-key': 'a b' } },
      400,
      'INVALID_INPUT',
    ],
    ['a move', 'GET', '/fail/switching', {}, 503, 'TENANT_SWITCHING'],
    ['maintenance', 'GET', '/fail/maintenance', {}, 503, 'TENANT_MAINTENANCE'],
    ['the unforeseen', 'GET', '/fail/otherwise', {}, 500, 'INTERNAL'],
  ] as const)('is told of %s as a problem', async (_, method, path, options, status, code) => {
    const operations = [...apiOperations, ...mishaps]
    const { call, owner } = await testApi(databases, { operations })
    const answer = await call(method, path, options)
    expect(answer).toMatchObject({ status, body: { status, code, type: `${owner.tenant.origin}/developers#${code}` } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.body).toMatchObject({ requestId: answer.headers.get('request-id') })
    expect(JSON.stringify(answer.body)).not.toContain('hunter2')
  })

  it('says when to come back, and what else a path takes', async () => {
    const { call } = await testApi(databases, { operations: [...apiOperations, ...mishaps] })
    expect((await call('GET', '/fail/switching')).headers.get('retry-after')).toBe('2')
    expect((await call('GET', '/fail/maintenance')).headers.get('retry-after')).toBe('5')
    expect((await call('PUT', '/projects')).headers.get('allow')).toBe('GET, HEAD, POST')
  })

  it('on a host that isn’t ours is a problem, too', async () => {
    const { call } = await testApi(databases)
    expect(await call('GET', '/key', { headers: { host: 'evil.test' } })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', type: 'about:blank' },
    })
  })

  it('names every field that is wrong', async () => {
    const { call } = await testApi(databases)
    const { body } = await call('POST', '/tasks', { body: { projectId: 'x', title: '', dueOn: '2026-02-30' } })
    const { errors } = z.object({ errors: z.array(z.object({ field: z.string(), detail: z.string() })) }).parse(body)
    expect(errors.map(({ field }) => field).toSorted()).toEqual(['dueOn', 'projectId', 'title'])
    const odd = await call('POST', '/projects', { body: '{"name":"x","__proto__":{"a":1},"constructor":1}' })
    expect(odd).toMatchObject({ status: 400, body: { errors: [{ field: '__proto__' }, { field: 'constructor' }] } })
  })

  it('hears of the workspace’s standing: read-only reads, closed says so', async () => {
    const { call, stand } = await testApi(databases)
    await stand('read_only', 2n)
    expect((await call('GET', '/projects')).status).toBe(200)
    const write = { body: { name: 'x' }, headers: { 'idempotency-key': 'k' } }
    expect(await call('POST', '/projects', write)).toMatchObject({ status: 403, body: { code: 'TENANT_READ_ONLY' } })
    await stand('suspended', 3n)
    expect(await call('GET', '/projects')).toMatchObject({ status: 402, body: { code: 'TENANT_SUSPENDED' } })
  })

  it('is refused when the keys’ minute is used up, with the time to come back', async () => {
    const { call } = await testApi(databases, { plan: 'free' })
    const limit = plans.free.share.apiRequestsPerMinute
    const answers = await Promise.all(Array.from({ length: limit + 5 }, () => call('GET', '/key')))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(5)
    const headers = refused[0]?.headers
    expect(headers?.get('ratelimit-remaining')).toBe('0')
    expect(Number(headers?.get('retry-after'))).toBeGreaterThan(0)
    expect(headers?.get('ratelimit-reset')).toBe(headers?.get('retry-after'))
    expect(refused[0]?.body).toMatchObject({ code: 'TOO_MANY_REQUESTS', limit: { allowed: limit } })
  })
})

it('who has no key hears, of a flood, of their own minute and not of the keys’', async () => {
  const { call } = await testApi(databases, { plan: 'free' })
  await call('GET', '/key')
  const { requestsPerMinute } = plans.free.share
  const answers = await Promise.all(
    Array.from({ length: requestsPerMinute / 2 + 20 }, () => call('GET', '/key', { key: '' })),
  )
  expect(answers.find(({ status }) => status === 401)?.headers.get('ratelimit-limit')).toBeNull()
  const refused = answers.find(({ status }) => status === 429)
  expect(refused?.headers.get('ratelimit-remaining')).toBe('0')
  expect(refused?.headers.get('ratelimit-reset')).toBe(refused?.headers.get('retry-after'))
  expect(refused?.headers.get('ratelimit-limit')).not.toBe(String(plans.free.share.apiRequestsPerMinute))
})

it('the document is for anybody, and on other hosts a problem', async () => {
  const { owner } = await testApi(databases)
  const read = openApiRoute(({ origin }) => ({ origin }))
  const ask = async (host: string, headers: Record<string, string> = {}, method = 'GET') => {
    const url = 'http://localhost:3000/api/v1/openapi.json'
    const request = new NextRequest(url, { method, headers: { host, ...headers } })
    return read(request, { params: Promise.resolve({ tenant: owner.tenant.slug }) })
  }
  const told = await ask(new URL(owner.tenant.origin).host)
  expect([told.status, await told.json()]).toEqual([200, { origin: owner.tenant.origin }])
  const again = await ask(new URL(owner.tenant.origin).host, { 'if-none-match': told.headers.get('etag') ?? '' })
  expect(again.status).toBe(304)
  const posted = await ask(new URL(owner.tenant.origin).host, {}, 'POST')
  expect([posted.status, posted.headers.get('allow'), posted.headers.get('content-type')]).toEqual([
    405,
    'GET, HEAD',
    'application/problem+json',
  ])
  const elsewhere = await ask('evil.test')
  expect([elsewhere.status, elsewhere.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
})
