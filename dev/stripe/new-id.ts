import { randomInt } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** An id as Stripe makes them: a prefix, `_`, and 24 letters and digits (more on request). */
export function newId(prefix: string, length = 24): string {
  let id = `${prefix}_`
  for (let index = 0; index < length; index += 1) id += alphabet.charAt(randomInt(alphabet.length))
  return id
}
