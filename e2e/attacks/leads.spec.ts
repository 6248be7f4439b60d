import { openPart, sealPart } from '@/lib/auth/oauth/flow'
import { issueOneTimeToken } from '@/lib/auth/one-time-token'
import { renewRecoveryCodes } from '@/lib/auth/second-factor/recovery-codes'
import { control } from '@/lib/db/control-client'
import { subdomainUrl } from '@/dev/stack/urls'
import { actionId, postAction } from '@/e2e/support/post-action'
import { type Answer, send } from '@/e2e/support/send'
import { expect, newAddress, test } from '@/e2e/support/test'
import { readUrls } from '@/e2e/support/urls'
import { newSlug, newWorkspace, password } from '@/e2e/support/workspace'
import { findLeads, type Lead, leadKinds, leads, parameters } from './leads'
import { deviceAnswers } from './preparations'
import { destinationOf } from './verdict'
import { newSide, type Side } from './world'

const { siteUrl } = readUrls()

const elsewhere = [
  'https://evil.example',
  '//evil.example',
  String.raw`/\evil.example`,
  String.raw`\\evil.example`,
  '/\t/evil.example',
  '/\n//evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/x/..//evil.example',
  '/%2e//evil.example',
  'https:evil.example',
  'javascript:alert(1)//',
  `${siteUrl}@evil.example`,
  ' //evil.example',
  '\u3000//evil.example',
]
const here = '/settings/account?x=1'

/** A way to say where one wants to go on to. Gives where that leads; '' for nowhere. */
type Way = (side: Side, to: string) => Promise<string>

const anybody = () => ({ 'x-forwarded-for': newAddress() })
const owner = (side: Side) => ({ ...anybody(), cookie: side.cookies.owner })

async function act(side: Side, at: string, name: string, fields: Record<string, string>, headers = anybody()) {
  const answer = await postAction(side.origin + at, actionId(name), fields, headers)
  return answer
}

const cookieIn = ({ headers }: Answer, name: string) =>
  (headers['set-cookie'] ?? []).map((each) => each.split(';')[0] ?? '').find((each) => each.startsWith(`${name}=`)) ??
  ''

const byNext: Record<string, Way> = {
  'somebody who is signed in already': async (side, next) =>
    destinationOf(
      (await send(`${side.origin}/sign-in?${new URLSearchParams({ next })}`, { headers: owner(side) })).headers,
    ),
  'waiting for the next minute': async (side, next) => {
    const { body } = await send(
      `${side.origin}/wait?${new URLSearchParams({ for: 'TENANT_BUSY', seconds: '2', next })}`,
      {
        headers: anybody(),
      },
    )
    return /<a href="([^"]*)"/.exec(body)?.[1] ?? 'no link'
  },
  'a password': async (side, next) => {
    const { email } = await side.join('member')
    return destinationOf((await act(side, '/sign-in', 'sign-in/actions.ts#signIn', { email, password, next })).headers)
  },
  'a mailed link': async (side, next) => {
    const { userId } = await side.join('member')
    const token = await issueOneTimeToken(side.db, { userId, purpose: 'sign_in' })
    return destinationOf((await act(side, '/sign-in/link', '#followLink', { token, next })).headers)
  },
  'a password and a code': async (side, next) => {
    const { memberId: userId, memberEmail: email } = side
    const [code = ''] = await side.db.$transaction((tx) => renewRecoveryCodes(tx, userId))
    const half = await act(side, '/sign-in', 'sign-in/actions.ts#signIn', { email, password, next })
    const on = destinationOf(half.headers)
    if (new URL(on, side.origin).pathname !== '/sign-in/second-factor') return on
    const headers = { ...anybody(), cookie: cookieIn(half, '__Host-tenantry-second-factor') }
    return destinationOf((await act(side, '/sign-in/second-factor', '#showCode', { code, next }, headers)).headers)
  },
  'a passkey': async (side, next) => {
    const { extra } = await deviceAnswers(side)
    const fields = { ...(extra?.() as Record<string, string>), next }
    return destinationOf((await act(side, '/sign-in', '#signInWithPasskey', fields)).headers)
  },
  'an account elsewhere': async (side, next) => {
    const left = await act(side, '/sign-in', '#signInElsewhere', { provider: 'google', next })
    const [, flow = ''] = /=(.*)/.exec(cookieIn(left, '__Host-tenantry-oauth')) ?? []
    return openPart('flow', flow)?.next ?? ''
  },
}

