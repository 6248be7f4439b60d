import { NextRequest } from 'next/server'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { password, testPerson, testTenant } from '@/dev/db/test-people'
import { purgeRateLimits } from '@/lib/control/rate-limit-store'
import type { TenantContext } from '@/lib/tenancy/context'
import { GET, POST } from './route'

vi.mock('next/server', async (original) => ({ ...(await original<object>()), after: () => {} }))

await testDatabases()
let acme: TenantContext
const email = 'ada@example.com'

beforeAll(async () => {
  acme = await testTenant('acme')
  await testPerson(acme, email)
  await testPerson(await testTenant('beta'), email)
})
beforeEach(() => purgeRateLimits(new Date('2100-01-01')))

/** As a browser on one host: it keeps cookies, sends an Origin, and can be made to lie. */
function browser(slug: string) {
  const host = `${slug}.saas.localhost:3000`
  const cookies = new Map<string, string>()
  const send = async (
    method: 'GET' | 'POST',
    path: string,
    form?: Record<string, string>,
    headers: Record<string, string> = {},
    key = slug,
  ) => {
    const request = new NextRequest(`http://localhost:3000${path}`, {
      method,
      body: form && new URLSearchParams(form).toString(),
      headers: {
        host,
        cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
        ...(form && { origin: `http://${host}`, 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
    })
    const response = await (method === 'GET' ? GET : POST)(request, { params: Promise.resolve({ tenant: key }) })
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=')
      if (/max-age=0/i.test(cookie)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  const csrfToken = async () =>
    ((await (await send('GET', '/api/auth/csrf')).json()) as { csrfToken: string }).csrfToken
  return {
    cookies,
    send,
    csrfToken,
    whoAmI: async () => (await send('GET', '/api/auth/session')).json() as Promise<unknown>,
    signIn: async (over: Record<string, string> = {}, headers: Record<string, string> = {}) =>
      send('POST', '/api/auth/callback/password', { csrfToken: await csrfToken(), email, password, ...over }, headers),
  }
}

describe('/api/auth', () => {
  it('signs in with a token from the tenant’s sessions, in a host-only cookie that no script reads', async () => {
    const ada = browser('acme')
    const response = await ada.signIn()
    expect(response.status).toBe(302)
    const cookie = response.headers.getSetCookie().find((set) => set.startsWith('__Host-tenantry-session='))
    expect(cookie).toMatch(/; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/i)
    expect(cookie).not.toMatch(/domain/i)
    expect(ada.cookies.get('__Host-tenantry-session')).toMatch(/^[\w-]{43}$/)
    const session = await ada.whoAmI()
    expect(session).toEqual({ expires: expect.any(String), user: { id: expect.any(String), name: 'Ada', email } })
    expect(JSON.stringify(session)).not.toContain(ada.cookies.get('__Host-tenantry-session'))
  })

  it('leads back to the tenant’s own origin, never to localhost or elsewhere', async () => {
    for (const callbackUrl of ['/projects', 'http://evil.test/', '//evil.test']) {
      const location = (await browser('acme').signIn({ callbackUrl })).headers.get('location')
      expect(new URL(location ?? '').origin).toBe('http://acme.saas.localhost:3000')
    }
  })

  it('takes a cookie that was copied to another tenant for nobody’s', async () => {
    const [ada, thief] = [browser('acme'), browser('beta')]
    await ada.signIn()
    for (const [name, value] of ada.cookies) thief.cookies.set(name, value)
    expect(await thief.whoAmI()).toBeNull()
    expect(await ada.whoAmI()).not.toBeNull()
  })

  it('signs out here and in the database', async () => {
    const ada = browser('acme')
    await ada.signIn()
    const kept = ada.cookies.get('__Host-tenantry-session') ?? ''
    await ada.send('POST', '/api/auth/signout', { csrfToken: await ada.csrfToken() })
    expect(ada.cookies.has('__Host-tenantry-session')).toBe(false)
    ada.cookies.set('__Host-tenantry-session', kept)
    expect(await ada.whoAmI()).toBeNull()
  })

  it('refuses another origin, and a form without the CSRF token', async () => {
    const ada = browser('acme')
    expect((await ada.signIn({}, { origin: 'http://beta.saas.localhost:3000' })).status).toBe(403)
    expect((await ada.signIn({}, { origin: 'null' })).status).toBe(403)
    await ada.signIn({ csrfToken: 'forged' })
    expect(ada.cookies.has('__Host-tenantry-session')).toBe(false)
  })

  it('refuses wrong passwords, and after ten the right one, too', async () => {
    const eve = browser('acme')
    for (let i = 0; i < 10; i++) await eve.signIn({ password: `wrong ${i}` })
    await eve.signIn()
    expect(eve.cookies.has('__Host-tenantry-session')).toBe(false)
  })

  it('answers 421 on a host that isn’t ours and 404 elsewhere, before anything of it runs', async () => {
    const { send } = browser('acme')
    const status = async (headers: Record<string, string>, key?: string) =>
      (await send('GET', '/api/auth/csrf', undefined, headers, key)).status
    expect(await status({ host: 'evil.test' }, '~evil.test')).toBe(421)
    expect(await status({ host: 'nobody.saas.localhost' }, 'nobody')).toBe(404)
    expect(await status({ host: 'saas.localhost' }, 'acme')).toBe(404)
    expect(await status({ 'x-forwarded-host': 'beta.saas.localhost' }, 'acme')).toBe(404)
    expect(await status({ 'x-tenantry-tenant': 'beta' }, 'acme')).toBe(200)
  })
})
