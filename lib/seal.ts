import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { env } from '@/lib/env'

/** What a sealed value is for: each has a key of its own, so that one can't be opened as another. */
export type SealPurpose =
  | 'outbox'
  | 'sign-up'
  | 'join'
  | 'device'
  | 'totp'
  | 'webhook'
  | 'cursor'
  | 'database'
  | 'archive'
  | 'oauth-state'
  | 'oauth-flow'
  | 'oauth-ticket'
  | 'passkey'

/** What is kept about databases, archives and people's apps outlives every session: its keys have a secret of their own. */
const outlivesSessions = new Set<string>(['webhook', 'database', 'archive', 'totp', 'slug', 'directory'] satisfies (
  | SealPurpose
  | 'slug'
  | 'directory'
)[])

const keyFor = (purpose: SealPurpose | 'attempts' | 'slug' | 'directory' | 'file-link' | 'totp-set-up') => {
  const secret = outlivesSessions.has(purpose) ? env.FLEET_SECRET : env.AUTH_SECRET
  return Buffer.from(hkdfSync('sha256', secret, '', `tenantry ${purpose}`, 32))
}

/** Encrypts a JSON value so that it can be neither read nor changed without the purpose's secret (AES-256-GCM). */
export function seal(purpose: SealPurpose, value: unknown): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), iv)
  const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')
}

/** The value again. Throws for anything that `seal` didn't make for this purpose. */
export function unseal(purpose: SealPurpose, sealed: string): unknown {
  const bytes = Buffer.from(sealed, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose), bytes.subarray(0, 12), { authTagLength: 16 })
  decipher.setAuthTag(bytes.subarray(12, 28))
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'))
}

/** The key under which attempts are counted: an address or e-mail can't be read from what it makes. */
export const attemptsKey = (): Buffer => keyFor('attempts')

/** The key that an app's secret is made with until it is confirmed. */
export const setUpKey = (): Buffer => keyFor('totp-set-up')

/** The key under which slugs that were given up are held back. */
export const slugKey = (): Buffer => keyFor('slug')

/** The key under which the directory knows e-mail addresses: none can be read from it. */
export const directoryKey = (): Buffer => keyFor('directory')

/** The key that signs links to files: each opens one file for a minute. */
export const fileLinkKey = (): Buffer => keyFor('file-link')
