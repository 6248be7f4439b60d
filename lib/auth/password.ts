import { hash, verify } from '@node-rs/argon2'

/**
 * argon2id with 19 MiB, 2 passes, 1 lane: the first choice of the OWASP Password Storage Cheat Sheet
 * (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html), some 20 ms on a server.
 */
const argon2id = {
  algorithm: 2 /* the library's number for argon2id */,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
}

let dummy: Promise<string> | undefined

/** A salted hash with its parameters in it, as it is stored. */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), argon2id)

/** Where there is no hash, a dummy is verified all the same, so that the time tells nobody whether there is an account. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  dummy ??= hashPassword('a password that nobody has')
  const matches = await verify(stored ?? (await dummy), password.normalize('NFKC'))
  return matches && stored !== null
}
