import { canAssign, type Role } from '@/lib/auth/permissions'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError, notFound } from '@/lib/errors'
import type { Actor } from '@/lib/tenancy/context'
import { standingOf, whereStanding } from './member-state'

export interface ClaimedMember {
  id: string
  name: string
  email: string
  role: Role
  standing: 'invited' | 'active' | 'deactivated'
}

/**
 * Changes of who belongs to a tenant queue here, at the row of its first user, which is never deleted: two owners can't remove
 * each other at the same moment, and two lists of invitations can't wait for each other.
 */
export async function queueMembership(tx: TenantTx): Promise<void> {
  const first = await tx.user.findFirst({ orderBy: { id: 'asc' }, select: { id: true } })
  if (first) await tx.user.updateMany({ where: { id: first.id }, data: { updatedAt: new Date() } })
}

/** Throws where this role is beyond whoever asks. */
export type RequireAssignable = (role: Role) => void

/**
 * Waits for one's turn and gives the check of what the actor may hand out or touch: by the role they came with, and by the one
 * that they have by now. @throws AppError FORBIDDEN for who is no member any more
 */
export async function queueAs(tx: TenantTx, actor: Pick<Actor, 'userId' | 'role'>): Promise<RequireAssignable> {
  await queueMembership(tx)
  const self = await tx.user.findFirst({
    where: { id: actor.userId, ...whereStanding.active },
    select: { role: true },
  })
  if (!self) throw new AppError('FORBIDDEN')
  return (role) => {
    if (!canAssign(actor.role, role) || !canAssign(self.role as Role, role)) throw beyondOwnRole()
  }
}

/**
 * One who belongs to the tenant, for a change of their membership by somebody who may touch them.
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function claimMember(
  tx: TenantTx,
  actor: Actor,
  userId: string,
): Promise<ClaimedMember & { requireAssignable: RequireAssignable }> {
  const requireAssignable = await queueAs(tx, actor)
  // Who is about to accept an invitation holds their row: what they are is read after that.
  await tx.user.updateMany({ where: { id: userId }, data: { updatedAt: new Date() } })
  const user = await tx.user.findFirst({
    where: { id: userId },
    select: { id: true, name: true, email: true, role: true, emailVerifiedAt: true, deactivatedAt: true },
  })
  const standing = user && standingOf(user)
  if (!user || !standing || standing === 'gone') throw notFound(`member ${userId}`)
  const { id, name, email } = user
  const role = user.role as Role
  requireAssignable(role)
  return { id, name, email, role, standing, requireAssignable }
}

/** Keeps at least one owner who can sign in. For use once changes queue. @throws AppError CONFLICT */
export async function keepAnOwner(
  tx: TenantTx,
  { id, role, standing }: Pick<ClaimedMember, 'id' | 'role' | 'standing'>,
): Promise<void> {
  if (role !== 'owner' || standing !== 'active') return
  const others = await tx.user.count({ where: { role: 'owner', ...whereStanding.active, NOT: { id } } })
  if (others > 0) return
  throw new AppError('CONFLICT', {
    message: 'A workspace needs an owner, and this is the last one. Make somebody else an owner first.',
  })
}

/** What the log calls them: who has never been here has no name of their own. */
export const labelOf = ({ standing, name, email }: ClaimedMember): string => (standing === 'invited' ? email : name)

export const beyondOwnRole = () =>
  new AppError('FORBIDDEN', {
    message: 'That role allows more than your own. Somebody whose role includes it can do this.',
  })
