import { hash } from '@/dev/torture/seeded-random'
import type { Read } from '@/dev/torture/history/operation'

const odd = ['ä', '💡', '\\', "'", '"', '\n', '\t', '{}', 'NULL', '\\N', '\u00a0', '𝒳', '%', '‮', 'é', ' ', '$1', ';--']

/** A text that belongs to a token and to no other, of some bytes or some hundred, with whatever tends to get lost on the way. */
export function fillerOf(token: string): string {
  let state = hash(token)
  const pieces = Array.from({ length: state % 40 }, () => {
    state = Math.imul(state ^ (state >>> 13), 0x5bd1e995) >>> 0
    return state % 3 === 0 ? odd[(state >>> 3) % odd.length] : state.toString(36)
  })
  return pieces.join('')
}

export interface SignedText {
  title: string
  description: string
}

/** What an operation writes into a row: the version, itself, perhaps a value, and a text that can be checked. */
export const signed = (version: number, token: string, value?: number): SignedText => ({
  title: `${version} ${token}`,
  description: `${value ?? ''}|${fillerOf(token)}`,
})

/** Reads it again. A row that isn't as it was written is signed by nobody. */
export function seen(key: string, row: SignedText | null | undefined, value?: number): Read {
  if (!row) return { key, version: null, token: null }
  const [, version = '-1', token = ''] = /^(\d+) (.+)$/.exec(row.title) ?? []
  const [written = ''] = row.description.split('|', 1)
  const whole = row.description === `${written}|${fillerOf(token)}`
  const own = value ?? (written === '' ? undefined : Number(written))
  return {
    key,
    version: Number(version),
    token: whole ? token : `damaged ${token}`,
    ...(own !== undefined && { value: own }),
  }
}
