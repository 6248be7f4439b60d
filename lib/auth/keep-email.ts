import { type AuditDetails, changesBetween, recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { Origin, TenantContext } from '@/lib/tenancy/context'
import { isTaken } from './change-email'
import { byLink, consumeOneTimeToken, issueOneTimeToken, spentLink, updateByLink } from './one-time-token'
import { endSessions } from './session'
import { isAppError } from '@/lib/errors'

/**
 * The old address objects: it stays or comes back, every session ends, and whatever else would let somebody in goes that may be
 * theirs: the password, and what was added since, API keys too. Gives the token of a link that sets a new password. A later change is undone
 * with it, an earlier one isn't: its own old address may still object. @throws AppError NOT_FOUND, CONFLICT
 */
export async function keepEmail(
  { db }: TenantContext,
  { token }: { token: string },
  from?: Origin,
): Promise<{ resetToken: string }> {
  return db.$transaction(async (tx) => {
    const kept = await consumeOneTimeToken(tx, { token, purpose: 'keep_email', others: 'stay' })
    const { userId, issuedAt } = kept
    const email = typeof kept.data.email === 'string' ? kept.data.email : ''
    const before = await tx.user.findUnique({ where: byId(userId), select: { email: true } })
    if (!before || !email) throw spentLink()
    const person = await updateByLink(tx, userId, { email, passwordHash: null }).catch((error: unknown) => {
      throw isAppError(error, 'CONFLICT') ? isTaken() : error
    })
    const ended = await endWaysInSince(tx, userId, issuedAt)
    await recordAudit(tx, byLink(person, from), {
      action: 'member.email_kept',
      subjectId: userId,
      subjectLabel: person.name,
      details: { ...ended, ...changesBetween({ email: before.email }, { email }) },
    })
    return { resetToken: await issueOneTimeToken(tx, { userId, purpose: 'reset_password' }) }
  })
}

/** Gives how many of each there were, for the audit log. */
async function endWaysInSince(tx: TenantTx, userId: string, since: Date): Promise<AuditDetails> {
  const sessions = await endSessions(tx, { userId })
  await tx.oneTimeToken.deleteMany({ where: { userId, purpose: 'reset_password' } })
  await tx.oneTimeToken.deleteMany({ where: { userId, purpose: 'keep_email', usedAt: null, createdAt: { gt: since } } })
  const added = { userId, createdAt: { gte: since } }
  const passkeys = (await tx.passkey.deleteMany({ where: added })).count
  const accounts = (await tx.oauthAccount.deleteMany({ where: added })).count
  const keys = await tx.apiKey.updateMany({
    where: { createdById: userId, createdAt: { gte: since }, revokedAt: null },
    data: { revokedAt: new Date() },
  })
  const apps = await tx.user.updateMany({
    where: { id: userId, totpConfirmedAt: { gte: since } },
    data: { totpSecret: null, totpConfirmedAt: null, totpLastStep: null },
  })
  if (apps.count > 0) await tx.recoveryCode.deleteMany({ where: { userId } })
  return { sessions, passkeys, accounts, api_keys: keys.count, app: apps.count > 0 }
}
