import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import { AppError } from '@/lib/errors'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { Actor, Context } from '@/lib/tenancy/context'
import { countAttempt } from './attempts'
import { hashPassword, verifyPassword } from './password'
import { requirePresence } from './require-presence'
import { mailAboutSecurity } from './security-mail'
import { endSessions, renewToken } from './session'

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

/**
 * Needs the current password, and ends every other session and every link that could set another password; gives this session's new
 * token, since its cookie may be what was stolen. Who has none yet sets their first. @throws AppError INVALID_INPUT, FORBIDDEN where they have none and signed in a while ago, TOO_MANY_ATTEMPTS
 */
export async function changePassword(
  ctx: Context,
  { currentPassword = '', newPassword }: { currentPassword?: string; newPassword: string },
): Promise<{ token: string }> {
  const { tenant, db, actor } = ctx
  await countAttempt('sign-in/account', `${tenant.id} ${actor.email}`)
  const user = await db.user.findUnique({ where: byId(actor.userId), select: { passwordHash: true } })
  const known = user?.passwordHash ?? null
  if (known === null) await requirePresence(ctx)
  else if (!(await verifyPassword(known, currentPassword))) throw notCurrent()
  const passwordHash = await hashPassword(newPassword)
  return db.$transaction(async (tx) => {
    // Hashing takes a while: a password that was set meanwhile, by a mailed link perhaps, stays.
    const { count } = await tx.user.updateMany({
      where: { id: actor.userId, passwordHash: known, deactivatedAt: null },
      data: { passwordHash },
    })
    if (count === 0) throw notCurrent()
    await endSessions(tx, { userId: actor.userId, exceptSessionId: actor.sessionId })
    await tx.oneTimeToken.deleteMany({ where: { userId: actor.userId, purpose: 'reset_password' } })
    const subject = { subjectId: actor.userId, subjectLabel: actor.name }
    await recordAudit(tx, actor, { action: 'member.password_changed', ...subject })
    await mailAboutSecurity(tx, tenant, actor, 'password_changed', { from: actor.from })
    return { token: await renewToken(tx, actor.sessionId) }
  })
}

const notCurrent = () =>
  new AppError('INVALID_INPUT', { fieldErrors: { currentPassword: 'That isn’t your current password.' } })

/** Ends another of one's own sessions; one that is over already is fine. */
export async function endOwnSession({ db, actor }: Context, { sessionId }: { sessionId: string }): Promise<void> {
  if (sessionId === actor.sessionId) {
    throw new AppError('CONFLICT', { message: 'That is the session you are in. Sign out instead.' })
  }
  await db.$transaction(async (tx) => {
    const { count } = await tx.session.deleteMany({ where: { id: sessionId, userId: actor.userId } })
    if (count > 0) await noteEnded(tx, actor, count)
  })
}

/** Ends all of one's own sessions but this one, and gives how many there were. */
export async function endOtherSessions({ db, actor }: Context): Promise<number> {
  return db.$transaction(async (tx) => {
    const count = await endSessions(tx, { userId: actor.userId, exceptSessionId: actor.sessionId })
    if (count > 0) await noteEnded(tx, actor, count)
    return count
  })
}

const noteEnded = (tx: TenantTx, actor: Actor, sessions: number) =>
  recordAudit(tx, actor, {
    action: 'member.sessions_ended',
    subjectId: actor.userId,
    subjectLabel: actor.name,
    details: { sessions },
  })
