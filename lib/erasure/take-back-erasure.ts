import { recordAudit } from '@/lib/audit/record-audit'
import { applyStanding } from '@/lib/billing/apply-standing'
import { goOnWithWorkspace } from '@/lib/billing/end-with-workspace'
import { readStanding } from '@/lib/billing/read-standing'
import { placeOf } from '@/lib/control/places'
import { tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { setStanding } from '@/lib/db/home-standing'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { mailOwners } from './mail-owners'
import { patience } from './schedule-erasure'

/**
 * Takes back that a workspace is to be erased: it is open again, and a plan that was to end with it goes on.
 * @throws AppError CONFLICT where it isn't to be erased or that has begun, BILLING_UNAVAILABLE
 */
export async function takeBackErasure(ctx: Context): Promise<void> {
  const { tenant, actor } = ctx
  await goOnWithWorkspace(tenant.id)
  // Before the catalogue: a crash in between leaves an open home, which a chore closes again, and never one that stays closed.
  const place = await placeOf(tenant.id)
  if (place) await setStanding(place.ownerUrl, tenant.id, await readStanding(tenant.id))
  await control().$transaction(async (tx) => {
    const { count } = await tx.tenant.updateMany({
      where: { id: tenant.id, state: 'active', eraseAfter: { not: null } },
      data: { eraseAfter: null },
    })
    if (count === 0) throw new AppError('CONFLICT', { message: 'This workspace is not to be deleted.' })
    await tenantDb(tenant.id, 'account').$transaction(async (own) => {
      await recordAudit(own, actor, {
        action: 'workspace.deletion_taken_back',
        subjectId: tenant.id,
        subjectLabel: tenant.name,
      })
      await mailOwners(own, ctx, { what: 'taken back' })
    })
  }, patience)
  await applyStanding(tenant.id)
}
