import fs from 'node:fs'
import { NextRequest } from 'next/server'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { can, type Permission, type Role, roles } from '@/lib/auth/permissions'
import { mfaPolicySchema } from '@/lib/auth/second-factor/policy'
import { createSession } from '@/lib/auth/session'
import { tenantDb } from '@/lib/control/tenant-db'
import { AppError, errorTable } from '@/lib/errors'
import { writeSetting } from '@/lib/settings/settings'
import type { Asked } from '@/lib/web/current-session'
import { sessionCookie } from '@/lib/web/session-cookie'

// Every page, action and route of a tenant, called as every role and as nobody. What each asks for is seen when it asks, and
// whoever is admitted is stopped there, so nothing is done: a new one is walked by itself, and one that asks for nothing fails.

/** The first that `testWorkspace` makes in this file. */
const slug = 'workspace-1'
const host = `${slug}.saas.localhost:3000`
const admitted = 'admitted'
let session: string | undefined
let asked: Permission[] = []

vi.mock('next/server', async (original) => ({ ...(await original<object>()), after: () => {} }))
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ host, origin: `http://${host}` }),
  cookies: async () => ({
    get: (name: string) => (name === sessionCookie && session ? { value: session } : undefined),
  }),
}))
vi.mock('@/lib/web/count-request', () => {
  const free = async () => {}
  return { countRequest: free, countOwnRequest: free, countVisit: free, refuseSpent: free }
})
vi.mock('@/lib/web/current-session', async (original) => {
  const actual = await original<typeof import('@/lib/web/current-session')>()
  const requireContext = async (tenant: Parameters<typeof actual.requireContext>[0], ask: Asked) => {
    asked.push(ask.permission)
    await actual.requireContext(tenant, ask)
    throw new AppError('CONFLICT', { message: admitted })
  }
  return { ...actual, requireContext }
})
// What Next sets where `experimental.authInterrupts` is on, as it is here.
vi.stubEnv('__NEXT_EXPERIMENTAL_AUTH_INTERRUPTS', 'true')

/** admitted | forbidden | signed out, or what else happened. */
type Outcome = string
type Call = () => Promise<Outcome>
interface Door {
  name: string
  call: Call
}

/** Open to whoever comes, and why. Pages and actions under (public) are, too. */
const open: Record<string, string> = {
  'sign-out.ts#signOutHere': 'takes a cookie away, of a session that is over as well',
  '[...rest]/page.tsx': 'the page that says that there is none',
  'api/[...path]/route.ts': 'the same for programs',
  'api/auth/[...action]/route.ts': 'signing in',
  'api/passkeys/challenge/route.ts': 'signing in',
  'api/attachments/file/route.ts': 'asks for a signed link that lasts a minute',
  'api/logo/route.ts': 'what the sign-in page shows',
  'api/v1/[[...path]]/route.ts': 'asks for an API key and its scope: lib/web/api-route.test.ts',
  'api/v1/openapi.json/route.ts': 'says what there is to ask for',
}

const databases = await testDatabases()
const sessions: Partial<Record<Role, string>> = {}
let tenantId = ''

beforeAll(async () => {
  const { join } = await testWorkspace(databases, 'pro')
  for (const role of roles) {
    const { db, actor, tenant } = await join(role)
    if (tenant.slug !== slug) throw new Error(`the workspace is ${tenant.slug}`)
    tenantId = tenant.id
    sessions[role] = (await createSession(db, { userId: actor.userId, userAgent: null })).token
  }
})

const root = 'app/t/[tenant]/'
const files = fs
  .readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
  .toSorted()
