import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { allowsLoopback, isAllowedAddress } from './public-address'

/** Where receivers of webhooks listen. Anything else would make us a scanner of other people's ports. */
const ports = new Set(['', '443', '8443'])

/** The host as an address, without brackets; null where it is a name. */
export function addressOf({ hostname }: URL): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return ipaddr.isValid(bare) ? bare : null
}

/** What an endpoint is called in a sentence: its host, since the rest of such an address is often a secret. */
export const labelOf = (url: string) => new URL(url).host

export const isLocalName = (hostname: string) => /(^|\.)localhost\.?$/.test(hostname)

/** What is wrong with an address to send to, for whoever typed it; null if nothing is. Its name's addresses are looked at when something is sent. */
export function faultOfUrl(text: string): string | null {
  if (!URL.canParse(text)) return 'Enter an address like https://example.com/webhooks.'
  const url = new URL(text)
  const address = addressOf(url)
  const local = address ? !isAllowedAddress(address) : !url.hostname.includes('.') || isLocalName(url.hostname)
  const here = allowsLoopback() && (isLocalName(url.hostname) || (address !== null && isAllowedAddress(address)))
  if (url.protocol !== 'https:' && !(here && url.protocol === 'http:')) return 'The address must begin with https://.'
  if (url.username || url.password) return 'Leave user and password out of the address: events are signed instead.'
  if (local && !here) return 'Events are only sent to hosts on the public internet.'
  if (!ports.has(url.port) && !here) return 'Use port 443 or 8443.'
  return null
}

export const endpointUrlInput = z
  .string()
  .trim()
  .max(500, 'Use at most 500 characters.')
  .superRefine((text, ctx) => {
    const fault = faultOfUrl(text)
    if (fault) ctx.addIssue({ code: 'custom', message: fault })
  })
  .transform((text) => {
    const url = new URL(text)
    url.hash = ''
    return url.href
  })
