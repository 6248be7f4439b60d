import { recordAudit } from '@/lib/audit/record-audit'
import { dayMs } from '@/lib/auth/lifetimes'
import type { TenantDb } from '@/lib/db/tenant-client'
import { queueMembership } from './claim-member'
import { endMembership } from './end-membership'
import { expiredInvitationDays } from './invitation-days'
import { whereStanding } from './member-state'

const atOnce = 100

/**
 * Withdraws a tenant's invitations whose links have been too old for a week: nobody came, and they hold places that are paid
 * for. Not that of an owner, who may be the only one who can ever get in. Gives how many.
 */
export async function withdrawExpiredInvitations(db: TenantDb, now = new Date()): Promise<number> {
  const over = new Date(now.getTime() - expiredInvitationDays * dayMs)
  const purpose = 'accept_invitation'
  const where = {
    ...whereStanding.invited,
    role: { not: 'owner' },
    oneTimeTokens: { some: { purpose, expiresAt: { lt: over } }, none: { purpose, expiresAt: { gte: over } } },
  }
  if (!(await db.user.findFirst({ where, select: { id: true } }))) return 0
  return db.$transaction(async (tx) => {
    await queueMembership(tx)
    const expired = await tx.user.findMany({ where, select: { id: true, email: true }, take: atOnce })
    for (const { id, email } of expired) {
      await endMembership(tx, id)
      await recordAudit(tx, null, { action: 'member.invitation_expired', subjectId: id, subjectLabel: email })
    }
    return expired.length
  })
}
