import { recordAudit } from '@/lib/audit/record-audit'
import type { Role } from '@/lib/auth/permissions'
import type { Context } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import { keepAnOwner, queueMembership } from './claim-member'
import { endMembership } from './end-membership'
import { whereStanding } from './member-state'

/** Ends one's own membership, as `removeMember` ends somebody else's. @throws AppError CONFLICT (the last owner) */
export async function leaveWorkspace({ db, actor }: Context): Promise<void> {
  await db.$transaction(async (tx) => {
    await queueMembership(tx)
    const self = await tx.user.findFirst({
      where: { id: actor.userId, ...whereStanding.active },
      select: { role: true },
    })
    if (!self) return
    const role = self.role as Role
    await keepAnOwner(tx, { id: actor.userId, role, standing: 'active' })
    const unassigned = await endMembership(tx, actor.userId)
    await emitEvent(tx, 'member.removed', actor.userId)
    await recordAudit(tx, actor, {
      action: 'member.left',
      subjectId: actor.userId,
      subjectLabel: actor.name,
      details: { unassigned, role },
    })
  })
}