const byCallbackUrl: Record<string, Way> = {
  'the door of next-auth': async (side, to) =>
    destinationOf(
      (await send(`${side.origin}/api/auth/signin?${new URLSearchParams({ callbackUrl: to })}`, { headers: anybody() }))
        .headers,
    ),
  'its way out': async (side, to) => {
    const { headers, body } = await send(`${side.origin}/api/auth/csrf`, { headers: anybody() })
    const { csrfToken } = JSON.parse(body) as { csrfToken: string }
    const jar = String(headers['set-cookie'])
    const cookie = [...jar.matchAll(/__Host-tenantry-csrf=[^;]+/g)].map(([each]) => each).join('; ')
    const answer = await send(`${side.origin}/api/auth/signout`, {
      method: 'POST',
      headers: {
        ...anybody(),
        origin: side.origin,
        cookie: `${cookie}; __Host-tenantry-callback=${encodeURIComponent(to)}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: String(new URLSearchParams({ csrfToken, callbackUrl: to })),
    })
    return destinationOf(answer.headers)
  },
}

/** On hosts of ours that lead on to others: whatever stands in the path, it is a path there. */
async function byPath(side: Side): Promise<string[]> {
  const left = newSlug('left')
  await control().formerSlug.create({ data: { slug: left, tenantId: side.id } })
  const hosts = [subdomainUrl(siteUrl, 'www'), subdomainUrl(siteUrl, left), side.origin]
  const paths = [
    '//evil.example',
    '/.//evil.example',
    '/%2f/evil.example',
    String.raw`/\evil.example`,
    '/@evil.example',
    '/%09/evil.example',
    '//evil.example/..',
    '///evil.example',
  ]
  const answers = hosts.flatMap((host) => paths.map((path) => send(host, { path, headers: anybody() })))
  return (await Promise.all(answers)).map(({ headers }) => destinationOf(headers))
}

function expectHome(to: string, origin: string, what: string): void {
  if (to === '') return
  expect.soft(URL.canParse(to, origin), `${what}: ${to}`).toBe(true)
  const { protocol, host } = new URL(to, origin)
  expect.soft(`${protocol}//${host}`, `${what}: ${to}`).toBe(origin)
}

test('all that can lead somebody somewhere is known', async () => {
  const { places, names } = await findLeads()
  expect(places, 'say in `leads` of e2e/attacks/leads.ts what of a request leads there').toEqual(
    Object.keys(leads).toSorted(),
  )
  expect(names, 'say in `parameters` of e2e/attacks/leads.ts whether it leads somewhere').toEqual(
    Object.keys(parameters).toSorted(),
  )
  const said = [...Object.values(leads), ...Object.values(parameters)].flatMap((each): Lead[] =>
    'by' in each ? [each.by] : [],
  )
  expect(new Set(said)).toEqual(new Set(leadKinds))
})

test('wherever somebody wants to go on to, it is a place of this very host', async () => {
  test.setTimeout(120_000)
  const side = await newSide(await newWorkspace({ plan: 'enterprise' }))
  for (const [what, way] of Object.entries({ ...byNext, ...byCallbackUrl })) {
    if (what !== 'the door of next-auth' && what !== 'its way out') expect(await way(side, here), what).toBe(here)
    for (const to of elsewhere) expectHome(await way(side, to), side.origin, `${what}, to ${JSON.stringify(to)}`)
  }
})

test('a path leads to no other host, and a state to none but its workspace’s', async () => {
  const side = await newSide(await newWorkspace({ plan: 'enterprise' }))
  for (const to of await byPath(side)) {
    const { hostname } = new URL(to, side.origin)
    expect(hostname, to).toMatch(/(^|\.)localhost$/)
  }
  const about = { tenantId: side.id, provider: 'google' as const, connects: false }
  const sealed = sealPart('state', about)
  const answered = async (state: string) =>
    destinationOf(
      (
        await send(`${siteUrl}/api/oauth/callback/google?${new URLSearchParams({ code: 'x', state })}`, {
          headers: anybody(),
        })
      ).headers,
    )
  expect(new URL(await answered(sealed)).origin).toBe(side.origin)
  const forged = [
    `${sealed}x`,
    sealed.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
    'https://evil.example',
    '',
    sealPart('flow', { ...about, state: sealed, nonce: 'n', codeVerifier: 'v', next: '//evil.example' }),
  ]
  for (const state of forged) expect(await answered(state), state).toBe(`${siteUrl}/find-workspaces?problem=sign-in`)
})
