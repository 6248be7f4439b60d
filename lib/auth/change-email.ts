import { recordAudit } from '@/lib/audit/record-audit'
import { byId, unique } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError, isAppError } from '@/lib/errors'
import { enqueueMail } from '@/lib/outbox/enqueue-mail'
import type { Context, Origin, Tenant, TenantContext } from '@/lib/tenancy/context'
import { countAttempt } from './attempts'
import { byLink, consumeOneTimeToken, issueOneTimeToken, spentLink, updateByLink } from './one-time-token'
import { requirePresence } from './require-presence'
import { mailAboutSecurity } from './security-mail'

type Person = { userId: string; name: string; email: string }

/**
 * Asks the new address to confirm that it is theirs, and tells the old one, which may object. Nothing changes before that; an
 * address that was asked for before is off.
 * @throws AppError INVALID_INPUT, CONFLICT where somebody here has it, FORBIDDEN, TOO_MANY_ATTEMPTS
 */
export async function askForEmail(
  ctx: Context,
  { email, password }: { email: string; password?: string },
): Promise<void> {
  const { tenant, db, actor } = ctx
  await requirePresence(ctx, password)
  if (email === actor.email) {
    throw new AppError('INVALID_INPUT', { fieldErrors: { email: 'That is your address already.' } })
  }
  await countAttempt('change-email/account', `${tenant.id} ${actor.userId}`)
  const taken = await db.user.findUnique({ where: unique('tenantId_email', { email }), select: { id: true } })
  if (taken) throw isTaken()
  await db.$transaction(async (tx) => {
    // One that was asked for before may have been mistyped: it is somebody else's.
    await tx.oneTimeToken.deleteMany({ where: { userId: actor.userId, purpose: 'change_email' } })
    const token = await issueOneTimeToken(tx, { userId: actor.userId, purpose: 'change_email', data: { email } })
    await enqueueMail(tx, {
      to: email,
      subject: `Confirm your new e-mail address for ${tenant.name}`,
      template: 'confirm-email',
      props: { name: actor.name, workspace: tenant.name, url: `${tenant.origin}/confirm-email?token=${token}` },
    })
    await tellOldAddress(tx, tenant, actor, { email, changed: false })
    await recordAudit(tx, actor, {
      action: 'member.email_change_asked',
      subjectId: actor.userId,
      subjectLabel: actor.name,
      details: { email },
    })
  })
}

/** Makes the address that a mailed link was sent to the person's own; both hear of it. @throws AppError NOT_FOUND, CONFLICT */
export async function confirmEmail(
  { tenant, db }: TenantContext,
  { token }: { token: string },
  from?: Origin,
): Promise<Person> {
  return db.$transaction(async (tx) => {
    const { userId, data } = await consumeOneTimeToken(tx, { token, purpose: 'change_email' })
    const email = typeof data.email === 'string' ? data.email : ''
    const before = await tx.user.findUnique({ where: byId(userId), select: { name: true, email: true } })
    if (!before || !email) throw spentLink()
    const person = await updateByLink(tx, userId, { email }).catch((error: unknown) => {
      throw isAppError(error, 'CONFLICT') ? isTaken() : error
    })
    // Whatever was mailed to the old address lets nobody in any more.
    await tx.oneTimeToken.deleteMany({ where: { userId, purpose: { in: ['reset_password', 'sign_in'] } } })
    await tellOldAddress(tx, tenant, { ...before, userId }, { email, changed: true })
    await mailAboutSecurity(tx, tenant, person, 'email_changed', { about: email })
    await recordAudit(tx, byLink(person, from), {
      action: 'member.email_changed',
      subjectId: userId,
      subjectLabel: person.name,
      details: { email: { from: before.email, to: email } },
    })
    return person
  })
}

async function tellOldAddress(
  tx: TenantTx,
  tenant: Tenant,
  { userId, name, email: from }: Person,
  { email, changed }: { email: string; changed: boolean },
): Promise<void> {
  const token = await issueOneTimeToken(tx, { userId, purpose: 'keep_email', data: { email: from } })
  await enqueueMail(tx, {
    to: from,
    subject: `${changed ? 'Your e-mail address was changed' : 'A new e-mail address was asked for'}: ${tenant.name}`,
    template: 'keep-email',
    props: { name, workspace: tenant.name, email, changed, url: `${tenant.origin}/keep-email?token=${token}` },
  })
}

export const isTaken = () =>
  new AppError('CONFLICT', { fieldErrors: { email: 'Somebody in this workspace has this address already.' } })
