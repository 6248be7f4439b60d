import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import { AppError } from '@/lib/errors'
import { writeSetting } from '@/lib/settings/settings'
import type { Context } from '@/lib/tenancy/context'
import { type MfaPolicy, mfaPolicySchema, readMfaPolicy } from './policy'

/**
 * Asks everybody in the workspace for a second factor, or nobody any more. Only somebody who has shown theirs in this very session
 * asks others: so whoever turns it on is in, and can help. @throws AppError CONFLICT
 */
export async function changeMfaPolicy({ tenant, db, actor }: Context, policy: MfaPolicy): Promise<void> {
  await db.$transaction(async (tx) => {
    const before = await readMfaPolicy(tx)
    if (before.required === policy.required) return
    const session = await tx.session.findUnique({ where: byId(actor.sessionId), select: { secondFactorAt: true } })
    if (policy.required && !session?.secondFactorAt) {
      throw new AppError('CONFLICT', {
        message: 'Set up your own second step first, or sign in again with it: then you can ask it of everybody.',
      })
    }
    await writeSetting(tx, 'mfa_policy', mfaPolicySchema, policy)
    await recordAudit(tx, actor, {
      action: 'workspace.mfa_policy_changed',
      subjectId: tenant.id,
      subjectLabel: tenant.name,
      details: changesBetween(wordsOf(before), wordsOf(policy)),
    })
  })
}

const wordsOf = ({ required }: MfaPolicy) => ({ second_step: required ? 'required' : 'optional' })
