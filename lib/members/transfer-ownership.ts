import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { claimMember } from './claim-member'
import type { transferOwnershipInput } from './input'

/**
 * Makes a member an owner and oneself an admin, both or neither. Other owners stay.
 * @throws AppError FORBIDDEN (who is no owner), NOT_FOUND, CONFLICT (oneself, or not a member yet), INVALID_INPUT (not confirmed)
 */
export async function transferOwnership(
  { db, actor }: Context,
  { userId, confirm }: z.output<typeof transferOwnershipInput>,
): Promise<void> {
  if (userId === actor.userId) throw new AppError('CONFLICT', { message: 'You own this workspace already.' })
  await db.$transaction(async (tx) => {
    const heir = await claimMember(tx, actor, userId)
    heir.requireAssignable('owner')
    if (heir.standing !== 'active') {
      throw new AppError('CONFLICT', {
        message: 'Only somebody who has joined, and isn’t deactivated, can own a workspace.',
      })
    }
    if (confirm.toLowerCase() !== heir.email) {
      throw new AppError('INVALID_INPUT', { fieldErrors: { confirm: `Type ${heir.email} to confirm.` } })
    }
    await tx.user.update({ where: byId(userId), data: { role: 'owner' } })
    await tx.user.update({ where: byId(actor.userId), data: { role: 'admin' } })
    await recordAudit(tx, actor, {
      action: 'workspace.ownership_transferred',
      subjectId: userId,
      subjectLabel: heir.name,
      details: { role: { from: heir.role, to: 'owner' }, own_role: { from: 'owner', to: 'admin' } },
    })
  })
}
