import { dayMs } from '@/lib/auth/lifetimes'
import { issueOneTimeToken } from '@/lib/auth/one-time-token'
import { type Role, roleLabels } from '@/lib/auth/permissions'
import type { TenantTx } from '@/lib/db/tenant-client'
import { enqueueMail } from '@/lib/outbox/enqueue-mail'
import type { Actor, Context } from '@/lib/tenancy/context'
import { defaultInvitationDays } from './invitation-days'

/** Mails a link that makes its receiver a member, in the caller's transaction. Links from before stop working. */
export async function mailInvitation(
  tx: TenantTx,
  { tenant, actor }: Pick<Context, 'tenant'> & { actor: Pick<Actor, 'name'> },
  { id, email, role, days = defaultInvitationDays }: { id: string; email: string; role: Role; days?: number },
): Promise<void> {
  const purpose = 'accept_invitation'
  await tx.oneTimeToken.deleteMany({ where: { userId: id, purpose } })
  const token = await issueOneTimeToken(tx, { userId: id, purpose, lifeMs: days * dayMs })
  await enqueueMail(tx, {
    to: email,
    subject: `${actor.name} invites you to ${tenant.name}`,
    template: 'invitation',
    props: {
      workspace: tenant.name,
      inviterName: actor.name,
      roleName: roleLabels[role].name,
      days,
      url: `${tenant.origin}/accept-invitation?token=${token}`,
    },
  })
}

/** An invitation lapses with its link: whoever comes too late isn't let in by another door, or not as what they were invited as. */
export async function isStillInvited(tx: TenantTx, userId: string): Promise<boolean> {
  const where = { userId, purpose: 'accept_invitation', usedAt: null, expiresAt: { gt: new Date() } }
  return (await tx.oneTimeToken.count({ where })) > 0
}
