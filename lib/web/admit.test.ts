import { TOTP } from 'otpauth'
import { beforeEach, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testPerson, testTenant, waitingMails } from '@/dev/db/test-people'
import { appSetUp, confirmApp } from '@/lib/auth/second-factor/set-up-app'
import { passWithCode } from '@/lib/auth/second-factor/pass-with-code'
import { findSession } from '@/lib/auth/session'
import { entitlementsOf } from '@/lib/billing/plans'
import { admit, goOn, thisBrowser } from './admit'
import { sessionCookie } from './session-cookie'

/** A browser's cookies, with what was said of each when it was set. */
const jar = new Map<string, { value: string; options: object }>()
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ 'x-forwarded-for': '203.0.113.9', 'user-agent': 'Firefox/140.0' }),
  cookies: async () => ({
    get: (name: string) => jar.get(name),
    set: (name: string, value: string, options: { maxAge: number }) =>
      options.maxAge === 0 ? jar.delete(name) : jar.set(name, { value, options }),
  }),
}))

await testDatabases()
const acme = await testTenant('acme')
const userId = await testPerson(acme, 'ada@example.com')
const cookie = (name: string) => jar.get(name)?.value ?? ''
beforeEach(() => jar.clear())

it('sets a host-only cookie that no script reads, and leads to a path of this host', async () => {
  expect(await admit(acme, { userId, method: 'password' }, '/projects')).toBe('/projects')
  expect(await admit(acme, { userId, method: 'password' }, '//evil.example')).toBe('/')
  expect(await findSession(acme.db, cookie(sessionCookie))).toMatchObject({ user: { id: userId } })
  for (const [name, { options }] of jar) {
    expect(name).toMatch(/^__Host-/)
    expect(options).toMatchObject({ httpOnly: true, secure: true, sameSite: 'lax', path: '/' })
  }
})

it('gives another session each time, and ends the one that the browser was in', async () => {
  await admit(acme, { userId, method: 'password' })
  const first = cookie(sessionCookie)
  await admit(acme, { userId, method: 'link' })
  expect(cookie(sessionCookie)).not.toBe(first)
  expect(await findSession(acme.db, first)).toBeNull()
  expect(await findSession(acme.db, cookie(sessionCookie))).not.toBeNull()
})

it('knows who has come in with a browser before, and takes no one’s word for it', async () => {
  await acme.db.outboxMessage.deleteMany()
  await admit(acme, { userId, method: 'password' })
  expect(await waitingMails(acme)).toHaveLength(1)
  await admit(acme, { userId, method: 'password' })
  expect(await waitingMails(acme)).toHaveLength(1)
  jar.set('__Host-tenantry-device', { value: JSON.stringify({ people: [userId] }), options: {} })
  await admit(acme, { userId, method: 'password' })
  expect(await waitingMails(acme)).toHaveLength(2)
  expect(cookie('__Host-tenantry-device')).not.toContain(userId)
})

it('leaves a browser without a session until the second factor is shown', async () => {
  await admit(acme, { userId, method: 'password' })
  const { sessionId = '' } = (await findSession(acme.db, cookie(sessionCookie))) ?? {}
  const actor = { userId, sessionId, name: 'Ada', email: 'ada@example.com', role: 'owner' as const }
  const ctx = { ...acme, actor, entitlements: entitlementsOf('free') }
  const { secret } = await appSetUp(ctx)
  const code = (ahead: number) => new TOTP({ secret }).generate({ timestamp: Date.now() + ahead * 30_000 })
  await confirmApp(ctx, { code: code(0) })
  jar.delete(sessionCookie)

  expect(await admit(acme, { userId, method: 'google' }, '/projects')).toBe('/sign-in/second-factor?next=%2Fprojects')
  expect(jar.has(sessionCookie)).toBe(false)
  const token = cookie('__Host-tenantry-second-factor')
  expect(await findSession(acme.db, token)).toBeNull()
  expect(await goOn(await passWithCode(acme, { token, code: code(1) }, await thisBrowser()), '/projects')).toBe(
    '/projects',
  )
  expect(jar.has('__Host-tenantry-second-factor')).toBe(false)
  expect(await findSession(acme.db, cookie(sessionCookie))).toMatchObject({ secondFactorAt: expect.any(Date) })
})
