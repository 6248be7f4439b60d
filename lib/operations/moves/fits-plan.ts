import { isFurtherApart } from '@/lib/billing/plans'
import { overLimits, readAllUsage } from '@/lib/billing/read-billing'
import { aboutTenant, tenantDb } from '@/lib/control/tenant-db'
import { logUnknown } from '@/lib/log'
import type { DueMove } from './due-moves'

/** True up; down, where what it has is within what its plan allows. */
export async function fitsPlan({ tenantId, plan, from, to }: DueMove): Promise<boolean> {
  if (isFurtherApart(to, from)) return true
  try {
    return overLimits(await readAllUsage(tenantDb(tenantId, 'account'), plan), plan).length === 0
  } catch (error) {
    logUnknown(error, aboutTenant(tenantId))
    return false
  }
}
