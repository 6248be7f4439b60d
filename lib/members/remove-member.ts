import { endApiKeys } from '@/lib/api-keys/revoke-api-key'
import { recordAudit } from '@/lib/audit/record-audit'
import { endSessions } from '@/lib/auth/session'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import { claimMember, keepAnOwner } from './claim-member'

interface Who {
  userId: string
}

/**
 * Ends a membership: signed out everywhere, links dead, place free. What they wrote stays under their name; their tasks stay
 * and are nobody's. @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT (oneself, the last owner)
 */
export async function removeMember({ db, actor }: Context, { userId }: Who): Promise<void> {
  if (userId === actor.userId) {
    throw new AppError('CONFLICT', { message: 'You can’t remove yourself. Another owner or admin can.' })
  }
  await db.$transaction(async (tx) => {
    const member = await claimMember(tx, actor, userId)
    await keepAnOwner(tx, member)
    const unassigned = await deactivate(tx, userId)
    if (!member.isInvited) await emitEvent(tx, 'member.removed', userId)
    await recordAudit(tx, actor, {
      action: 'member.removed',
      subjectId: userId,
      subjectLabel: member.isInvited ? member.email : member.name,
      details: { unassigned, role: member.role },
    })
  })
}

/** Takes an invitation back that nobody has accepted yet. @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT (a member by now) */
export async function withdrawInvitation({ db, actor }: Context, { userId }: Who): Promise<void> {
  await db.$transaction(async (tx) => {
    const member = await claimMember(tx, actor, userId)
    if (!member.isInvited) {
      throw new AppError('CONFLICT', { message: `${member.name} has joined already. You can remove them instead.` })
    }
    await deactivate(tx, userId)
    await recordAudit(tx, actor, {
      action: 'member.invitation_withdrawn',
      subjectId: userId,
      subjectLabel: member.email,
    })
  })
}

/** Gives the number of tasks that lost their assignee. */
async function deactivate(tx: TenantTx, userId: string): Promise<number> {
  await tx.user.update({ where: byId(userId), data: { deactivatedAt: new Date() } })
  await endSessions(tx, { userId })
  await endApiKeys(tx, userId)
  await tx.oneTimeToken.deleteMany({ where: { userId } })
  const { count } = await tx.task.updateMany({ where: { assigneeId: userId }, data: { assigneeId: null } })
  return count
}
