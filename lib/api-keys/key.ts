import { hashToken, newToken } from '@/lib/auth/token'

/** What a key begins with: people and scanners for secrets recognise it. */
const mark = 'tnt_'
const shape = /^tnt_[\w-]{43}$/
/** So much of a key is kept to tell it by; 32 of 43 random characters stay unknown. */
const shownLength = 15

/** A new key, and what of it is stored: its beginning and its hash. */
export function newApiKey(): { key: string; prefix: string; keyHash: string } {
  const key = mark + newToken()
  return { key, prefix: key.slice(0, shownLength), keyHash: hashToken(key) }
}

/** The hash under which a key would be stored; null for what can't be one. */
export const hashOfApiKey = (key: string): string | null => (shape.test(key) ? hashToken(key) : null)
