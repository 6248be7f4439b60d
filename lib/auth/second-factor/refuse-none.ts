import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import type { Tenant } from '@/lib/tenancy/context'
import { readMfaPolicy } from './policy'
import { hasSecondFactor, secondFactorsOf } from './second-factors'

/**
 * To be called after one of a person's second factors was removed, in that transaction. The last one stays where the workspace
 * asks everybody for one; where it doesn't, the recovery codes go with it, and no session counts any more as one in which it was
 * shown: should the workspace ask later, they set one up. @throws AppError CONFLICT
 */
export async function refuseNone(tx: TenantTx, tenant: Pick<Tenant, 'origin'>, userId: string): Promise<void> {
  if (hasSecondFactor(await secondFactorsOf(tx, tenant, userId))) return
  if ((await readMfaPolicy(tx)).required) {
    throw new AppError('CONFLICT', {
      message: 'This workspace asks everybody for a second step, and this is your only one. Set up another one first.',
    })
  }
  await tx.recoveryCode.deleteMany({ where: { userId } })
  await tx.session.updateMany({ where: { userId }, data: { secondFactorAt: null } })
}
