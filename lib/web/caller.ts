import { env } from '@/lib/env'
import type { Origin } from '@/lib/tenancy/context'

/** Who asks, as far as a request can tell. */
export interface Caller {
  /** Network address; of an IPv6 address its /64, which is what one customer of a provider gets, and this machine as itself. */
  address: string
  userAgent: string | null
}

type HeaderReader = { get(name: string): string | null }

/**
 * Reads the caller from the request's headers. Of `x-forwarded-for` only the entries that our own proxies appended can be
 * believed: with TRUSTED_PROXIES = 1 (the default) that is the last one, which the proxy or platform in front of us wrote.
 * Without any proxy Next puts the socket's address there.
 */
export function callerOf(headers: HeaderReader): Caller {
  const hops = (headers.get('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim())
  const address = hops.at(-env.TRUSTED_PROXIES) ?? hops[0] ?? ''
  return { address: network(address), userAgent: headers.get('user-agent')?.slice(0, 300) ?? null }
}

/** The same, as the audit log keeps it. */
export const originOf = ({ address, userAgent }: Caller): Origin => ({ address, agent: userAgent })

/** Some proxies write the port along, and each connection has another: 203.0.113.9:52144, [2001:db8::1]:52144. */
const withoutPort = (address: string) =>
  address.replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1').replace(/^\[(.*)\](?::\d+)?$/, '$1')

function network(address: string): string {
  const plain = withoutPort(address)
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '')
  if (!plain.includes(':') || plain === '::1') return plain || 'unknown'
  const [head = '', tail] = plain.toLowerCase().split('::')
  const groups = head.split(':').filter(Boolean)
  const after = tail?.split(':').filter(Boolean) ?? []
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length)
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...after]
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
