import { z } from 'zod'
import { tenantDb } from '@/lib/control/tenant-db'
import type { TenantDb } from '@/lib/db/tenant-client'
import { runImport } from './run-import'

/** Less than a message belongs to its sender. */
const longestMs = 20_000

const payloadSchema = z.object({ importId: z.uuid() })

/**
 * Goes on with an import whose browser went away. What isn't done by then waits as another message. It works as people do:
 * not in a workspace that is read-only.
 */
export async function handleImport(
  { tenant, db }: { tenant: { id: string }; db: TenantDb },
  { payload }: { payload: unknown },
): Promise<void> {
  const { importId } = payloadSchema.parse(payload)
  if ((await db.import.count({ where: { id: importId, state: 'running' } })) === 0) return
  const until = new Date(Date.now() + longestMs)
  const { state } = await runImport(tenantDb(tenant.id, 'work'), importId, { until })
  if (state === 'running') await db.outboxMessage.create({ data: { kind: 'import', payload: { importId } } })
}
