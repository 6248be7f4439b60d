import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import type { Context } from '@/lib/tenancy/context'
import { claimMember, keepAnOwner, labelOf } from './claim-member'
import type { changeRoleInput } from './input'

/** @throws AppError NOT_FOUND, FORBIDDEN (a role beyond one’s own), CONFLICT (the last owner) */
export async function changeRole(
  { db, actor }: Context,
  { userId, role }: z.output<typeof changeRoleInput>,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const member = await claimMember(tx, actor, userId)
    member.requireAssignable(role)
    if (member.role === role) return
    await keepAnOwner(tx, member)
    await tx.user.update({ where: byId(userId), data: { role } })
    await recordAudit(tx, actor, {
      action: 'member.role_changed',
      subjectId: userId,
      subjectLabel: labelOf(member),
      details: { role: { from: member.role, to: role } },
    })
  })
}
