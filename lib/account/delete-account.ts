import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import type { Role } from '@/lib/auth/permissions'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import { keepAnOwner, queueMembership } from '@/lib/members/claim-member'
import { endMembership } from '@/lib/members/end-membership'
import { whereStanding } from '@/lib/members/member-state'
import { enqueueMail } from '@/lib/outbox/enqueue-mail'
import type { Context } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import type { deleteAccountInput } from './input'
import { requireSelf } from './require-self'

/** Under this name stands what somebody wrote who is gone. */
export const formerName = 'Former member'

/** True where the workspace has no other owner, so that they can't go. */
export async function isLastOwner({ db, actor }: Pick<Context, 'db' | 'actor'>): Promise<boolean> {
  if (actor.role !== 'owner') return false
  const others = { role: 'owner', ...whereStanding.active, NOT: { id: actor.userId } }
  return (await db.user.count({ where: others })) === 0
}

/**
 * Ends the actor's account: membership, every way in, picture, address and choices are gone; what they wrote stays, under a
 * neutral name, and may be invited anew as somebody else. The audit log can't be changed and keeps the name that it knew.
 * @throws AppError INVALID_INPUT (not their address or password), FORBIDDEN (no password, and signed in a while ago),
 * TOO_MANY_ATTEMPTS, CONFLICT (the last owner)
 */
export async function deleteAccount(
  ctx: Context,
  { confirm, password }: z.output<typeof deleteAccountInput>,
): Promise<void> {
  const { tenant, db, actor } = ctx
  if (confirm !== actor.email) {
    throw new AppError('INVALID_INPUT', { fieldErrors: { confirm: `Type ${actor.email}, your own address.` } })
  }
  await requireSelf(ctx, password)
  await db.$transaction(async (tx) => {
    await queueMembership(tx)
    const self = await tx.user.findFirst({
      where: { id: actor.userId, ...whereStanding.active },
      select: { role: true },
    })
    if (!self) return
    await keepAnOwner(tx, { id: actor.userId, role: self.role as Role, standing: 'active' })
    await emitEvent(tx, 'member.removed', actor.userId)
    const unassigned = await endMembership(tx, actor.userId)
    await forgetPerson(tx, actor.userId)
    await recordAudit(tx, actor, {
      action: 'member.account_deleted',
      subjectId: actor.userId,
      subjectLabel: actor.name,
      details: { unassigned, role: self.role },
    })
    await enqueueMail(tx, {
      to: actor.email,
      subject: `Your account was deleted: ${tenant.name}`,
      template: 'account-deleted',
      props: { name: actor.name, workspace: tenant.name, url: `${tenant.origin}/sign-in` },
    })
  })
}

/** What tells who they were. The row stays, for what points at it. */
async function forgetPerson(tx: TenantTx, userId: string): Promise<void> {
  await tx.image.deleteMany({ where: { userId } })
  await tx.savedFilter.deleteMany({ where: { ownerId: userId, isShared: false } })
  await renameInComments(tx, userId)
  await tx.user.update({
    where: byId(userId),
    data: {
      name: formerName,
      email: `${userId}@deleted.invalid`,
      timeZone: null,
      theme: null,
      notifications: {},
      lastSignInAt: null,
    },
  })
}

const atOnce = 500

/** A mention holds the name as it was when it was written: @[name](user id). */
async function renameInComments(tx: TenantTx, userId: string): Promise<void> {
  const mention = new RegExp(`@\\[[^\\]]*\\]\\(${userId}\\)`, 'g')
  for (let after = ''; ;) {
    const comments = await tx.comment.findMany({
      where: { body: { contains: `](${userId})` }, ...(after && { id: { gt: after } }) },
      orderBy: { id: 'asc' },
      select: { id: true, body: true },
      take: atOnce,
    })
    for (const { id, body } of comments) {
      await tx.comment.update({
        where: byId(id),
        data: { body: body.replace(mention, `@[${formerName}](${userId})`) },
      })
    }
    after = comments.at(-1)?.id ?? ''
    if (comments.length < atOnce) return
  }
}
