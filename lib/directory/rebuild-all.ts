import { aboutTenant } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { logUnknown } from '@/lib/log'
import { rebuildDirectory, type Rebuilt } from './rebuild-directory'

export interface RebuiltAll extends Rebuilt {
  tenants: number
  /** They couldn't be read; the log says why. */
  failed: number
}

/** Rebuilds the directory of every workspace, one after the other; whoever can't be read is left as it is. `onDone` is told of each. */
export async function rebuildAll(onDone?: (soFar: RebuiltAll, all: number) => void): Promise<RebuiltAll> {
  const total: RebuiltAll = { tenants: 0, added: 0, removed: 0, failed: 0 }
  const all = await control().tenant.findMany({
    where: { state: 'active' },
    orderBy: { id: 'asc' },
    select: { id: true },
  })
  for (const { id } of all) {
    try {
      const { added, removed } = await rebuildDirectory(id)
      total.added += added
      total.removed += removed
      total.tenants += 1
    } catch (error) {
      logUnknown(error, aboutTenant(id))
      total.failed += 1
    }
    onDone?.(total, all.length)
  }
  return total
}
