import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import { countAttempt } from '@/lib/auth/attempts'
import { forgetTenant, originOf } from '@/lib/control/catalogue'
import { isSlugFormer, keepFormerSlug } from '@/lib/control/former-slugs'
import { isSlugHeld } from '@/lib/control/released-slugs'
import { tenantDb } from '@/lib/control/tenant-db'
import { control, type ControlPrisma } from '@/lib/db/control-client'
import { toAppError } from '@/lib/db/database-error'
import { AppError, isAppError } from '@/lib/errors'
import { patience } from '@/lib/erasure/schedule-erasure'
import { taken } from '@/lib/operations/claim-place'
import type { Context } from '@/lib/tenancy/context'

/**
 * Gives a workspace another address; the one before leads there from now on, and stays its own. Cookies belong to one host, so
 * every session ends, the actor's too. Gives the new origin. Other processes know of it after a second or two.
 * @throws AppError CONFLICT (taken, held back, somebody's former one, changed meanwhile), TOO_MANY_ATTEMPTS
 */
export async function changeSlug({ tenant, actor }: Context, { slug }: { slug: string }): Promise<string> {
  if (slug === tenant.slug)
    throw new AppError('INVALID_INPUT', { fieldErrors: { slug: 'That is the address already.' } })
  await countAttempt('address/tenant', tenant.id)
  try {
    // Around the tenant's own transaction: a crash in between may have signed people out for nothing, never told too little.
    await control().$transaction(async (tx) => {
      await takeSlug(tx, tenant, slug)
      await tenantDb(tenant.id, 'account').$transaction(async (own) => {
        await own.session.deleteMany({})
        await recordAudit(own, actor, {
          action: 'workspace.address_changed',
          subjectId: tenant.id,
          subjectLabel: tenant.name,
          details: changesBetween({ address: tenant.slug }, { address: slug }),
        })
      })
    }, patience)
  } catch (error) {
    // The one thing that is unique here.
    throw !isAppError(error) && isAppError(toAppError(error), 'CONFLICT') ? taken(slug) : error
  }
  for (const key of [tenant.slug, slug]) forgetTenant(key)
  return originOf(slug)
}

async function takeSlug(
  tx: ControlPrisma.TransactionClient,
  tenant: { id: string; slug: string },
  slug: string,
): Promise<void> {
  // One's own of before may be had again.
  await tx.formerSlug.deleteMany({ where: { slug, tenantId: tenant.id } })
  const { count } = await tx.tenant.updateMany({
    where: { id: tenant.id, slug: tenant.slug, state: 'active' },
    data: { slug },
  })
  if (count === 0) throw new AppError('CONFLICT', { message: 'Somebody has just changed the address.' })
  // Asked afterwards: whoever had it may have left it while the line above waited for them.
  if ((await isSlugHeld(slug, tx)) || (await isSlugFormer(slug, tx))) throw taken(slug)
  await keepFormerSlug(tx, tenant.slug, tenant.id)
}
