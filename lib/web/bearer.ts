import { createHash, timingSafeEqual } from 'node:crypto'
import { AppError } from '@/lib/errors'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Refuses a program that doesn't know the secret. The comparison takes the same time whatever is given. @throws AppError UNAUTHENTICATED */
export function requireBearer(headers: Headers, secret: string): void {
  const given = headers.get('authorization') ?? ''
  if (!timingSafeEqual(digest(given), digest(`Bearer ${secret}`))) {
    throw new AppError('UNAUTHENTICATED', { message: 'This needs the cron secret as a bearer token.' })
  }
}
