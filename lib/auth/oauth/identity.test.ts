import { beforeEach, expect, it } from 'vitest'
import { chooseAt, testOauth } from '@/dev/oauth/test-oauth'
import type { Account } from '@/dev/oauth/account'
import { authorizationUrl, beginOauth } from './begin-oauth'
import { type Flow, openPart, type Ticket } from './flow'
import { readIdentity } from './identity'
import { type OauthProvider, oauthProviders } from './providers'

const running = await testOauth()

const tenant = {
  id: '0198c5b6-6f2e-7c3d-9a4b-5c6d7e8f9a0b',
  slug: 'acme',
  name: 'Acme',
  state: 'active',
  region: 'us',
  origin: 'http://acme.saas.localhost:3000',
} as const

interface Answered {
  flow: Flow
  ticket: Ticket
}

/** As far as the provider's answer. */
async function answered(provider: OauthProvider, account: Partial<Account> | 'cancel' = {}): Promise<Answered> {
  const sealed = await beginOauth({ tenant }, { provider, next: '/projects' })
  const flow = openPart('flow', sealed)
  if (!flow) throw new Error('the flow is not ours')
  const back = await chooseAt(await authorizationUrl(flow), account)
  expect(back.origin + back.pathname).toBe(`http://saas.localhost:3000/api/oauth/callback/${provider}`)
  return {
    flow,
    ticket: { tenantId: tenant.id, provider, connects: false, query: back.search.slice(1), expiresAt: Infinity },
  }
}

const read = ({ flow, ticket }: Answered) => readIdentity(flow, ticket)
const ada = { name: 'Ada Byron', email: 'Ada@Example.test', subject: '4711' }
let google: Answered

beforeEach(async () => {
  google = await answered('google', ada)
})

it('each provider says who it is, and which address is theirs', async () => {
  expect(await read(google)).toEqual({
    provider: 'google',
    subject: '4711',
    name: 'Ada Byron',
    emails: ['ada@example.test'],
    isCurrent: true,
  })
  expect(await read(await answered('microsoft', ada))).toEqual({
    provider: 'microsoft',
    subject: expect.stringMatching(/^[0-9a-f-]{36}\/4711$/),
    name: 'Ada Byron',
    emails: ['ada@example.test'],
    isCurrent: true,
  })
  expect(await read(await answered('github', ada))).toEqual({
    provider: 'github',
    subject: '4711',
    name: 'Ada Byron',
    emails: ['ada@example.test', '4711@users.noreply.github.com'],
    isCurrent: false,
  })
})

it.each(oauthProviders)('an address that %s hasn’t verified is none', async (provider) => {
  const { emails, subject } = await read(await answered(provider, { ...ada, isVerified: false }))
  expect(subject).toContain('4711')
  expect(emails).not.toContain('ada@example.test')
})

it('an account that no company runs says only that the address was theirs once', async () => {
  const own = await read(await answered('google', { ...ada, email: 'ada@gmail.com' }))
  expect(own).toMatchObject({ emails: ['ada@gmail.com'], isCurrent: false })
})

it.each(oauthProviders)('who says no at %s isn’t signed in', async (provider) => {
  await expect(read(await answered(provider, 'cancel'))).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    message: expect.stringContaining('was told not to'),
  })
})

it('an answer works once: the code is used up', async () => {
  await read(google)
  await expect(read(google)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

it('an answer is worth nothing with another flow’s state, verifier or nonce', async () => {
  const other = await answered('google', { email: 'mallory@example.test' })
  for (const part of ['state', 'codeVerifier', 'nonce'] as const) {
    const { flow, ticket } = await answered('google', ada)
    await expect(read({ flow: { ...flow, [part]: other.flow[part] }, ticket })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    })
  }
})

it('what one provider has answered isn’t taken for another’s', async () => {
  const microsoft = await answered('microsoft', ada)
  const mixed = new URLSearchParams(microsoft.ticket.query)
  mixed.set('state', google.flow.state)
  const ticket = { ...google.ticket, query: mixed.toString() }
  await expect(read({ flow: google.flow, ticket })).rejects.toMatchObject({ internal: expect.stringContaining('iss') })
})

it('a provider that isn’t there is said so, and asked again the next time', async () => {
  const url = process.env.GOOGLE_URL
  process.env.GOOGLE_URL = `${running.url}/nobody`
  await expect(beginOauth({ tenant }, { provider: 'google', next: '/' })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('Google isn’t answering'),
  })
  process.env.GOOGLE_URL = url
  await expect(beginOauth({ tenant }, { provider: 'google', next: '/' })).resolves.toBeDefined()
})
