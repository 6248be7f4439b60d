import { recordAudit } from '@/lib/audit/record-audit'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import { claimMember, keepAnOwner, labelOf } from './claim-member'
import { endMembership } from './end-membership'

interface Who {
  userId: string
}

/**
 * Ends a membership: signed out everywhere, every way in gone, place free. What they wrote stays under their name; their tasks
 * stay and are nobody's. @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT (oneself, the last owner)
 */
export async function removeMember({ db, actor }: Context, { userId }: Who): Promise<void> {
  if (userId === actor.userId) {
    throw new AppError('CONFLICT', { message: 'You can’t remove yourself, but you can leave.' })
  }
  await db.$transaction(async (tx) => {
    const member = await claimMember(tx, actor, userId)
    await keepAnOwner(tx, member)
    const unassigned = await endMembership(tx, userId)
    if (member.standing !== 'invited') await emitEvent(tx, 'member.removed', userId)
    await recordAudit(tx, actor, {
      action: 'member.removed',
      subjectId: userId,
      subjectLabel: labelOf(member),
      details: { unassigned, role: member.role },
    })
  })
}

/** Takes an invitation back that nobody has accepted yet. @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT (a member by now) */
export async function withdrawInvitation({ db, actor }: Context, { userId }: Who): Promise<void> {
  await db.$transaction(async (tx) => {
    const member = await claimMember(tx, actor, userId)
    if (member.standing !== 'invited') {
      throw new AppError('CONFLICT', { message: `${member.name} has joined already. You can remove them instead.` })
    }
    await endMembership(tx, userId)
    await recordAudit(tx, actor, {
      action: 'member.invitation_withdrawn',
      subjectId: userId,
      subjectLabel: member.email,
    })
  })
}
