import { NextResponse, type NextRequest } from 'next/server'
import { hostname, isInternalPath, publicHost, realmOf, type Realm } from '@/lib/tenancy/host'
import { bodyLimitBytes } from '@/lib/web/body-limit'
import { readWait, waitPath } from '@/lib/web/wait'

// By place, never by file extension: /t/acme/x.png on another host would else pass by and render that tenant's page.
export const config = { matcher: '/((?!_next/|assets/).*)' }

/** A path that no page and no route has: Next answers it with the 404 page. */
const nowhere = '/~nowhere'

/** Host → realm → path. Pure, without I/O: whether a tenant exists is the wrappers' question, and they ask the host again. */
export function middleware(request: NextRequest): NextResponse {
  const site = siteUrl()
  const host = publicHost(request.headers)
  const { pathname } = request.nextUrl
  if (host === `www.${site.hostname}`) {
    return secured(NextResponse.redirect(onSite(site, request.nextUrl), 308), site, policy(newNonce(), site, pathname))
  }
  const realm = realmOf(host, site.hostname)
  const csp = policy(newNonce(), site, pathname)
  if (!pathname.startsWith('/api/') && isTooLarge(request))
    return secured(new NextResponse('Content Too Large', { status: 413 }), site, csp, realm)
  const headers = ownHeaders(request, csp)
  const target = request.nextUrl.clone()
  target.pathname = isInternalPath(pathname) ? nowhere : pathFor(realm, pathname)
  const passed = target.pathname === pathname
  const response = passed
    ? NextResponse.next({ request: { headers } })
    : NextResponse.rewrite(target, { request: { headers }, ...waitInit(realm, request.nextUrl) })
  // What one tenant sees must not lie in any cache between us and another.
  if (realm.kind !== 'site' && !isPicture(pathname)) response.headers.set('cache-control', 'private, no-store')
  const answer = secured(response, site, csp, realm)
  if (isPicture(pathname)) answer.headers.delete('cross-origin-resource-policy')
  return answer
}

/** The same path there. Put together as a text, `//evil.example` would be another host. */
function onSite(site: URL, { pathname, search }: Pick<URL, 'pathname' | 'search'>): URL {
  return Object.assign(new URL(site), { pathname, search })
}

/** These routes say themselves how long a browser may keep what they answer, and who may show it. */
const isPicture = (pathname: string) => pathname === '/api/avatar' || pathname === '/api/logo'

/** An action's body that says of itself that it is too large: Next would answer 500, as if it were our fault. */
function isTooLarge({ headers }: NextRequest): boolean {
  const isAction = headers.has('next-action') || headers.get('content-type')?.startsWith('multipart/form-data') === true
  return isAction && Number(headers.get('content-length')) > bodyLimitBytes
}

function pathFor(realm: Realm, pathname: string): string {
  const rest = pathname === '/' ? '' : pathname
  if (realm.kind === 'site') return pathname
  if (realm.kind === 'tenant') return `/t/${realm.key}${rest}`
  return realm.kind === 'ops' ? `/ops${rest}` : nowhere
}

/** Status and header of the page that says when to come back. */
function waitInit({ kind }: Realm, { pathname, searchParams }: URL): ResponseInit {
  if (kind !== 'tenant' || pathname !== waitPath) return {}
  const { status, seconds } = readWait(Object.fromEntries(searchParams))
  return { status, headers: { 'retry-after': String(seconds) } }
}

/** The request's headers without what only we may say, and with what we do say. */
function ownHeaders(request: NextRequest, csp: string): Headers {
  const headers = new Headers(request.headers)
  for (const name of request.headers.keys()) if (name.startsWith('x-tenantry-')) headers.delete(name)
  headers.set('x-tenantry-path', request.nextUrl.pathname + request.nextUrl.search)
  headers.set('content-security-policy', csp) // Next takes the nonce for its own scripts from here
  return headers
}

const newNonce = () => btoa(crypto.randomUUID())

function policy(nonce: string, site: URL, pathname: string): string {
  // What people have attached is to be saved; whoever gets it shown all the same gets nothing of it to run.
  if (pathname === '/api/attachments/file') return "default-src 'none'; frame-ancestors 'none'; sandbox"
  const development = process.env.NODE_ENV === 'development'
  const stripe = process.env.STRIPE_URL ? ` ${new URL(process.env.STRIPE_URL).origin}` : ''
  // A workspace's address is changed there, and leads from one of its hosts to the other.
  const ownHosts = pathname === '/settings/workspace' ? ` ${site.protocol}//*.${site.host}` : ''
  const directives = [
    `default-src 'self'`,
    // React rebuilds stack traces of the server with eval while developing, and refreshes styles in place.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    development ? `style-src 'self' 'unsafe-inline'` : `style-src 'self' 'nonce-${nonce}'`,
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'${development ? ' ws:' : ''}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
    // A form posted without scripts is redirected to Stripe, and browsers hold redirects against this list, too.
    `form-action 'self' https://checkout.stripe.com https://billing.stripe.com${stripe}${ownHosts}`,
    ...(site.protocol === 'https:' ? ['upgrade-insecure-requests'] : []),
  ]
  return directives.join('; ')
}

function secured(response: NextResponse, site: URL, csp: string, realm?: Realm): NextResponse {
  const { headers } = response
  headers.set('content-security-policy', csp)
  headers.set('x-content-type-options', 'nosniff')
  headers.set('x-frame-options', 'DENY')
  // Not no-referrer: browsers would then send `Origin: null` with a form, and it would be refused.
  headers.set('referrer-policy', 'same-origin')
  headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()')
  headers.set('cross-origin-opener-policy', 'same-origin')
  headers.set('cross-origin-resource-policy', 'same-origin')
  if (site.protocol === 'https:') {
    const ofTheirs = realm?.kind === 'tenant' && realm.key.startsWith('~')
    headers.set('strict-transport-security', `max-age=63072000${ofTheirs ? '' : '; includeSubDomains'}`)
  }
  return response
}

function siteUrl(): URL {
  const given = process.env.SITE_URL
  if (!given || !URL.canParse(given))
    throw new Error('Environment variable SITE_URL is missing or not a URL. See .env.example.')
  const url = new URL(given)
  url.hostname = hostname(url.hostname)
  return url
}
