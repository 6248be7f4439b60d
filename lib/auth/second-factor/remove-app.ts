import { recordAudit } from '@/lib/audit/record-audit'
import { requirePresence } from '@/lib/auth/require-presence'
import { mailAboutSecurity } from '@/lib/auth/security-mail'
import { holdPerson } from '@/lib/auth/session'
import { byId } from '@/lib/db/keys'
import type { Context } from '@/lib/tenancy/context'
import { refuseNone } from './refuse-none'

/** No app is asked any more; the recovery codes go with the last second factor. @throws AppError CONFLICT where the workspace asks for one */
export async function removeApp(ctx: Context, { password }: { password?: string }): Promise<void> {
  const { tenant, db, actor } = ctx
  const { userId } = actor
  await requirePresence(ctx, password)
  await db.$transaction(async (tx) => {
    await holdPerson(tx, { userId })
    // The last step stays: by it the next app is offered another secret.
    await tx.user.update({ where: byId(userId), data: { totpSecret: null, totpConfirmedAt: null } })
    await refuseNone(tx, tenant, userId)
    await recordAudit(tx, actor, { action: 'member.app_removed', subjectId: userId, subjectLabel: actor.name })
    await mailAboutSecurity(tx, tenant, actor, 'app_removed', { from: actor.from })
  })
}
