import { endSessions } from '@/lib/auth/session'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { tellDirectory } from '@/lib/directory/tell-directory'

/** Shuts somebody out and frees their place; all that they have stays for when they come back. For use once changes queue. */
export async function shutOut(tx: TenantTx, userId: string): Promise<void> {
  await tx.user.update({ where: byId(userId), data: { deactivatedAt: new Date() } })
  await endSessions(tx, { userId })
  await tx.oneTimeToken.deleteMany({ where: { userId } })
  await tellDirectory(tx, userId)
}

/**
 * Ends a membership for good: shut out, every way in of theirs gone (password, second factor, passkeys, accounts elsewhere, API
 * keys), their tasks nobody's. What they wrote stays, under their name. Gives the number of tasks.
 */
export async function endMembership(tx: TenantTx, userId: string): Promise<number> {
  await shutOut(tx, userId)
  await tx.user.update({
    where: byId(userId),
    data: { emailVerifiedAt: null, passwordHash: null, totpSecret: null, totpConfirmedAt: null, totpLastStep: null },
  })
  await tx.recoveryCode.deleteMany({ where: { userId } })
  await tx.passkey.deleteMany({ where: { userId } })
  await tx.oauthAccount.deleteMany({ where: { userId } })
  await tx.apiKey.updateMany({ where: { createdById: userId, revokedAt: null }, data: { revokedAt: new Date() } })
  const { count } = await tx.task.updateMany({ where: { assigneeId: userId }, data: { assigneeId: null } })
  return count
}
