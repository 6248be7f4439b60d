import { NextRequest } from 'next/server'
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeEach, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testPerson, testTenant } from '@/dev/db/test-people'
import { createSession } from '@/lib/auth/session'
import { plans } from '@/lib/billing/plans'
import { countLimitHit } from '@/lib/control/count-limit-hit'
import type { TenantContext } from '@/lib/tenancy/context'
import { publicTenantAction } from './public-tenant-action'
import { publicTenantPage } from './public-tenant-page'
import { sessionCookie } from './session-cookie'
import { tenantAction } from './tenant-action'
import { tenantLayout } from './tenant-layout'
import { tenantPage } from './tenant-page'
import { publicTenantRoute, tenantRoute } from './tenant-route'

/** Of everybody here, who is on the free plan. */
const limit = 20
plans.free.share = { ...plans.free.share, requestsPerMinute: limit }

let slug: string
let session: string | undefined
let address = '203.0.113.9'
/** What else the browser says of a request. */
let alsoSaid: Record<string, string>
const headersNow = () => ({
  host: `${slug}.saas.localhost:3000`,
  origin: `http://${slug}.saas.localhost:3000`,
  'x-forwarded-for': address,
  ...alsoSaid,
})
vi.mock('next/server', async (original) => ({ ...(await original<object>()), after: () => {} }))
vi.mock('next/headers', () => ({
  headers: async () => new Headers(headersNow()),
  cookies: async () => ({
    get: (name: string) => (name === sessionCookie && session ? { value: session } : undefined),
  }),
}))
vi.mock('next/navigation', async (original) => ({
  ...(await original<object>()),
  useRouter: () => ({ refresh: () => {} }),
}))
vi.mock('@/lib/control/count-limit-hit', () => ({ countLimitHit: vi.fn() }))

await testDatabases()
let tenant: TenantContext
let made = 0

beforeEach(async () => {
  made += 1
  alsoSaid = { 'sec-fetch-dest': 'empty' }
  slug = `rate-${made}`
  tenant = await testTenant(slug)
  session = await signedIn(tenant)
  vi.mocked(countLimitHit).mockClear()
})

async function signedIn(ctx: TenantContext): Promise<string> {
  const userId = await testPerson(ctx, 'owner@example.com')
  return (await createSession(ctx.db, { userId, userAgent: null })).token
}

const route = tenantRoute({ permission: 'work.read' }, async () => ({ ok: true }))
const publicRoute = publicTenantRoute({}, async () => ({ ok: true }))
const action = tenantAction({ permission: 'work.write' }, async () => {})
const pay = tenantAction({ permission: 'billing.manage', purpose: 'account' }, async () => {})
const signIn = publicTenantAction({}, async () => {})
const signOut = publicTenantAction({ counted: 'caller' }, async () => {})
const page = tenantPage({ permission: 'work.read' }, () => 'the page')
const billing = tenantPage({ permission: 'billing.read', purpose: 'account' }, () => 'the page')
const frame = (props: Parameters<typeof page>[0]) => layout({ ...props, children: 'the page' })
const layout = tenantLayout({ counted: true }, ({ children }) => children)
const wait = publicTenantPage({ counted: false }, () => 'the page')
const signInPage = publicTenantPage({}, () => 'the page')

const ask = (handler = route) =>
  handler(new NextRequest('http://localhost:3000/x', { headers: headersNow() }), {
    params: Promise.resolve({ tenant: slug }),
  })
const submit = (of: typeof action) => of({ status: 'idle' }, new FormData())
const visit = async (of: typeof page): Promise<string> => {
  const shown: ReactNode = await of({ params: Promise.resolve({ tenant: slug }), searchParams: Promise.resolve({}) })
  return renderToStaticMarkup(shown)
}
/** Uses the tenant's minute up. */
const flood = async (handler = route) => {
  for (let request = 0; request < limit; request += 1) await ask(handler)
}

