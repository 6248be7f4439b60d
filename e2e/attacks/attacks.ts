import { subdomainUrl } from '@/dev/stack/urls'
import { can, roles } from '@/lib/auth/permissions'
import { readUrls } from '@/e2e/support/urls'
import { newSlug } from '@/e2e/support/workspace'
import type { Shot, Target } from './targets'
import type { Expected } from './verdict'
import type { Side } from './world'

/** A way to get at something that isn't one's own: on which targets, and how each is sent. */
export interface Attack {
  name: string
  on: (target: Target) => boolean
  shots: (target: Target) => Shot[]
  expected: Expected
}

const { siteUrl, opsUrl } = readUrls()
const closed = { closed: true } as const
/** What somebody's browser is made to ask, its owner's session and all. */
const blind = { closed: true, blind: true } as const
const open = { closed: false } as const

const isTenants = ({ realm }: Target) => realm === 'tenant'
const isPage = ({ kind }: Target) => kind === 'page'
const isAction = ({ kind }: Target) => kind === 'action'
const isApi = ({ kind }: Target) => kind === 'api'
const isPublic = ({ may }: Target) => may === 'anybody'
/** For those who are signed in: a page, a route or an action with a permission of its own. */
const isGuarded = (target: Target) => isTenants(target) && !isPublic(target) && target.may !== 'keys'
/** Reached by a link or by a form, so that another site can make a browser go there. */
const isReading = (target: Target) => !target.writes && !isApi(target) && target.realm !== 'ops'
const isWriting = (target: Target) => target.writes && !isApi(target) && target.may !== 'keys'

/** To end a session that is no more is to have ended it: whatever the id, the answer is yes, and nothing else ends. */
const saysYesToAll = ({ name }: Target) => name === 'action settings/security/actions.ts#endSession'

/** Who takes a copy is noted in the audit log, also where they were made to. */
const isLogged = ({ name }: Target) => name === 'tenant GET /api/tasks/export'

const at = (side: Side, headers: Record<string, string> = {}, more: Partial<Shot> = {}): Shot => ({
  origin: side.origin,
  about: side,
  headers,
  ...more,
})
const asOwner = ({ cookies }: Side) => ({ cookie: cookies.owner })
const withKey = (key: string) => ({ authorization: `Bearer ${key}` })
/** What is the site's is asked on the site. */
const home = ({ realm }: Target) => (realm === 'site' ? { origin: siteUrl } : {})

/** All there are, on `acme` by whoever has to do with `beta`, or with nobody. */
export function attacksBetween(acme: Side, beta: Side): Attack[] {
  return [
    ...signedOut(acme),
    ...acrossWorkspaces(acme, beta),
    ...withinOne(acme),
    ...byKeys(acme, beta),
    ...fromOtherSites(acme, beta),
    ...elsewhere(acme, beta),
    ...redirects(acme, beta),
  ]
}

function signedOut(acme: Side): Attack[] {
  const on = (target: Target) => target.realm !== 'ops' && !isPublic(target)
  const forged = {
    'x-middleware-subrequest': Array.from({ length: 5 }, () => 'middleware').join(':'),
    'x-tenantry-tenant': acme.id,
    'x-tenantry-path': '/',
    'x-original-url': '/projects',
    'x-rewrite-url': `/t/${acme.slug}/projects`,
    'x-http-method-override': 'GET',
  }
  return [
    { name: 'signed out', on, shots: (target) => [at(acme, {}, home(target))], expected: closed },
    {
      name: 'signed out, before scripts',
      on: (target) => isGuarded(target) && isAction(target),
      shots: () => [at(acme, {}, { asForm: true })],
      expected: closed,
    },
    { name: 'signed out, forged headers', on, shots: (target) => [at(acme, forged, home(target))], expected: closed },
  ]
}

function acrossWorkspaces(acme: Side, beta: Side): Attack[] {
  const forwarded = { ...asOwner(acme), 'x-forwarded-host': new URL(beta.origin).host, origin: beta.origin }
  const extra = { tenantId: beta.id, tenant_id: beta.id, tenant: beta.slug }
  return [
    {
      name: 'another’s session',
      on: isGuarded,
      shots: () => [at(acme, asOwner(beta)), at(beta, asOwner(acme))],
      expected: closed,
    },
    { name: 'a forwarded host', on: isGuarded, shots: () => [at(acme, forwarded, { about: beta })], expected: closed },
    {
      name: 'another’s ids',
      on: (target) => isGuarded(target) && target.names(beta) && !saysYesToAll(target),
      shots: () => [at(acme, asOwner(acme), { about: beta })],
      expected: closed,
    },
    {
      name: 'another’s ids, where any are welcome',
      on: saysYesToAll,
      shots: () => [at(acme, asOwner(acme), { about: beta })],
      // The answer shows one's own page again.
      expected: { closed: false, blind: true },
    },
    {
      name: 'another’s name as a field',
      on: (target) => isGuarded(target) && isAction(target),
      shots: () => [at(acme, asOwner(acme), { extra })],
      expected: closed,
    },
  ]
}

function withinOne(acme: Side): Attack[] {
  const without = ({ may }: Target) => roles.filter((role) => may !== 'anybody' && may !== 'keys' && !can(role, may))
  return [
    {
      name: 'a role that may not',
      on: isGuarded,
      shots: (target) => without(target).map((role) => at(acme, { cookie: acme.cookies[role] })),
      expected: closed,
    },
  ]
}

