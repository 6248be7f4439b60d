import { unique } from '@/lib/db/keys'
import { AppError } from '@/lib/errors'
import type { TenantContext } from '@/lib/tenancy/context'
import { countAttempt, forgetAttempts, giveBackAttempt } from './attempts'
import { verifyPassword } from './password'

/**
 * Who this e-mail and password belong to, in this tenant, and the hash that fitted. Unknown e-mail, wrong password, no password yet, not confirmed,
 * removed: one answer, in about the same time. `address` is the caller's. @throws AppError UNAUTHENTICATED, TOO_MANY_ATTEMPTS
 */
export async function checkPassword(
  { tenant, db }: TenantContext,
  { email, password }: { email: string; password: string },
  address: string,
): Promise<{ userId: string; passwordHash: string }> {
  const account = `${tenant.id} ${email}`
  await countAttempt('sign-in/address', address)
  await countAttempt('sign-in/account', account)
  const user = await db.user.findUnique({
    where: unique('tenantId_email', { email }),
    select: { id: true, passwordHash: true, emailVerifiedAt: true, deactivatedAt: true },
  })
  const matches = await verifyPassword(user?.passwordHash ?? null, password)
  if (!user?.passwordHash || !matches || !user.emailVerifiedAt || user.deactivatedAt) {
    throw new AppError('UNAUTHENTICATED', { message: 'That e-mail address and password don’t belong together here.' })
  }
  await forgetAttempts('sign-in/account', account)
  await giveBackAttempt('sign-in/address', address)
  return { userId: user.id, passwordHash: user.passwordHash }
}
