import { activateTenant } from '@/lib/control/provision'
import { byId } from '@/lib/db/keys'
import type { TenantContext } from '@/lib/tenancy/context'
import { consumeOneTimeToken, peekOneTimeToken, spentLink } from './one-time-token'

/**
 * Brings a pending tenant to life and gives its owner, who is thereby signed in. The tenant is activated before the token is
 * used up: after a crash between the two, the link still works. @throws AppError NOT_FOUND for a link that doesn't work
 */
export async function confirmSignUp(
  { tenant, db }: TenantContext,
  { token }: { token: string },
): Promise<{ userId: string }> {
  const purpose = 'confirm_sign_up'
  if (!(await peekOneTimeToken(db, { token, purpose }))) throw spentLink()
  await activateTenant(tenant.id)
  return db.$transaction(async (tx) => {
    const { userId } = await consumeOneTimeToken(tx, { token, purpose })
    await tx.user.update({ where: byId(userId), data: { emailVerifiedAt: new Date() } })
    return { userId }
  })
}
