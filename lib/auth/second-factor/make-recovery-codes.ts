import { recordAudit } from '@/lib/audit/record-audit'
import { requirePresence } from '@/lib/auth/require-presence'
import { mailAboutSecurity } from '@/lib/auth/security-mail'
import { holdPerson } from '@/lib/auth/session'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { renewRecoveryCodes } from './recovery-codes'
import { hasSecondFactor, secondFactorsOf } from './second-factors'

/** Makes a person new recovery codes; the ones before work no more. They are shown this once. @throws AppError CONFLICT without a second factor */
export async function makeRecoveryCodes(
  ctx: Context,
  { password }: { password?: string },
): Promise<{ recoveryCodes: string[] }> {
  const { tenant, db, actor } = ctx
  const { userId } = actor
  await requirePresence(ctx, password)
  return db.$transaction(async (tx) => {
    await holdPerson(tx, { userId })
    if (!hasSecondFactor(await secondFactorsOf(tx, tenant, userId))) {
      throw new AppError('CONFLICT', { message: 'Recovery codes stand in for a second step. Set one up first.' })
    }
    const recoveryCodes = await renewRecoveryCodes(tx, userId)
    const subject = { subjectId: userId, subjectLabel: actor.name }
    await recordAudit(tx, actor, { action: 'member.recovery_codes_renewed', ...subject })
    await mailAboutSecurity(tx, tenant, actor, 'recovery_codes_renewed', { from: actor.from })
    return { recoveryCodes }
  })
}
