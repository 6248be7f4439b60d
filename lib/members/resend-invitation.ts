import { recordAudit } from '@/lib/audit/record-audit'
import { dayMs } from '@/lib/auth/lifetimes'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { claimMember } from './claim-member'
import { mailInvitation } from './invitation'
import { defaultInvitationDays } from './invitation-days'

/** Between two mails to one person: an inbox isn't ours to fill. */
const pauseMs = 60_000

/**
 * Mails an invited person a new link, which works for as many days as the last one did.
 * @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT (a member by now), TOO_MANY_ATTEMPTS
 */
export async function resendInvitation(ctx: Context, { userId }: { userId: string }): Promise<void> {
  const { db, actor } = ctx
  await db.$transaction(async (tx) => {
    const member = await claimMember(tx, actor, userId)
    if (member.standing !== 'invited') throw new AppError('CONFLICT', { message: `${member.name} has joined already.` })
    const last = await tx.oneTimeToken.findFirst({
      where: { userId, purpose: 'accept_invitation' },
      orderBy: { id: 'desc' },
      select: { createdAt: true, expiresAt: true },
    })
    if (last && last.createdAt.getTime() > Date.now() - pauseMs) throw tooSoon()
    const days = last && Math.round((last.expiresAt.getTime() - last.createdAt.getTime()) / dayMs)
    await mailInvitation(tx, ctx, { ...member, days: days || defaultInvitationDays })
    await recordAudit(tx, actor, {
      action: 'member.invitation_resent',
      subjectId: userId,
      subjectLabel: member.email,
    })
  })
}

const tooSoon = () =>
  new AppError('TOO_MANY_ATTEMPTS', {
    message: 'An invitation went out less than a minute ago. Give it a moment to arrive.',
    retryAfter: pauseMs / 1000,
  })
