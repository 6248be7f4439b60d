import { recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import { tellDirectory } from '@/lib/directory/tell-directory'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { explainLimit } from '@/lib/usage/explain-limit'
import { claimMember, type ClaimedMember, keepAnOwner } from './claim-member'
import { shutOut } from './end-membership'

interface Who {
  userId: string
}

/**
 * Shuts a member out for a while: signed out everywhere, API keys of theirs refused, place free. Their role, password and tasks
 * stay as they are. @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT (oneself, the last owner, only invited)
 */
export async function deactivateMember({ db, actor }: Context, { userId }: Who): Promise<void> {
  if (userId === actor.userId) throw new AppError('CONFLICT', { message: 'You can’t deactivate yourself.' })
  await db.$transaction(async (tx) => {
    const member = await claimMember(tx, actor, userId)
    if (member.standing === 'deactivated') return
    if (member.standing === 'invited') {
      throw new AppError('CONFLICT', {
        message: `${member.email} has not joined yet. You can withdraw the invitation.`,
      })
    }
    await keepAnOwner(tx, member)
    await shutOut(tx, userId)
    await recordAudit(tx, actor, eventOf('member.deactivated', member))
  })
}

/** Lets a deactivated member in again, as they were; it takes a place. @throws AppError NOT_FOUND, FORBIDDEN, LIMIT_REACHED */
export async function reactivateMember(ctx: Context, { userId }: Who): Promise<void> {
  const { db, actor } = ctx
  await explainLimit(ctx, 'members', () =>
    db.$transaction(async (tx) => {
      const member = await claimMember(tx, actor, userId)
      if (member.standing !== 'deactivated') return
      await tx.user.update({ where: byId(userId), data: { deactivatedAt: null } })
      await tellDirectory(tx, userId)
      await recordAudit(tx, actor, eventOf('member.reactivated', member))
    }),
  )
}

const eventOf = (action: 'member.deactivated' | 'member.reactivated', { id, name, role }: ClaimedMember) => ({
  action,
  subjectId: id,
  subjectLabel: name,
  details: { role },
})
