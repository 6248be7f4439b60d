import { recordAudit } from '@/lib/audit/record-audit'
import type { Origin, TenantContext } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import { byLink, consumeOneTimeToken, peekOneTimeToken, spentLink, updateByLink } from './one-time-token'
import { hashPassword } from './password'

/** Makes an invited person a member with a name and a password, and gives who it is. @throws AppError NOT_FOUND */
export async function acceptInvitation(
  { db }: TenantContext,
  input: { token: string; name: string; password: string },
  from?: Origin,
): Promise<{ userId: string }> {
  const { token, name, password } = input
  const purpose = 'accept_invitation'
  if (!(await peekOneTimeToken(db, { token, purpose }))) throw spentLink()
  const passwordHash = await hashPassword(password)
  return db.$transaction(async (tx) => {
    const { userId } = await consumeOneTimeToken(tx, { token, purpose })
    const member = await updateByLink(tx, userId, { name, passwordHash })
    const subject = { subjectId: userId, subjectLabel: name }
    await recordAudit(tx, byLink(member, from), { action: 'member.joined', ...subject, details: { invited: true } })
    await emitEvent(tx, 'member.joined', userId)
    return { userId }
  })
}
