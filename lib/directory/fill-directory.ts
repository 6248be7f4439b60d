import { aboutTenant } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { logUnknown } from '@/lib/log'
import { rebuildDirectory } from './rebuild-directory'

const mostAtOnce = 20

/**
 * Workspaces of which the directory knows nobody: older than the directory, or restored from an archive. Some of them by lot, so
 * that one that can't be read keeps nobody else waiting. Begins with none after `until`; gives how many were filled.
 */
export async function fillDirectory({ until }: { until: Date }): Promise<number> {
  const empty = await control().$queryRaw<{ id: string }[]>`
    SELECT id FROM tenants t WHERE state = 'active' AND NOT EXISTS (SELECT FROM directory d WHERE d.tenant_id = t.id)
     ORDER BY random() LIMIT ${mostAtOnce}`
  let filled = 0
  for (const { id } of empty) {
    if (new Date() >= until) break
    const rebuilt = await rebuildDirectory(id).catch((error: unknown) => logUnknown(error, aboutTenant(id)))
    if (typeof rebuilt === 'object' && rebuilt.added > 0) filled += 1
  }
  return filled
}
