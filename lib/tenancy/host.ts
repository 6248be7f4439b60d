/** Pure and edge-safe: no I/O, no Node. Shared by the middleware and the wrappers, which must agree. */

export type Realm =
  | { kind: 'site' }
  | { kind: 'ops' }
  /** `key` is a slug, or `~host` for a host outside the root domain. */
  | { kind: 'tenant'; key: string }
  /** Under the root domain, but nothing a tenant could be called. */
  | { kind: 'other' }

/** A DNS label, lower case: what a slug looks like (RFC 1123, 1 to 63 characters). */
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** Slugs that no tenant may have: ours, those that people take for ours, and those that mail and certificates use. */
const reserved = new Set(
  `www ops api app admin administrator root system internal static assets cdn img images media files download downloads
  mail email smtp imap pop mx webmail autodiscover autoconfig postmaster hostmaster webmaster abuse security noc
  ns ns1 ns2 dns ftp ssh vpn proxy gateway git status help support docs blog news about contact legal terms privacy
  billing pay payment payments checkout stripe invoice invoices account accounts auth login signin sign-in signup sign-up
  sso oauth saml id my dashboard console portal staging stage dev test demo-admin preview beta-admin localhost local
  saas tenantry team teams go link links t site public well-known`.split(/\s+/),
)

/** Lower case, without port and trailing dot. IPv6 literals keep their brackets. */
export function hostname(host: string): string {
  return host.trim().toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '')
}

/** The host that the browser asked for. Forwarded headers can be forged, so the result may select a realm but grants nothing. */
export function publicHost(headers: { get(name: string): string | null }): string {
  return hostname(headers.get('x-forwarded-host')?.split(',')[0] || headers.get('host') || '')
}

/** Which realm a host belongs to. `root` is the site's hostname, e.g. `saas.localhost`. */
export function realmOf(host: string, root: string): Realm {
  const name = hostname(host)
  if (name === root || name === `www.${root}`) return { kind: 'site' }
  if (name === `ops.${root}`) return { kind: 'ops' }
  if (!name.endsWith(`.${root}`)) return isDomain(name) ? { kind: 'tenant', key: `~${name}` } : { kind: 'other' }
  const slug = name.slice(0, -root.length - 1)
  return label.test(slug) && !isReserved(slug) ? { kind: 'tenant', key: slug } : { kind: 'other' }
}

/** Dot-separated labels, 253 characters at most: what a name in the DNS looks like. */
const isDomain = (name: string) => name.length <= 253 && name.split('.').every((part) => label.test(part))

/** True for the paths that only the middleware may lead to, however they are spelled: `/t/…` and `/ops/…`. */
export function isInternalPath(pathname: string): boolean {
  const [first] = decoded(decoded(pathname))
    .toLowerCase()
    .split(/[/\\]+/)
    .filter((part) => part !== '' && part !== '.')
  return first === 't' || first === 'ops'
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** True where a slug can't be taken. `xn--` would be somebody's unicode name in disguise. */
export function isReserved(slug: string): boolean {
  return reserved.has(slug) || slug.startsWith('xn--') || /^[0-9-]+$/.test(slug)
}

/** True for a slug that a tenant may be called by: 3 to 40 characters, a DNS label, not reserved. */
export function isUsableSlug(slug: string): boolean {
  return slug.length >= 3 && slug.length <= 40 && label.test(slug) && !slug.includes('--') && !isReserved(slug)
}
