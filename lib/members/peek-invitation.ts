import { peekOneTimeToken } from '@/lib/auth/one-time-token'
import type { TenantTx } from '@/lib/db/tenant-client'

export interface Invitation {
  email: string
  /** What they were called, where they were a member before; null for who is new. */
  formerName: string | null
}

/** Looks at an invitation by its link without accepting it. Null: the link doesn't work (any more). */
export async function peekInvitation(db: TenantTx, token: string): Promise<Invitation | null> {
  const person = await peekOneTimeToken(db, { token, purpose: 'accept_invitation' })
  if (!person) return null
  const joined = await db.auditEntry.findFirst({
    where: { subjectId: person.userId, action: { in: ['member.joined', 'member.removed', 'member.left'] } },
    select: { id: true },
  })
  return { email: person.email, formerName: joined ? person.name : null }
}
