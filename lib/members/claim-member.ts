import { canAssign, type Role } from '@/lib/auth/permissions'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError, notFound } from '@/lib/errors'
import type { Actor } from '@/lib/tenancy/context'

export interface ClaimedMember {
  id: string
  name: string
  email: string
  role: Role
  isInvited: boolean
}

/**
 * One who takes a place, for a change of their membership by somebody who may touch them. Such changes of one tenant queue
 * at the row of its first user, which is never deleted: two owners can't remove each other at the same moment.
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function claimMember(tx: TenantTx, actor: Actor, userId: string): Promise<ClaimedMember> {
  const first = await tx.user.findFirst({ orderBy: { id: 'asc' }, select: { id: true } })
  await tx.user.updateMany({ where: { id: first?.id ?? userId }, data: { updatedAt: new Date() } })
  const user = await tx.user.findFirst({
    where: { id: userId, deactivatedAt: null },
    select: { id: true, name: true, email: true, role: true, emailVerifiedAt: true },
  })
  if (!user) throw notFound(`member ${userId}`)
  const { emailVerifiedAt, ...member } = user
  const role = member.role as Role
  if (!canAssign(actor.role, role)) throw beyondOwnRole()
  return { ...member, role, isInvited: emailVerifiedAt === null }
}

/** Keeps at least one owner who can sign in. For use after `claimMember`. @throws AppError CONFLICT */
export async function keepAnOwner(tx: TenantTx, { id, role, isInvited }: ClaimedMember): Promise<void> {
  if (role !== 'owner' || isInvited) return
  const others = await tx.user.count({
    where: { role: 'owner', deactivatedAt: null, emailVerifiedAt: { not: null }, NOT: { id } },
  })
  if (others > 0) return
  throw new AppError('CONFLICT', {
    message: 'A workspace needs an owner, and this is the last one. Make somebody else an owner first.',
  })
}

export const beyondOwnRole = () =>
  new AppError('FORBIDDEN', {
    message: 'That role allows more than your own. Somebody whose role includes it can do this.',
  })
