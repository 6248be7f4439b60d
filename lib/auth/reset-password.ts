import { byId } from '@/lib/db/keys'
import type { TenantContext } from '@/lib/tenancy/context'
import { consumeOneTimeToken, peekOneTimeToken, spentLink } from './one-time-token'
import { hashPassword } from './password'
import { endSessions } from './session'

/** Sets a new password by a mailed link, ends every session of that person, and gives who it is. @throws AppError NOT_FOUND */
export async function resetPassword(
  { db }: TenantContext,
  { token, password }: { token: string; password: string },
): Promise<{ userId: string }> {
  const purpose = 'reset_password'
  if (!(await peekOneTimeToken(db, { token, purpose }))) throw spentLink()
  const passwordHash = await hashPassword(password)
  return db.$transaction(async (tx) => {
    const { userId } = await consumeOneTimeToken(tx, { token, purpose })
    // The link came by mail, so the address is theirs.
    await tx.user.update({ where: byId(userId), data: { passwordHash, emailVerifiedAt: new Date() } })
    await endSessions(tx, { userId })
    return { userId }
  })
}
