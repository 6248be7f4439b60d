import { createHash, randomBytes } from 'node:crypto'

/** 32 random bytes, base64url: what a cookie or a mailed link carries. Only its hash is stored. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** sha256, hex. A token has 256 random bits, so it needs neither salt nor stretching. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')