it('a route answers 429 with Retry-After and what is left, as JSON', async () => {
  const answers = await Promise.all(Array.from({ length: limit + 5 }, () => ask()))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(limit)
  const refused = await ask()
  expect(refused.status).toBe(429)
  expect(await refused.json()).toEqual({
    error: { code: 'TOO_MANY_REQUESTS', message: expect.stringMatching(/Try again in \d+ seconds/) },
  })
  const seconds = Number(refused.headers.get('retry-after'))
  expect(seconds).toBeGreaterThan(50)
  expect(seconds).toBeLessThanOrEqual(60)
  expect(Object.fromEntries(refused.headers)).toMatchObject({
    'ratelimit-limit': String(limit),
    'ratelimit-policy': `${limit};w=60`,
    'ratelimit-remaining': '0',
    'ratelimit-reset': String(seconds),
  })
  expect(countLimitHit).toHaveBeenCalledWith(tenant.tenant.id, 'TOO_MANY_REQUESTS')
})

it('an action says when to try again, and doesn’t run', async () => {
  await flood()
  expect(await submit(action)).toMatchObject({
    status: 'error',
    message: expect.stringMatching(/more requests than its plan allows\. Try again in \d+ seconds\.$/),
  })
})

it('a page says so, too, and that it comes back by itself', async () => {
  expect(await visit(page)).toBe('the page')
  await flood()
  expect(await visit(page)).toMatch(/Too many requests.*by itself in \d+ seconds.*Try again now/)
  expect(await visit(frame)).toBe('the page') // which is fetched ahead
  expect(await visit(wait)).toBe('the page')
})

it('who asks for a whole page, and posts nothing, is sent on to where a status says it', async () => {
  await flood()
  alsoSaid = { 'sec-fetch-dest': 'document', 'x-tenantry-path': '/projects?q=a' }
  const sentOn = {
    digest: expect.stringMatching(
      /^NEXT_REDIRECT;replace;\/wait\?for=TOO_MANY_REQUESTS&seconds=\d+&next=%2Fprojects%3Fq%3Da;307;/,
    ),
  }
  await expect(visit(page)).rejects.toMatchObject(sentOn)
  await expect(visit(frame)).rejects.toMatchObject(sentOn)
  alsoSaid = {} // a program, or a browser that says nothing
  await expect(visit(page)).rejects.toMatchObject({ digest: expect.stringContaining('/wait?') })
  alsoSaid = { 'sec-fetch-dest': 'document', 'content-type': 'multipart/form-data; boundary=x' }
  expect(await visit(page)).toContain('Too many requests')
})

it('another tenant feels nothing of it', async () => {
  await flood()
  expect((await ask()).status).toBe(429)
  slug = `rate-${made}-neighbour`
  session = await signedIn(await testTenant(slug))
  expect((await ask()).status).toBe(200)
})

it('signing in, signing out and paying go on while the members have used up the minute', async () => {
  await flood()
  expect((await ask()).status).toBe(429)
  expect(await visit(billing)).toBe('the page')
  expect(await submit(pay)).toEqual({ status: 'ok' })
  expect(await submit(signOut)).toEqual({ status: 'ok' })
  session = undefined
  expect(await visit(signInPage)).toBe('the page')
  expect(await submit(signIn)).toEqual({ status: 'ok' })
})

it('a flood from outside is stopped, keeps no member from work, and nobody else from signing in', async () => {
  const member = session
  session = undefined
  const statuses = await Promise.all(Array.from({ length: 2 * limit }, async () => (await ask(publicRoute)).status))
  expect(statuses.filter((status) => status === 200)).toHaveLength(limit / 2 + 10) // of all visitors, of this address
  expect(await visit(signInPage)).toContain('Too many requests')
  expect((await ask()).status).toBe(429) // not 401: who floods isn't asked who they are
  address = '198.51.100.7'
  expect(await visit(signInPage)).toBe('the page')
  expect(await submit(signIn)).toEqual({ status: 'ok' })
  address = '203.0.113.9'
  session = member
  expect((await ask()).status).toBe(200)
  expect(await visit(page)).toBe('the page')
  expect(await submit(signOut)).toEqual({ status: 'ok' })
})

it('what must always go on has a limit of its own, for each person', async () => {
  for (let request = 0; request < 120; request += 1) await submit(pay)
  expect(await submit(pay)).toMatchObject({ status: 'error', message: expect.stringContaining('Try again in') })
  const colleague = await testPerson(tenant, 'second@example.com')
  session = (await createSession(tenant.db, { userId: colleague, userAgent: null })).token
  expect(await submit(pay)).toEqual({ status: 'ok' })
  expect((await ask()).status).toBe(200)
})
