import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { testDatabases } from '@/dev/db/test-databases'
import { testPerson, testTenant } from '@/dev/db/test-people'
import { createSession } from '@/lib/auth/session'
import { AppError } from '@/lib/errors'
import type { Context, TenantContext } from '@/lib/tenancy/context'
import { publicTenantAction } from './public-tenant-action'
import { sessionCookie } from './session-cookie'
import { siteAction } from './site-action'
import { tenantAction } from './tenant-action'

let request: { headers: Record<string, string>; session?: string }
vi.mock('next/server', async (original) => ({ ...(await original<object>()), after: () => {} }))
vi.mock('next/headers', () => ({
  headers: async () => new Headers(request.headers),
  cookies: async () => ({
    get: (name: string) => (name === sessionCookie && request.session ? { value: request.session } : undefined),
  }),
}))

await testDatabases()
let acme: TenantContext
const tokens: Record<string, string> = {}

beforeAll(async () => {
  acme = await testTenant('acme')
  for (const role of ['owner', 'viewer'] as const) {
    const userId = await testPerson(acme, `${role}@example.com`, role)
    tokens[role] = (await createSession(acme.db, { userId, userAgent: null })).token
  }
  const beta = await testTenant('beta')
  const stranger = await testPerson(beta, 'owner@example.com')
  tokens.stranger = (await createSession(beta.db, { userId: stranger, userAgent: null })).token
})

const on = (host: string, over: Record<string, string> = {}) => ({ host, origin: `http://${host}`, ...over })
const acmeHost = 'acme.saas.localhost:3000'
beforeEach(() => {
  request = { headers: on(acmeHost), session: tokens.owner }
})

const input = z.object({ name: z.string().min(1, 'Enter a name.') })
const seen: Context[] = []
const write = tenantAction({ permission: 'work.write', input }, async (ctx, { name }) => {
  seen.push(ctx)
  if (name === 'known') throw new AppError('CONFLICT', { message: 'It is here already.' })
  if (name === 'unknown') throw new Error('password=hunter2')
})
const call = (action: typeof write, fields: Record<string, string> = { name: 'x' }) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return action({ status: 'idle' }, form)
}
const notFound = expect.objectContaining({ digest: 'NEXT_HTTP_ERROR_FALLBACK;404' })

describe('tenantAction', () => {
  it('gives the domain the tenant of the host and the person of the cookie', async () => {
    expect(await call(write)).toEqual({ status: 'ok' })
    expect(seen.at(-1)).toMatchObject({
      tenant: { slug: 'acme' },
      actor: { email: 'owner@example.com', role: 'owner' },
      entitlements: { plan: 'free' },
    })
  })

  it('is nothing on any other realm, whatever cookie comes along', async () => {
    const before = seen.length
    for (const host of [
      'saas.localhost:3000',
      'ops.saas.localhost',
      'nobody.saas.localhost',
      'admin.saas.localhost',
      'evil.test',
    ]) {
      request.headers = on(host)
      await expect(call(write)).rejects.toEqual(notFound)
    }
    expect(seen).toHaveLength(before)
  })

  it.each([
    ['nobody', undefined],
    ['another tenant’s owner', 'stranger'],
    ['a made-up token', 'x'.repeat(43)],
  ])('asks %s to sign in', async (_, who) => {
    const before = seen.length
    request.session = who && (tokens[who] ?? who)
    expect(await call(write)).toMatchObject({ status: 'error', message: 'Sign in to go on.' })
    expect(seen).toHaveLength(before)
  })

  it('is not for a role without the permission, before it looks at the input', async () => {
    request.session = tokens.viewer
    expect(await call(write, { name: '' })).toMatchObject({
      status: 'error',
      message: expect.stringContaining('role'),
      fieldErrors: undefined,
    })
  })

  it('refuses another origin, even a sister tenant’s', async () => {
    for (const origin of ['http://beta.saas.localhost:3000', 'http://saas.localhost:3000', 'null']) {
      request.headers = on(acmeHost, { origin })
      expect(await call(write)).toMatchObject({ status: 'error', message: expect.stringContaining('another website') })
    }
  })

  it('takes no tenant from a form', async () => {
    expect(await call(write, { name: 'x', tenantId: 'beta' })).toMatchObject({ status: 'error' })
    expect(await write({ status: 'idle' }, JSON.parse('{"name":"x"}') as FormData)).toMatchObject({ status: 'error' })
  })

  it('takes no field at all where it asks for none', async () => {
    const bare = tenantAction({ permission: 'work.write' }, async (_ctx, fields) => {
      expect(fields).toEqual({})
    })
    expect(await call(bare, {})).toEqual({ status: 'ok' })
    expect(await call(bare)).toMatchObject({ status: 'error' })
  })

  it('answers with what is wrong, what was typed, and of the unforeseen a number only', async () => {
    expect(await call(write, { name: '' })).toMatchObject({
      fieldErrors: { name: 'Enter a name.' },
      values: { name: '' },
    })
    expect(await call(write, { name: 'known' })).toMatchObject({
      status: 'error',
      message: 'It is here already.',
      values: { name: 'known' },
    })
    const { message } = await call(write, { name: 'unknown' })
    expect(message).toMatch(/Error number [0-9a-f]{12}\.$/)
    expect(message).not.toContain('hunter2')
  })
})

describe('its sisters', () => {
  it('siteAction answers on the site alone', async () => {
    const action = siteAction({ input }, async () => ({ status: 'ok', message: 'done' }))
    await expect(call(action)).rejects.toEqual(notFound)
    request.headers = on('saas.localhost:3000')
    expect(await call(action)).toEqual({ status: 'ok', message: 'done' })
  })

  it('publicTenantAction answers anybody, on a tenant that is confirmed', async () => {
    const action = publicTenantAction({ input }, async ({ tenant }) => ({ status: 'ok', message: tenant.slug }))
    request.session = undefined
    expect(await call(action)).toEqual({ status: 'ok', message: 'acme' })
    request.headers = on('saas.localhost:3000')
    await expect(call(action)).rejects.toEqual(notFound)
  })

  it('a pending tenant answers only where that is asked for', async () => {
    const { provisionTenant } = await import('@/lib/operations/provision')
    await provisionTenant({ slug: 'pending-one', name: 'P', state: 'pending' })
    request.headers = on('pending-one.saas.localhost')
    const make = (pending?: boolean) => publicTenantAction({ input, pending }, async () => ({ status: 'ok' }))
    await expect(call(make())).rejects.toEqual(notFound)
    expect(await call(make(true))).toEqual({ status: 'ok' })
  })
})
