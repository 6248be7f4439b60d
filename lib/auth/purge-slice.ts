import { control } from '@/lib/db/control-client'
import { tenantDb } from '@/lib/control/tenant-db'
import { logUnknown } from '@/lib/log'
import { purgeExpired } from './purge-expired'

const sliceSize = 50
const minuteMs = 60_000

/**
 * Purges some of the tenants; which ones follows from the minute, so that a run a minute comes round to all of them without
 * anything to remember. A miss costs nothing: what is expired opens nothing.
 */
export async function purgeSlice(now = new Date()): Promise<number> {
  const count = await control().tenant.count({ where: { state: 'active' } })
  const slices = Math.max(1, Math.ceil(count / sliceSize))
  const skip = (Math.floor(now.getTime() / minuteMs) % slices) * sliceSize
  const tenants = await control().tenant.findMany({
    where: { state: 'active' },
    orderBy: { id: 'asc' },
    skip,
    take: sliceSize,
    select: { id: true },
  })
  for (const { id } of tenants) {
    await purgeExpired(tenantDb(id, 'account'), now).catch((error: unknown) => logUnknown(error, { tenantId: id }))
  }
  return tenants.length
}
