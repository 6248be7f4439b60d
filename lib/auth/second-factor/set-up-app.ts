import { createHmac } from 'node:crypto'
import { Secret } from 'otpauth'
import { countAttempt } from '@/lib/auth/attempts'
import { recordAudit } from '@/lib/audit/record-audit'
import { requirePresence } from '@/lib/auth/require-presence'
import { mailAboutSecurity } from '@/lib/auth/security-mail'
import { endSessions, holdPerson } from '@/lib/auth/session'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import { setUpKey } from '@/lib/seal'
import type { Context } from '@/lib/tenancy/context'
import { renewRecoveryCodes } from './recovery-codes'
import { noteShown, refuseUnshown } from './second-factors'
import { sealTotpSecret, totpStep, totpUri } from './totp'

export interface AppSetUp {
  /** Base32, for who can't scan. */
  secret: string
  /** What the QR code says: otpauth://… */
  uri: string
}

/** What an app has to be told. The same for as long as this session has set up nothing, so a page may be loaded again. */
export async function appSetUp(ctx: Context): Promise<AppSetUp> {
  const { tenant, actor } = ctx
  const secret = await offeredSecret(ctx.db, ctx)
  return { secret, uri: totpUri(secret, { workspace: tenant.name, email: actor.email }) }
}

/**
 * Puts an app into use that shows a right code, in place of the one before. This session has thereby shown a second factor; every
 * other one ends, since none was asked for there. Gives new recovery codes, which are shown this once.
 * @throws AppError INVALID_INPUT, FORBIDDEN, TOO_MANY_ATTEMPTS
 */
export async function confirmApp(
  ctx: Context,
  { code, password }: { code: string; password?: string },
): Promise<{ recoveryCodes: string[] }> {
  const { tenant, db, actor } = ctx
  const { userId, sessionId } = actor
  await requirePresence(ctx, password)
  await countAttempt('second-factor/account', `${tenant.id} ${userId}`)
  return db.$transaction(async (tx) => {
    await holdPerson(tx, { userId })
    await refuseUnshown(tx, ctx)
    const secret = await offeredSecret(tx, ctx)
    const step = totpStep(secret, code.replaceAll(/\s/g, ''))
    if (step === null) throw wrongCode()
    const now = new Date()
    await tx.user.update({
      where: byId(userId),
      data: { totpSecret: sealTotpSecret(userId, secret), totpConfirmedAt: now, totpLastStep: step },
    })
    await endSessions(tx, { userId, exceptSessionId: sessionId })
    await noteShown(tx, actor)
    const recoveryCodes = await renewRecoveryCodes(tx, userId)
    await recordAudit(tx, actor, { action: 'member.app_added', subjectId: userId, subjectLabel: actor.name })
    await mailAboutSecurity(tx, tenant, actor, 'app_added', { from: actor.from })
    return { recoveryCodes }
  })
}

/** Made from the session, so that nothing is stored before it is confirmed, and another is offered after each app. */
async function offeredSecret(db: TenantTx, { tenant, actor }: Context): Promise<string> {
  const select = { totpConfirmedAt: true, totpLastStep: true }
  const user = await db.user.findUnique({ where: byId(actor.userId), select })
  const before = user?.totpConfirmedAt?.toISOString() ?? user?.totpLastStep ?? 'none'
  const parts = [tenant.id, actor.userId, actor.sessionId, before]
  const bytes = createHmac('sha1', setUpKey()).update(parts.join(' ')).digest()
  return new Secret({ buffer: new Uint8Array(bytes).buffer }).base32
}

const wrongCode = () =>
  new AppError('INVALID_INPUT', {
    message: 'That code doesn’t fit.',
    fieldErrors: {
      code: 'Enter the six digits that the app shows now. If they never fit, check the clock of your phone.',
    },
  })
