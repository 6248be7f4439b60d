import { NextRequest } from 'next/server'
import type { ReactNode } from 'react'
import { beforeEach, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testPerson, testTenant } from '@/dev/db/test-people'
import { createSession } from '@/lib/auth/session'
import { mfaPolicySchema } from '@/lib/auth/second-factor/policy'
import { writeSetting } from '@/lib/settings/settings'
import { sessionCookie } from './session-cookie'
import { tenantAction } from './tenant-action'
import { tenantLayout } from './tenant-layout'
import { tenantPage } from './tenant-page'
import { tenantRoute } from './tenant-route'

let session = ''
const host = 'acme.saas.localhost:3000'
const headers = { host, origin: `http://${host}`, 'x-tenantry-path': '/projects?q=x' }
vi.mock('next/server', async (original) => ({ ...(await original<object>()), after: () => {} }))
vi.mock('next/headers', () => ({
  headers: async () => new Headers(headers),
  cookies: async () => ({ get: (name: string) => (name === sessionCookie ? { value: session } : undefined) }),
}))

await testDatabases()
const acme = await testTenant('acme')
const owner = await testPerson(acme, 'owner@example.com', 'owner')

const sessionOf = async (secondFactor: boolean) =>
  (await createSession(acme.db, { userId: owner, userAgent: null, secondFactor })).token
const [plain, shown] = [await sessionOf(false), await sessionOf(true)]
beforeEach(async () => {
  await writeSetting(acme.db, 'mfa_policy', mfaPolicySchema, { required: true })
  session = plain
})

const asks = { permission: 'work.read' } as const
const later = { ...asks, secondFactor: 'later' } as const
const props = () => ({ params: Promise.resolve({ tenant: 'acme' }), searchParams: Promise.resolve({}) })
const act = (options: typeof asks | typeof later) =>
  tenantAction(options, async () => ({ status: 'ok' }))({ status: 'idle' }, new FormData())
const get = (options: typeof asks | typeof later) =>
  tenantRoute(options, async () => ({ fine: true }))(new NextRequest(`http://${host}/`, { headers }), props())
const open = (options: typeof asks | typeof later): Promise<ReactNode> => tenantPage(options, () => 'page')(props())
const frame = (): Promise<ReactNode> => tenantLayout({}, () => 'frame')({ ...props(), children: null })
const toSetUp = { digest: expect.stringMatching(/^NEXT_REDIRECT;.*;\/set-up-second-factor\?next=%2Fprojects%3Fq%3Dx;/) }

it('opens nothing to a session in which none was shown, an owner’s either', async () => {
  expect(await act(asks)).toMatchObject({ status: 'error', message: expect.stringContaining('second step') })
  expect((await get(asks)).status).toBe(403)
  await expect(open(asks)).rejects.toMatchObject(toSetUp)
  await expect(frame()).rejects.toMatchObject(toSetUp)
})

it('opens what belongs to setting one up', async () => {
  expect(await act(later)).toEqual({ status: 'ok' })
  expect((await get(later)).status).toBe(200)
  expect(await open(later)).toBe('page')
})

it.each([
  ['who has shown one', true, () => shown],
  ['everybody where the workspace doesn’t ask', false, () => plain],
])('opens all to %s', async (_, required, whose) => {
  session = whose()
  await writeSetting(acme.db, 'mfa_policy', mfaPolicySchema, { required })
  expect(await act(asks)).toEqual({ status: 'ok' })
  expect((await get(asks)).status).toBe(200)
  expect(await open(asks)).toBe('page')
  expect(await frame()).toBe('frame')
})
