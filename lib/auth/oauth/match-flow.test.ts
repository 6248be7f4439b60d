import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testTenant } from '@/dev/db/test-people'
import type { Tenant } from '@/lib/tenancy/context'
import { type Flow, matchFlow, openPart, sealPart } from './flow'
import { handOver } from './hand-over'
import type { OauthProvider } from './providers'

await testDatabases()
const { tenant: acme } = await testTenant('acme')
const { tenant: beta } = await testTenant('beta')
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

function begin({ id }: Tenant, provider: OauthProvider = 'google') {
  const about = { tenantId: id, provider }
  const state = sealPart('state', { ...about, connects: false })
  const flow = sealPart('flow', { ...about, state, nonce: 'n', codeVerifier: 'v', next: '/' })
  return { state, flow }
}

/** What the callback makes of a provider's answer. */
async function answer(state: string, provider: OauthProvider = 'google') {
  const target = await handOver(provider, new URLSearchParams({ code: 'the code', state }).toString())
  return target && { target, ticket: target.searchParams.get('ticket') ?? '' }
}

async function ticketFor(state: string): Promise<string> {
  const answered = await answer(state)
  if (!answered) throw new Error('nobody to hand it to')
  return answered.ticket
}

const refused = expect.objectContaining({ code: 'UNAUTHENTICATED' })
const matching = (tenant: Tenant, flow: string | null, ticket: string) => () => matchFlow(tenant, { flow, ticket })

it('an answer goes to the host of the workspace that asked, and ends what its browser began', async () => {
  const { state, flow } = begin(acme)
  const answered = await answer(state)
  expect(answered?.target.href).toMatch('http://acme.saas.localhost:3000/sign-in/return?ticket=')
  expect(matchFlow(acme, { flow, ticket: answered?.ticket ?? '' })).toMatchObject({
    flow: { codeVerifier: 'v' },
    ticket: { query: expect.stringContaining('code=the+code') },
  })
})

it('another browser, which lacks the flow or has one of its own, can’t be signed in with it', async () => {
  const mallory = begin(acme)
  const ticket = await ticketFor(mallory.state)
  expect(matching(acme, null, ticket)).toThrow(refused)
  expect(matching(acme, begin(acme).flow, ticket)).toThrow(refused)
  expect(matching(acme, mallory.flow, ticket)).not.toThrow()
})

it('what was begun at one workspace ends at no other', async () => {
  const there = begin(acme)
  const ticket = await ticketFor(there.state)
  expect(matching(beta, there.flow, ticket)).toThrow(refused)
  expect(matching(beta, begin(beta).flow, ticket)).toThrow(refused)
})

it('an answer of another provider than the one that was asked goes nowhere', async () => {
  expect(await answer(begin(acme, 'google').state, 'github')).toBeNull()
})

it('each part opens as what it is alone, unchanged, and in time', async () => {
  const { state, flow } = begin(acme)
  const ticket = await ticketFor(state)
  expect(matching(acme, state, ticket)).toThrow(refused)
  expect(matching(acme, flow, flow)).toThrow(refused)
  expect(openPart('state', ticket)).toBeNull()
  expect(openPart('flow', `${flow.slice(0, -4)}AAAA`)).toBeNull()
  expect(await answer('made up')).toBeNull()
  vi.setSystemTime(Date.now() + 3 * 60_000)
  expect(matching(acme, flow, ticket)).toThrow(refused)
  expect(openPart('flow', flow)).toMatchObject({ tenantId: acme.id } satisfies Partial<Flow>)
  vi.setSystemTime(Date.now() + 8 * 60_000)
  expect([openPart('flow', flow), await answer(state)]).toEqual([null, null])
})

it('the answer for a workspace that is gone goes nowhere', async () => {
  expect(await answer(begin({ ...acme, id: '0198c5b6-6f2e-7c3d-9a4b-5c6d7e8f9a0b' }).state)).toBeNull()
})
