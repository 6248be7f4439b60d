import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { countAttempt } from './attempts'
import { hashPassword, verifyPassword } from './password'
import { endSessions } from './session'

/** Changes the actor's own name; audited, unless it is the same. */
export async function renameSelf({ db, actor }: Context, { name }: { name: string }): Promise<void> {
  if (name === actor.name) return
  await db.$transaction(async (tx) => {
    await tx.user.update({ where: byId(actor.userId), data: { name } })
    await recordAudit(tx, actor, {
      action: 'member.renamed',
      subjectId: actor.userId,
      subjectLabel: name,
      details: changesBetween({ name: actor.name }, { name }),
    })
  })
}

/** Needs the current password, and ends every other session and every link that could set another password. @throws AppError INVALID_INPUT, TOO_MANY_ATTEMPTS */
export async function changePassword(
  { tenant, db, actor }: Context,
  { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
): Promise<void> {
  await countAttempt('sign-in/account', `${tenant.id} ${actor.email}`)
  const user = await db.user.findUnique({ where: byId(actor.userId), select: { passwordHash: true } })
  const known = user?.passwordHash ?? null
  if (!(await verifyPassword(known, currentPassword))) throw notCurrent()
  const passwordHash = await hashPassword(newPassword)
  await db.$transaction(async (tx) => {
    // Hashing takes a while: a password that was set meanwhile, by a mailed link perhaps, stays.
    const { count } = await tx.user.updateMany({
      where: { id: actor.userId, passwordHash: known, deactivatedAt: null },
      data: { passwordHash },
    })
    if (count === 0) throw notCurrent()
    await endSessions(tx, { userId: actor.userId, exceptSessionId: actor.sessionId })
    await tx.oneTimeToken.deleteMany({ where: { userId: actor.userId, purpose: 'reset_password' } })
    await recordAudit(tx, actor, {
      action: 'member.password_changed',
      subjectId: actor.userId,
      subjectLabel: actor.name,
    })
  })
}

const notCurrent = () =>
  new AppError('INVALID_INPUT', { fieldErrors: { currentPassword: 'That isn’t your current password.' } })

/** Ends all of a person's sessions, this one too. Gives their number. */
export async function signOutEverywhere({ db, actor }: Context): Promise<number> {
  return endSessions(db, { userId: actor.userId })
}
