import { NextRequest } from 'next/server'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { testDatabases } from '@/dev/db/test-databases'
import { testPerson, testTenant } from '@/dev/db/test-people'
import { createSession } from '@/lib/auth/session'
import { AppError } from '@/lib/errors'
import { sessionCookie } from './session-cookie'
import { siteRoute } from './site-route'
import { tenantRoute } from './tenant-route'

let session: string | undefined
vi.mock('next/server', async (original) => ({ ...(await original<object>()), after: () => {} }))
vi.mock('next/headers', () => ({
  headers: async () => new Headers(),
  cookies: async () => ({
    get: (name: string) => (name === sessionCookie && session ? { value: session } : undefined),
  }),
}))

await testDatabases()
const tokens = { owner: '', viewer: '' }
const host = 'acme.saas.localhost:3000'

beforeAll(async () => {
  const acme = await testTenant('acme')
  for (const role of ['owner', 'viewer'] as const) {
    const userId = await testPerson(acme, `${role}@example.com`, role)
    tokens[role] = (await createSession(acme.db, { userId, userAgent: null })).token
  }
})
beforeEach(() => {
  session = tokens.owner
})

const input = z.object({ name: z.string().min(1, 'Enter a name.') })
const route = tenantRoute(
  { permission: 'work.write', input, limitBytes: 100 },
  async ({ tenant, actor }, { input }) => {
    if (input.name === 'slow') throw new AppError('TENANT_SWITCHING')
    if (input.name === 'broken') throw new Error('hunter2')
    return { tenant: tenant.slug, role: actor.role, name: input.name }
  },
)

async function post(body: string, headers: Record<string, string> = {}, handler = route) {
  const request = new NextRequest('http://localhost:3000/x', {
    method: 'POST',
    body,
    headers: { host, origin: `http://${host}`, 'content-type': 'application/json', ...headers },
  })
  const response = await handler(request, { params: Promise.resolve({ tenant: 'acme' }) })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}

describe('tenantRoute', () => {
  it('answers JSON to a person who may', async () => {
    expect(await post('{"name":"x"}')).toMatchObject({
      status: 200,
      body: { tenant: 'acme', role: 'owner', name: 'x' },
    })
  })

  it.each([
    ['nobody', '{"name":"x"}', {}, undefined, 401, 'UNAUTHENTICATED'],
    ['a role that may not', '{"name":"x"}', {}, 'viewer', 403, 'FORBIDDEN'],
    ['another origin', '{"name":"x"}', { origin: 'http://beta.saas.localhost:3000' }, 'owner', 403, 'FORBIDDEN'],
    ['another host', '{"name":"x"}', { host: 'evil.test' }, 'owner', 404, 'NOT_FOUND'],
    ['a body too large', `{"name":"${'x'.repeat(100)}"}`, {}, 'owner', 413, 'PAYLOAD_TOO_LARGE'],
    ['no JSON', 'name', {}, 'owner', 400, 'INVALID_INPUT'],
    ['an unknown key', '{"name":"x","tenantId":"y"}', {}, 'owner', 400, 'INVALID_INPUT'],
    ['a move', '{"name":"slow"}', {}, 'owner', 503, 'TENANT_SWITCHING'],
  ] as const)('refuses %s', async (_, body, headers, who, status, code) => {
    session = who && tokens[who]
    expect(await post(body, headers)).toMatchObject({ status, body: { error: { code } } })
  })

  it('says which field is wrong, when to come back, and of the unforeseen a number only', async () => {
    expect((await post('{"name":""}')).body).toEqual({
      error: expect.objectContaining({ fields: { name: 'Enter a name.' } }),
    })
    expect((await post('{"name":"slow"}')).headers.get('retry-after')).toBe('5')
    const broken = await post('{"name":"broken"}')
    expect(broken.status).toBe(500)
    expect(JSON.stringify(broken.body)).not.toContain('hunter2')
  })
})

it('siteRoute answers 421 on any other realm', async () => {
  const onSite = siteRoute({ origin: 'any' }, async () => ({ ok: true }))
  expect((await post('', {}, onSite)).status).toBe(421)
  expect((await post('', { host: 'saas.localhost' }, onSite)).status).toBe(200)
})
