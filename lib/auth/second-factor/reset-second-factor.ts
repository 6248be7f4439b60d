import { recordAudit } from '@/lib/audit/record-audit'
import { mailAboutSecurity } from '@/lib/auth/security-mail'
import { endSessions } from '@/lib/auth/session'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError, notFound } from '@/lib/errors'
import { claimMember } from '@/lib/members/claim-member'
import { hasSecondFactor, secondFactorsOf } from './second-factors'
import type { Actor, Context, Tenant } from '@/lib/tenancy/context'

/**
 * Takes another member's second factors away, who has lost them: they come in without and, where the workspace asks for one, set
 * up a new one. @throws AppError NOT_FOUND, FORBIDDEN for oneself and for whose role allows more
 */
export async function resetSecondFactor(ctx: Context, { userId }: { userId: string }): Promise<void> {
  const { tenant, db, actor } = ctx
  if (userId === actor.userId) {
    throw new AppError('FORBIDDEN', { message: 'Your own you change under Security.' })
  }
  await db.$transaction(async (tx) => {
    const { standing, name } = await claimMember(tx, actor, userId)
    if (standing !== 'active') throw notFound()
    if (!hasSecondFactor(await secondFactorsOf(tx, tenant, userId))) {
      throw new AppError('CONFLICT', { message: `${name} has no second step that could be reset.` })
    }
    await takeSecondFactorsAway(tx, tenant, userId, actor)
  })
}

/** The same for those who run the product, where a workspace's only owner is locked out (`fleet reset-second-factor`). `actor` null: they did. */
export async function takeSecondFactorsAway(
  tx: TenantTx,
  tenant: Pick<Tenant, 'name' | 'origin'>,
  userId: string,
  actor: Actor | null,
): Promise<void> {
  const data = { totpSecret: null, totpConfirmedAt: null, totpLastStep: null }
  const person = await tx.user.update({ where: byId(userId), data, select: { name: true, email: true } })
  await tx.passkey.deleteMany({ where: { userId } })
  await tx.recoveryCode.deleteMany({ where: { userId } })
  await endSessions(tx, { userId })
  const subject = { subjectId: userId, subjectLabel: person.name }
  await recordAudit(tx, actor, { action: 'member.second_factor_reset', ...subject })
  const about = actor?.name ?? 'Those who run this service'
  await mailAboutSecurity(tx, tenant, person, 'second_factor_reset', { about })
}
