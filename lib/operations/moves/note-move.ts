import { type Change, recordAudit } from '@/lib/audit/record-audit'
import type { AuditAction } from '@/lib/audit/actions'
import type { Place } from '@/lib/control/places'
import { aboutTenant, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { logUnknown } from '@/lib/log'

interface NotedMove {
  tenantId: string
  operationId: string
  source: Pick<Place, 'kind' | 'region' | 'shard'>
  target: Pick<Place, 'kind' | 'region' | 'shard'>
}

/**
 * Tells the tenant's log of its move, once for each action. A log that can't be written to must not keep the tenant from moving,
 * or from being served again: then it is missing there.
 */
export async function noteMove(
  action: AuditAction & `workspace.move${string}`,
  { tenantId, operationId, source, target }: NotedMove,
): Promise<void> {
  try {
    const tenant = await control().tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { name: true } })
    const db = tenantDb(tenantId, 'account')
    // The log can be added to only, so a step that is done again looks first.
    const known = await db.auditEntry.count({ where: { action, subjectId: operationId } })
    if (known > 0) return
    const details: Record<string, Change> = { placement: { from: source.kind, to: target.kind } }
    if (source.region !== target.region) details.region = { from: source.region, to: target.region }
    await db.$transaction((tx) =>
      recordAudit(tx, null, { action, subjectId: operationId, subjectLabel: tenant.name, details }),
    )
  } catch (error) {
    logUnknown(error, { ...aboutTenant(tenantId), operationId })
  }
}