function byKeys(acme: Side, beta: Side): Attack[] {
  const wrong = [withKey(beta.key), withKey('tnt_'.padEnd(47, 'x')), withKey(''), {}, asOwner(acme)]
  return [
    {
      name: 'a foreign key, or none',
      on: isApi,
      shots: () => wrong.map((headers) => at(acme, headers)),
      expected: closed,
    },
    {
      name: 'another’s ids, by the API',
      on: (target) => isApi(target) && target.names(beta),
      shots: () => [at(acme, withKey(acme.key), { about: beta })],
      expected: closed,
    },
    {
      name: 'a key without the scope',
      on: (target) => isApi(target) && !/\/(audit-entries|key)$/.test(target.name),
      shots: () => [at(acme, withKey(acme.smallKey))],
      expected: closed,
    },
    {
      name: 'a key where a session is wanted',
      on: isGuarded,
      shots: () => [at(acme, withKey(acme.key))],
      expected: closed,
    },
  ]
}

/** What a browser says of itself when another site's page makes it ask, by what that site is. */
export function foreignOrigins(acme: Side, beta: Side): [string, Record<string, string>][] {
  const origins = {
    'another workspace’s page': beta.origin,
    'the site’s page': siteUrl,
    'the operators’ page': opsUrl,
    'a page without an origin': 'null',
    'a stranger’s page': 'https://evil.example',
    'a page whose host begins alike': `${acme.origin}.evil.example`,
    'a page whose path looks alike': `http://evil.example/${new URL(acme.origin).host}`,
  }
  // Without an Origin header a browser still says from where.
  const unsaid = ['same-site', 'cross-site'].map((site): [string, Record<string, string>] => [
    `a ${site} page that doesn’t say which`,
    { origin: '', 'sec-fetch-site': site },
  ])
  return [
    ...Object.entries(origins).map(([name, origin]): [string, Record<string, string>] => [name, { origin }]),
    ...unsaid,
  ]
}

function fromOtherSites(acme: Side, beta: Side): Attack[] {
  const shots = (asForm: boolean) => (target: Target) =>
    foreignOrigins(acme, beta)
      .filter(([, { origin }]) => target.realm !== 'site' || origin !== siteUrl)
      .map(([, headers]) => at(acme, { ...asOwner(acme), ...headers }, { ...home(target), asForm }))
  const link = { ...asOwner(acme), 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
  return [
    { name: 'another site’s page', on: isWriting, shots: shots(false), expected: blind },
    {
      name: 'another site’s page, before scripts',
      on: (target) => isWriting(target) && isAction(target),
      shots: shots(true),
      expected: { closed: false, blind: true },
    },
    {
      name: 'a link that changes something',
      on: (target) => isTenants(target) && isReading(target) && !isLogged(target),
      shots: () => [at(acme, link)],
      expected: { closed: false, blind: true },
    },
  ]
}

function elsewhere(acme: Side, beta: Side): Attack[] {
  const hosts = [siteUrl, opsUrl, subdomainUrl(siteUrl, newSlug('nobody'))]
  const shots = () => [
    ...hosts.map((origin) => at(acme, asOwner(acme), { origin })),
    at(acme, { ...asOwner(acme), host: 'stranger.example' }),
  ]
  const prefixes = ['t', 'T', '%74', '%2574', 't/.', 'x/%2e%2e/t'].map((spelled) => `/${spelled}/${acme.slug}`)
  return [
    { name: 'another host', on: (target) => isTenants(target) && !isPage(target), shots, expected: closed },
    // Some of their paths are the site's, too.
    { name: 'another host, pages', on: (target) => isTenants(target) && isPage(target), shots, expected: open },
    {
      name: 'the site’s, on a workspace’s host',
      on: ({ realm }) => realm === 'site',
      shots: () => [at(acme, asOwner(beta))],
      expected: open,
    },
    {
      name: 'the operators’, elsewhere',
      on: ({ realm }) => realm === 'ops',
      shots: () => [
        at(acme, asOwner(acme), { prefix: '/ops' }),
        at(acme, {}, { origin: siteUrl, prefix: '/ops' }),
        at(acme, asOwner(acme), { origin: opsUrl }),
      ],
      expected: open,
    },
    {
      name: 'an internal path',
      on: isGuarded,
      shots: () =>
        prefixes.flatMap((prefix) => [
          at(beta, asOwner(acme), { about: acme, prefix }),
          at(acme, asOwner(acme), { origin: siteUrl, prefix }),
        ]),
      expected: closed,
    },
  ]
}

function redirects(acme: Side, beta: Side): Attack[] {
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
  const names = 'next callbackUrl redirect redirectTo redirect_uri returnTo return url to continue path'.split(' ')
  const extras = evil.map((value) => Object.fromEntries(names.map((name) => [name, value])))
  return [
    {
      name: 'an open redirect',
      on: isReading,
      shots: (target) =>
        extras.flatMap((extra) => [{}, asOwner(acme)].map((headers) => at(acme, headers, { extra, ...home(target) }))),
      expected: { closed: false, blind: true },
    },
    {
      name: 'an open redirect at sign-in',
      on: (target) => isTenants(target) && isAction(target) && isPublic(target),
      shots: () => evil.map((next) => at(beta, {}, { extra: { next } })),
      expected: { closed: false, blind: true, signsIn: true },
    },
  ]
}
