import { control } from '@/lib/db/control-client'
import { aboutTenant, tenantDb } from '@/lib/control/tenant-db'
import { logUnknown } from '@/lib/log'
import { withdrawExpiredInvitations } from '@/lib/members/withdraw-expired'
import type { TenantDb } from '@/lib/db/tenant-client'
import { purgeExpired } from './purge-expired'

const sliceSize = 50

/**
 * Purges some of the tenants, which ones by lot: whatever the pause between two runs, all have their turn, and there is nothing
 * to remember. A miss costs nothing: what is expired opens nothing. Begins with nobody after `until`; gives how many were done.
 */
export async function purgeSlice({ until }: { until: Date }): Promise<number> {
  const count = await control().tenant.count({ where: { state: 'active' } })
  const slices = Math.max(1, Math.ceil(count / sliceSize))
  const skip = Math.floor(Math.random() * slices) * sliceSize
  const tenants = await control().tenant.findMany({
    where: { state: 'active' },
    orderBy: { id: 'asc' },
    skip,
    take: sliceSize,
    select: { id: true },
  })
  let done = 0
  for (const { id } of tenants) {
    if (new Date() >= until) break
    await purgeTenant(tenantDb(id, 'account')).catch((error: unknown) => logUnknown(error, aboutTenant(id)))
    done += 1
  }
  return done
}

async function purgeTenant(db: TenantDb): Promise<void> {
  await withdrawExpiredInvitations(db)
  await purgeExpired(db)
}
