import pLimit from 'p-limit'
import { subdomainUrl } from '@/dev/stack/urls'
import { can, roles } from '@/lib/auth/permissions'
import { control } from '@/lib/db/control-client'
import { allTargets, type Shot, type Target } from './attacks/targets'
import { Tally } from './attacks/tally'
import { type Expected, whatGotThrough } from './attacks/verdict'
import { type Side, twoSides } from './attacks/world'
import { rowsOf } from './support/tables'
import { expect, test } from './support/test'
import { readUrls } from './support/urls'
import { newSlug } from './support/workspace'

/**
 * Every page, route handler, action and operation of the API that the build has, attacked in every way there is here. Nothing
 * lists them: what is new is attacked, or the suite says what it would need to know.
 */
test.describe.configure({ mode: 'serial' })

const { siteUrl, opsUrl } = readUrls()
const { targets, unknown } = allTargets()
const tally = new Tally()
const ofTenants = targets.filter(({ realm }) => realm === 'tenant')
/** For those who are signed in: a page, a route or an action with a permission of its own. */
const guarded = ofTenants.filter(({ may }) => may !== 'anybody' && may !== 'keys')
const closedOnes = targets.filter(({ realm, may }) => realm !== 'ops' && may !== 'anybody')
const api = targets.filter(({ kind }) => kind === 'api')
let acme: Side
let beta: Side

test.beforeAll(async () => void ({ acme, beta } = await twoSides()))

/** Tries an attack on all of these, several at once, and then looks whether a row of either workspace has changed. */
async function attack(
  name: string,
  on: Target[],
  shots: (target: Target) => Shot[],
  expected: Expected & { mayWrite?: boolean },
): Promise<void> {
  test.setTimeout(300_000)
  const stored = async () => [
    await rowsOf([acme.id, beta.id]),
    await control().tenant.count({ where: { name: 'Never Made' } }),
  ]
  const before = await stored()
  const through: string[] = []
  await pLimit(6).map(
    on.flatMap((target) => shots(target).map((shot) => ({ target, shot }))),
    async ({ target, shot }) => {
      const answer = await target.send(shot)
      tally.add(name, target)
      const what = whatGotThrough(target, answer, expected, shot.origin)
      const how = JSON.stringify([shot.prefix, shot.extra, shot.headers, shot.origin, shot.asForm])
      if (what) through.push(`${target.name} ${what}\n    by ${how.slice(0, 400)}`)
    },
  )
  expect(through, `${name}: got through`).toEqual([])
  if (!expected.mayWrite) expect(await stored(), `${name}: something has been written`).toEqual(before)
}

const at = (side: Side, headers: Record<string, string> = {}, more: Partial<Shot> = {}): Shot => ({
  origin: side.origin,
  about: side,
  headers,
  ...more,
})
const asOwner = (side: Side) => ({ cookie: side.cookies.owner })
const withKey = (key: string) => ({ authorization: `Bearer ${key}` })
const hereOrSite = ({ realm }: Target) => (realm === 'site' ? { origin: siteUrl } : {})

test('by somebody who isn’t signed in', async () => {
  await attack('signed out', closedOnes, (target) => [at(acme, {}, hereOrSite(target))], { closed: true })
  const actions = guarded.filter(({ kind }) => kind === 'action')
  await attack('signed out, before scripts', actions, () => [at(acme, {}, { asForm: true })], { closed: true })
  const forged = {
    'x-middleware-subrequest': Array.from({ length: 5 }, () => 'middleware').join(':'),
    'x-tenantry-tenant': acme.id,
    'x-tenantry-path': '/',
    'x-original-url': '/projects',
    'x-rewrite-url': `/t/${acme.slug}/projects`,
    'x-http-method-override': 'GET',
  }
  await attack('signed out, forged headers', closedOnes, (target) => [at(acme, forged, hereOrSite(target))], {
    closed: true,
  })
})

test('with another workspace’s session', async () => {
  await attack('another’s session', guarded, () => [at(acme, asOwner(beta)), at(beta, asOwner(acme))], { closed: true })
  const { host } = new URL(beta.origin)
  const forwarded = { ...asOwner(acme), 'x-forwarded-host': host, origin: beta.origin }
  await attack('a forwarded host', guarded, () => [at(acme, forwarded, { about: beta })], { closed: true })
})

test('with another workspace’s ids', async () => {
  const naming = guarded.filter(({ names }) => names(beta))
  await attack('another’s ids', naming, () => [at(acme, asOwner(acme), { about: beta })], { closed: true })
  const writing = guarded.filter(({ writes }) => writes)
  const named = { tenantId: beta.id, tenant_id: beta.id, tenant: beta.slug }
  await attack(
    'another’s name as a field',
    writing.filter(({ kind }) => kind === 'action'),
    () => [at(acme, asOwner(acme), { extra: named })],
    { closed: true },
  )
})

test('by every role that may not', async () => {
  const shots = ({ may }: Target) =>
    roles
      .filter((role) => may !== 'anybody' && may !== 'keys' && !can(role, may))
      .map((role) => at(acme, { cookie: acme.cookies[role] }))
  await attack('a role that may not', guarded, shots, { closed: true })
})

