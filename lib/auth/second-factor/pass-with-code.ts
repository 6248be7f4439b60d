import { recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import type { TenantContext } from '@/lib/tenancy/context'
import { countAttempt, forgetAttempts } from '@/lib/auth/attempts'
import { type Browser, type Entered, passSecondFactor, whoIsHalfIn } from '@/lib/auth/enter'
import { spentLink } from '@/lib/auth/one-time-token'
import { mailAboutSecurity } from '@/lib/auth/security-mail'
import { looksLikeRecoveryCode, recoveryCodesLeft, spendRecoveryCode } from './recovery-codes'
import { spendTotpCode } from './totp'

/**
 * Lets somebody in who is half in, by a code of their app or a recovery code. Attempts are counted by person: with a million
 * codes, three of them good at a time, somebody who knows the password guesses for years.
 * @throws AppError INVALID_INPUT for a wrong code, NOT_FOUND for a token that doesn't work, TOO_MANY_ATTEMPTS
 */
export async function passWithCode(
  ctx: TenantContext,
  { token, code }: { token: string; code: string },
  browser: Browser,
): Promise<Extract<Entered, { kind: 'session' }>> {
  const person = await whoIsHalfIn(ctx, token)
  if (!person) throw spentLink()
  const account = `${ctx.tenant.id} ${person.userId}`
  await countAttempt('second-factor/account', account)
  const entered = await passSecondFactor(ctx, token, browser, async (tx, userId) => {
    if (!looksLikeRecoveryCode(code)) {
      if (!(await spendTotpCode(tx, { userId, code: code.replaceAll(/\s/g, '') }))) throw wrongCode()
      return
    }
    if (!(await spendRecoveryCode(tx, { userId, code }))) throw wrongCode()
    await noteRecoveryCode(tx, ctx, userId, browser)
  })
  await forgetAttempts('second-factor/account', account)
  return entered
}

const wrongCode = () =>
  new AppError('INVALID_INPUT', {
    message: 'That code doesn’t work.',
    fieldErrors: { code: 'It is wrong, too old, or was used before. Try the one your app shows now.' },
  })

async function noteRecoveryCode(tx: TenantTx, { tenant }: TenantContext, userId: string, browser: Browser) {
  const person = await tx.user.findUnique({ where: byId(userId), select: { name: true, email: true } })
  const left = await recoveryCodesLeft(tx, userId)
  const about =
    left === 0 ? 'It was the last one: make new ones.' : `${left} of them ${left === 1 ? 'is' : 'are'} left.`
  const from = { address: browser.address, agent: browser.userAgent }
  if (!person) return
  await recordAudit(
    tx,
    { userId, name: person.name, from },
    {
      action: 'member.recovery_code_used',
      subjectId: userId,
      subjectLabel: person.name,
      details: { left },
    },
  )
  await mailAboutSecurity(tx, tenant, person, 'recovery_code_used', { about, from })
}
