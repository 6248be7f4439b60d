import { byId } from '@/lib/db/keys'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { countAttempt, forgetAttempts } from './attempts'
import { verifyPassword } from './password'

/**
 * Makes sure that it is the person and not their unlocked screen: asks for their own password once more. `field` is the form's.
 * @throws AppError INVALID_INPUT, TOO_MANY_ATTEMPTS
 */
export async function requirePassword({ tenant, db, actor }: Context, password: string, field: string): Promise<void> {
  const account = `${tenant.id} ${actor.email}`
  await countAttempt('sign-in/account', account)
  const user = await db.user.findUnique({ where: byId(actor.userId), select: { passwordHash: true } })
  if (!(await verifyPassword(user?.passwordHash ?? null, password))) {
    throw new AppError('INVALID_INPUT', { fieldErrors: { [field]: 'That isn’t your password.' } })
  }
  await forgetAttempts('sign-in/account', account)
}
