import { byId } from '@/lib/db/keys'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { requirePassword } from './require-password'

/** Who signed in so shortly ago is still there. */
const freshMs = 10 * 60 * 1000

/** What a person has to show before they may change how they sign in: nothing, their password, or that they can sign in at all. */
export type Presence = 'fresh' | 'password' | 'sign_in'

export async function presenceOf({ db, actor }: Context): Promise<Presence> {
  const session = await db.session.findUnique({ where: byId(actor.sessionId), select: { createdAt: true } })
  if (session && Date.now() - session.createdAt.getTime() < freshMs) return 'fresh'
  const user = await db.user.findUnique({ where: byId(actor.userId), select: { passwordHash: true } })
  return user?.passwordHash ? 'password' : 'sign_in'
}

/**
 * Makes sure that it is the person and not their unlocked screen: they have just signed in, or give their password.
 * @throws AppError INVALID_INPUT, FORBIDDEN where they have no password and must sign in again, TOO_MANY_ATTEMPTS
 */
export async function requirePresence(ctx: Context, password = ''): Promise<void> {
  const presence = await presenceOf(ctx)
  if (presence === 'fresh') return
  if (presence === 'sign_in') {
    throw new AppError('FORBIDDEN', { message: 'You signed in a while ago. Sign out and in again, then do this.' })
  }
  if (password === '') {
    throw new AppError('INVALID_INPUT', {
      message: 'You signed in a while ago: enter your password for this.',
      fieldErrors: { password: 'Enter your password.' },
    })
  }
  await requirePassword(ctx, password, 'password')
}
