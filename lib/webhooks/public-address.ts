import ipaddr from 'ipaddr.js'
import { env } from '@/lib/env'

/** All addresses of IPv6 that are given to anybody on the internet. */
const global6 = ipaddr.IPv6.parseCIDR('2000::/3')
/** Public by its number, but what answers there is the machine's own cloud (Azure's metadata and DNS). */
const metadata = new Set(['168.63.129.16'])

/**
 * True for an address on the public internet: not this machine, no private, shared, link-local or reserved network, no
 * cloud's metadata, and none of the forms of IPv6 that carry another address inside (mapped, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast' || metadata.has(address)) return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(global6)
}

const isLoopback = (address: string) => ipaddr.isValid(address) && ipaddr.parse(address).range() === 'loopback'

/** This machine too may be written to, where the product itself runs on nothing but `localhost` and its operator says so. */
export function allowsLoopback(): boolean {
  const { hostname } = env.SITE_URL
  return env.WEBHOOKS_TO_LOOPBACK === 'yes' && (hostname === 'localhost' || hostname.endsWith('.localhost'))
}

/** May an event be sent to this address? */
export const isAllowedAddress = (address: string): boolean =>
  isPublicAddress(address) || (allowsLoopback() && isLoopback(address))