const plain = (file: string) => file.replaceAll(/\((?!public)[\w-]+\)\//g, '')
const load = async (file: string) => (await import(`${process.cwd()}/${root}${file}`)) as Record<string, unknown>
const isAround = (frame: string, folder: string) => folder.startsWith(frame.slice(0, -'layout.tsx'.length))
const isAction = (file: string) => fs.readFileSync(root + file, 'utf8').startsWith(`'use server'`)
type Callable = (...args: unknown[]) => Promise<unknown>

async function doors(): Promise<Door[]> {
  const found: Door[] = []
  for (const file of files) {
    if (file.startsWith('(public)/')) continue
    const name = plain(file)
    if (isAction(file)) {
      for (const [key, value] of Object.entries(await load(file)))
        found.push({ name: `${name}#${key}`, call: () => callAction(value as Callable) })
    } else if (/(^|\/)page\.tsx$/.test(file)) {
      const { default: page } = await load(file)
      found.push({ name, call: () => callPage(page as Callable) })
    } else if (/(^|\/)route\.tsx?$/.test(file)) {
      const verbs = Object.entries(await load(file)).filter(([verb]) => /^[A-Z]+$/.test(verb))
      for (const [verb, handler] of verbs)
        found.push({ name: open[name] ? name : `${verb} ${name}`, call: () => callRoute(verb, handler as Callable) })
    }
  }
  return found
}

async function callAction(action: Callable): Promise<Outcome> {
  const state = (await action({ status: 'idle' }, new FormData())) as { status: string; message?: string }
  if (state.message === admitted) return 'admitted'
  if (state.message === errorTable.FORBIDDEN.message) return 'forbidden'
  return state.message === errorTable.UNAUTHENTICATED.message ? 'signed out' : JSON.stringify(state)
}

async function callPage(page: Callable): Promise<Outcome> {
  const params = Promise.resolve({ tenant: slug, id: crypto.randomUUID(), number: '1', rest: ['x'] })
  try {
    await page({ params, searchParams: Promise.resolve({}) })
    return 'shown'
  } catch (error) {
    if (error instanceof AppError) return error.message === admitted ? 'admitted' : error.code
    const digest = String(Reflect.get(Object(error), 'digest'))
    if (digest === 'NEXT_HTTP_ERROR_FALLBACK;403') return 'forbidden'
    return digest.startsWith('NEXT_REDIRECT;') && digest.includes(';/sign-in;') ? 'signed out' : String(error)
  }
}

async function callRoute(method: string, handler: Callable): Promise<Outcome> {
  const request = new NextRequest(`http://${host}/x`, { method, headers: { host, origin: `http://${host}` } })
  const { status } = (await handler(request, { params: Promise.resolve({ tenant: slug, path: [] }) })) as Response
  return { 409: 'admitted', 403: 'forbidden', 401: 'signed out' }[status] ?? `status ${status}`
}

describe('every page, action and route of a tenant', () => {
  it('asks for a permission, and admits the roles that have it and nobody else', { timeout: 300_000 }, async () => {
    const all = (await doors()).filter(({ name }) => open[name] === undefined)
    const wrong: string[] = []
    const counts: Record<string, number> = {}
    for (const { name, call } of all) {
      for (const role of [...roles, null]) {
        session = role ? sessions[role] : undefined
        asked = []
        const outcome = await call()
        const [permission, ...more] = asked
        if (!permission || more.length > 0) wrong.push(`${name} asks for ${asked.length} permissions`)
        else {
          const expected = role === null ? 'signed out' : can(role, permission) ? 'admitted' : 'forbidden'
          if (outcome !== expected) wrong.push(`${name} as ${role}: ${outcome}, not ${expected} (${permission})`)
          counts[expected] = (counts[expected] ?? 0) + 1
        }
      }
    }
    const said = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`)
    process.stdout.write(`${all.length} pages, actions and routes × ${roles.length + 1}: ${said.join(', ')}\n`)
    expect([...new Set(wrong)]).toEqual([])
    expect(all.length).toBeGreaterThan(60)
    expect(counts.forbidden).toBeGreaterThan(50)
  })

  it('opens nothing but setting one up, where a second factor is asked for and none was shown', async () => {
    await tenantDb(tenantId, 'account').$transaction((tx) =>
      writeSetting(tx, 'mfa_policy', mfaPolicySchema, { required: true }),
    )
    session = sessions.owner
    const opened: string[] = []
    for (const { name, call } of await doors())
      if (open[name] === undefined && (await call()) === 'admitted') opened.push(name)
    await tenantDb(tenantId, 'account').setting.deleteMany()
    expect(opened).toEqual([
      'settings/security/ways-in-actions.ts#keepPasskey',
      'GET api/passkeys/offer/route.ts',
      'second-factor/actions.ts#startApp',
    ])
  })

  it('refuses before it streams, where a loading.tsx answers 200 in the meantime', async () => {
    const late: string[] = []
    let refused = 0
    for (const loading of files.filter((file) => file.endsWith('/loading.tsx'))) {
      const folder = loading.slice(0, -'loading.tsx'.length)
      // The two outermost are around every page, and ask for nothing.
      const frames = files.filter(
        (file) => file.endsWith('/layout.tsx') && file !== '(app)/layout.tsx' && isAround(file, folder),
      )
      for (const page of files.filter((file) => file.startsWith(folder) && file.endsWith('/page.tsx'))) {
        for (const role of roles) {
          session = sessions[role]
          if ((await callPage((await load(page)).default as Callable)) !== 'forbidden') continue
          const outcomes = []
          for (const frame of frames) outcomes.push(await callPage((await load(frame)).default as Callable))
          if (outcomes.includes('forbidden')) refused++
          else late.push(`${plain(page)} as ${role}`)
        }
      }
    }
    expect(late).toEqual([])
    expect(refused).toBeGreaterThan(10)
  })

  it('is open on purpose where it is open', async () => {
    const known = new Set((await doors()).map(({ name }) => name))
    expect(Object.keys(open).filter((name) => !known.has(name))).toEqual([])
  })
})
