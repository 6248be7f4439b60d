import type { z } from 'zod'
import { requireSelf } from '@/lib/account/require-self'
import { recordAudit } from '@/lib/audit/record-audit'
import { applyStanding } from '@/lib/billing/apply-standing'
import { endWithWorkspace } from '@/lib/billing/end-with-workspace'
import { tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import type { scheduleErasureInput } from './input'
import { mailOwners } from './mail-owners'

/** So long an owner can take it back. */
export const erasureDelayDays = 7

/**
 * Has a workspace erased in seven days, and closes it until then to all work: its home says suspended, whatever it pays. Its plan
 * ends with the period that is paid for. Gives the moment.
 * @throws AppError INVALID_INPUT (another slug, not the password), FORBIDDEN (no password, and signed in a while ago), TOO_MANY_ATTEMPTS, BILLING_UNAVAILABLE, CONFLICT (it is so already)
 */
export async function scheduleErasure(
  ctx: Context,
  { confirm, password }: z.output<typeof scheduleErasureInput>,
): Promise<Date> {
  const { tenant, actor } = ctx
  if (confirm !== tenant.slug) {
    throw new AppError('INVALID_INPUT', {
      fieldErrors: { confirm: `Type ${tenant.slug}, as it stands in the address.` },
    })
  }
  await requireSelf(ctx, password)
  await endWithWorkspace(tenant.id)
  const eraseAfter = new Date(Date.now() + erasureDelayDays * 86_400_000)
  // Around the tenant's own transaction: a crash in between may have told the owners too much, never too little.
  await control().$transaction(async (tx) => {
    const { count } = await tx.tenant.updateMany({
      where: { id: tenant.id, state: 'active', eraseAfter: null },
      data: { eraseAfter },
    })
    if (count === 0) throw new AppError('CONFLICT', { message: 'This workspace is to be deleted already.' })
    await tenantDb(tenant.id, 'account').$transaction(async (own) => {
      await recordAudit(own, actor, {
        action: 'workspace.deletion_scheduled',
        subjectId: tenant.id,
        subjectLabel: tenant.name,
      })
      await mailOwners(own, ctx, { what: 'scheduled', eraseAfter })
    })
  }, patience)
  await applyStanding(tenant.id)
  return eraseAfter
}

/** Of a transaction around one in another database. */
export const patience = { maxWait: 10_000, timeout: 20_000 }