test('with API keys', async () => {
  const wrong = [withKey(beta.key), withKey('tnt_'.padEnd(47, 'x')), withKey(''), {}, asOwner(acme)]
  await attack('a foreign key, or none', api, () => wrong.map((headers) => at(acme, headers)), { closed: true })
  const named = api.filter(({ names }) => names(beta))
  await attack('another’s ids, by the API', named, () => [at(acme, withKey(acme.key), { about: beta })], {
    closed: true,
  })
  const beyond = api.filter(({ name }) => !/\/(audit-entries|key)$/.test(name))
  await attack('a key without the scope', beyond, () => [at(acme, withKey(acme.smallKey))], { closed: true })
  await attack('a key where a session is wanted', guarded, () => [at(acme, withKey(acme.key))], { closed: true })
})

test('from another website, by the browser of somebody who is signed in', async () => {
  const { host } = new URL(acme.origin)
  const foreign = [
    beta.origin,
    siteUrl,
    opsUrl,
    'null',
    'https://evil.example',
    `${acme.origin}.evil.example`,
    `http://evil.example/${host}`,
  ]
  const headers = [
    ...foreign.map((origin) => ({ origin })),
    ...['same-site', 'cross-site'].map((site) => ({ origin: '', 'sec-fetch-site': site })),
  ]
  const shots = (asForm: boolean) => (target: Target) =>
    headers
      .filter(({ origin }) => !(target.realm === 'site' && origin === siteUrl))
      .map((each) => at(acme, { ...asOwner(acme), ...each }, { ...hereOrSite(target), asForm }))
  const writing = targets.filter(({ writes, kind, may }) => writes && kind !== 'api' && may !== 'keys')
  await attack('another site’s page', writing, shots(false), { closed: true, blind: true })
  const actions = writing.filter(({ kind }) => kind === 'action')
  await attack('another site’s page, before scripts', actions, shots(true), { closed: false, blind: true })
  const reading = ofTenants.filter(({ writes, kind }) => !writes && kind !== 'api')
  const link = { ...asOwner(acme), 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
  await attack('a link that changes something', reading, () => [at(acme, link)], { closed: false, blind: true })
})

test('on every host but its own', async () => {
  const hosts = [siteUrl, opsUrl, subdomainUrl(siteUrl, newSlug('nobody'))]
  const shots = () => [
    ...hosts.map((origin) => at(acme, asOwner(acme), { origin })),
    at(acme, { ...asOwner(acme), host: 'stranger.example' }),
  ]
  await attack(
    'another host',
    ofTenants.filter(({ kind }) => kind !== 'page'),
    shots,
    { closed: true },
  )
  await attack(
    'another host, pages',
    ofTenants.filter(({ kind }) => kind === 'page'),
    shots,
    { closed: false },
  )
  const ofSite = targets.filter(({ realm }) => realm === 'site')
  await attack('the site’s, on a workspace’s host', ofSite, () => [at(acme, asOwner(beta))], { closed: false })
  const ofOps = targets.filter(({ realm }) => realm === 'ops')
  await attack(
    'the operators’, elsewhere',
    ofOps,
    () => [
      at(acme, asOwner(acme)),
      at(acme, {}, { origin: siteUrl }),
      at(acme, {}, { origin: siteUrl, prefix: '/ops' }),
    ],
    { closed: false },
  )
})

test('by internal paths, however they are spelled', async () => {
  const prefixes = ['t', 'T', '%74', '%2574', 't/.', 'x/%2e%2e/t'].map((spelled) => `/${spelled}/${acme.slug}`)
  const shots = () =>
    prefixes.flatMap((prefix) => [
      at(beta, asOwner(acme), { about: acme, prefix }),
      at(acme, asOwner(acme), { origin: siteUrl, prefix }),
    ])
  await attack('an internal path', guarded, shots, { closed: true })
})

test('with every parameter that might say where to go on', async () => {
  const evil = [
    'https://evil.example',
    '//evil.example',
    String.raw`/\evil.example`,
    '/\t/evil.example',
    'javascript:alert(1)//evil',
    'https:evil.example',
    '/.//evil.example',
    `${siteUrl}@evil.example`,
  ]
  const names = [
    'next',
    'callbackUrl',
    'redirect',
    'redirectTo',
    'redirect_uri',
    'returnTo',
    'return',
    'url',
    'to',
    'continue',
    'path',
  ]
  const extras = evil.map((value) => Object.fromEntries(names.map((name) => [name, value])))
  const reading = targets.filter(({ writes, kind, realm }) => !writes && kind !== 'api' && realm !== 'ops')
  const shots = (target: Target) =>
    extras.flatMap((extra) => [
      at(acme, {}, { extra, ...hereOrSite(target) }),
      at(acme, asOwner(acme), { extra, ...hereOrSite(target) }),
    ])
  await attack('an open redirect', reading, shots, { closed: false, blind: true })
  const entering = ofTenants.filter(({ kind, may }) => kind === 'action' && may === 'anybody')
  const posts = () => evil.slice(0, 4).map((next) => at(beta, {}, { extra: { next } }))
  await attack('an open redirect at sign-in', entering, posts, {
    closed: false,
    blind: true,
    signsIn: true,
    mayWrite: true,
  })
})

test('nothing is left out', () => {
  expect(unknown).toEqual([])
  expect(tally.missed(targets)).toEqual([])
  console.log(`\n${tally}\n`)
})
