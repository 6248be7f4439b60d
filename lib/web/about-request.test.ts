import net from 'node:net'
import { NextRequest } from 'next/server'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testTenant } from '@/dev/db/test-people'
import { forgetTenant } from '@/lib/control/catalogue'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { log } from '@/lib/log'
import type { TenantContext } from '@/lib/tenancy/context'
import { aboutRequest } from './about-request'
import { publicTenantAction } from './public-tenant-action'
import { publicTenantRoute } from './tenant-route'

const host = 'acme.saas.localhost:3000'
const headers = new Headers({ host, origin: `http://${host}` })
vi.mock('next/headers', () => ({ headers: async () => headers }))
vi.mock('next/server', async (original) => ({ ...(await original<object>()), after: () => {} }))

await testDatabases()
let acme: TenantContext
beforeAll(async () => {
  acme = await testTenant('acme')
  await acme.db.user.count()
})
afterAll(closeDataPlane)

const wholeStory = () => ({ tenant: acme.tenant.id, placement: 'shared', shard: 'us-1' })

describe('what is logged of an error that nobody foresaw', () => {
  it('says whose action it broke', async () => {
    const said = vi.spyOn(log(), 'error')
    const action = publicTenantAction({}, async () => Promise.reject(new Error('unforeseen')))
    await action({ status: 'idle' }, new FormData())
    expect(said.mock.calls).toEqual([[expect.objectContaining(wholeStory()), 'unknown error']])
    said.mockRestore()
  })

  it('says whose route it broke', async () => {
    const said = vi.spyOn(log(), 'error')
    const route = publicTenantRoute({}, async () => Promise.reject(new Error('unforeseen')))
    const answer = await route(new NextRequest(`http://${host}/t/acme/api/x`, { headers }), {
      params: Promise.resolve({ tenant: 'acme' }),
    })
    expect(answer.status).toBe(500)
    expect(said.mock.calls).toEqual([[expect.objectContaining(wholeStory()), 'unknown error']])
    said.mockRestore()
  })
})

describe('aboutRequest', () => {
  it('is empty on hosts without a tenant', async () => {
    for (const host of ['saas.localhost:3000', 'nobody.saas.localhost:3000', 'example.com'])
      expect(await aboutRequest(new Headers({ host }))).toEqual({})
    expect(await aboutRequest(new Headers())).toEqual({})
  })

  it('is empty, and soon, where the catalogue does not answer', async () => {
    forgetTenant('acme')
    const silent = net.createServer()
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    vi.stubEnv('CONTROL_URL', `postgresql://nobody@127.0.0.1:${(silent.address() as net.AddressInfo).port}/nothing`)
    const began = performance.now()
    expect(await aboutRequest(headers)).toEqual({})
    expect(performance.now() - began).toBeLessThan(1_000)
    vi.unstubAllEnvs()
    silent.close()
  })
})
