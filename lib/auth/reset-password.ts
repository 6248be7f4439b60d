import { recordAudit } from '@/lib/audit/record-audit'
import type { Origin, TenantContext } from '@/lib/tenancy/context'
import { byLink, consumeOneTimeToken, peekOneTimeToken, spentLink, updateByLink } from './one-time-token'
import { hashPassword } from './password'
import { mailAboutSecurity } from './security-mail'
import { endSessions } from './session'

/** Sets a new password by a mailed link, ends every session of that person, and gives who it is. @throws AppError NOT_FOUND */
export async function resetPassword(
  { tenant, db }: TenantContext,
  { token, password }: { token: string; password: string },
  from?: Origin,
): Promise<{ userId: string }> {
  const purpose = 'reset_password'
  if (!(await peekOneTimeToken(db, { token, purpose }))) throw spentLink()
  const passwordHash = await hashPassword(password)
  return db.$transaction(async (tx) => {
    const { userId } = await consumeOneTimeToken(tx, { token, purpose })
    const person = await updateByLink(tx, userId, { passwordHash })
    await endSessions(tx, { userId })
    const subject = { subjectId: userId, subjectLabel: person.name }
    await recordAudit(tx, byLink(person, from), { action: 'member.password_changed', ...subject })
    await mailAboutSecurity(tx, tenant, person, 'password_changed', { from })
    return { userId }
  })
}
