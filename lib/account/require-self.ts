import { requirePassword } from '@/lib/auth/require-password'
import { requirePresence } from '@/lib/auth/require-presence'
import type { Context } from '@/lib/tenancy/context'

/** True where they have a password, which then is asked for once more. */
export async function hasPassword({ db, actor }: Pick<Context, 'db' | 'actor'>): Promise<boolean> {
  return (await db.user.count({ where: { id: actor.userId, NOT: { passwordHash: null } } })) > 0
}

/**
 * For what can't be taken back: whoever has a password gives it, whoever has none has signed in just now.
 * @throws AppError INVALID_INPUT under `password`, FORBIDDEN, TOO_MANY_ATTEMPTS
 */
export async function requireSelf(ctx: Context, password = ''): Promise<void> {
  if (await hasPassword(ctx)) await requirePassword(ctx, password, 'password')
  else await requirePresence(ctx)
}
