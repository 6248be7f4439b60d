import { z } from 'zod'
import { emailInput, slugInput } from '@/lib/auth/input'
import { findTenantByKey } from '@/lib/control/catalogue'
import { tenantDb } from '@/lib/control/tenant-db'
import { unique } from '@/lib/db/keys'
import { notFound } from '@/lib/errors'
import { takeSecondFactorsAway } from './reset-second-factor'

export const letInAgainInput = z.object({ slug: slugInput, email: emailInput })

/**
 * For those who run the product: takes a person's second factors away, who has lost them and has nobody in the workspace who may.
 * They hear of it by mail. @throws AppError NOT_FOUND
 */
export async function letInAgain({ slug, email }: z.output<typeof letInAgainInput>): Promise<{ name: string }> {
  const tenant = await findTenantByKey(slug)
  if (!tenant) throw notFound(`no tenant ${slug}`)
  return tenantDb(tenant.id, 'account').$transaction(async (tx) => {
    const user = await tx.user.findUnique({
      where: unique('tenantId_email', { email }),
      select: { id: true, name: true, deactivatedAt: true },
    })
    if (!user || user.deactivatedAt) throw notFound(`nobody with this address in ${slug}`)
    await takeSecondFactorsAway(tx, tenant, user.id, null)
    return { name: user.name }
  })
}
