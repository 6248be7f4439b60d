import { recordAudit } from '@/lib/audit/record-audit'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { claimMember } from './claim-member'
import { mailInvitation } from './invitation'

/** Between two mails to one person: an inbox isn't ours to fill. */
const pauseMs = 60_000

/** Mails an invited person a new link. @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT (a member by now), TOO_MANY_ATTEMPTS */
export async function resendInvitation(ctx: Context, { userId }: { userId: string }): Promise<void> {
  const { db, actor } = ctx
  await db.$transaction(async (tx) => {
    const member = await claimMember(tx, actor, userId)
    if (!member.isInvited) throw new AppError('CONFLICT', { message: `${member.name} has joined already.` })
    await refuseTooSoon(tx, userId)
    await mailInvitation(tx, ctx, member)
    await recordAudit(tx, actor, {
      action: 'member.invitation_resent',
      subjectId: userId,
      subjectLabel: member.email,
    })
  })
}

async function refuseTooSoon(tx: TenantTx, userId: string): Promise<void> {
  const sent = await tx.oneTimeToken.count({
    where: { userId, purpose: 'accept_invitation', createdAt: { gt: new Date(Date.now() - pauseMs) } },
  })
  if (sent > 0) {
    const message = 'An invitation went out less than a minute ago. Give it a moment to arrive.'
    throw new AppError('TOO_MANY_ATTEMPTS', { message, retryAfter: pauseMs / 1000 })
  }
}
