import { allShards } from '@/lib/control/shard-urls'
import { tenantDb } from '@/lib/control/tenant-db'
import { clearOutboxMark, dueOutboxes, markOutboxDue } from '@/lib/db/home'
import { logUnknown } from '@/lib/log'
import { drainOutbox } from './drain-outbox'

const mostPerShard = 200
/** A tenant that can't be drained now, since it moves or its shard is ill, is looked at again after this time. */
const againMs = 60_000

export interface Swept {
  tenants: number
  sent: number
  failed: number
}

/** Sends what requests left behind in the outboxes of all shards. One tenant's trouble stops nobody else. */
export async function sweepOutboxes(): Promise<Swept> {
  const swept: Swept = { tenants: 0, sent: 0, failed: 0 }
  for (const { ownerUrl } of await allShards()) {
    for (const tenantId of await dueOutboxes(ownerUrl, mostPerShard)) {
      const drained = await sweepOne(ownerUrl, tenantId)
      swept.tenants += 1
      swept.sent += drained.sent
      swept.failed += drained.failed
    }
  }
  return swept
}

async function sweepOne(ownerUrl: string, tenantId: string): Promise<{ sent: number; failed: number }> {
  // First the mark, then the messages: one that is written in between marks the tenant anew.
  await clearOutboxMark(ownerUrl, tenantId)
  try {
    const drained = await drainOutbox({ tenant: { id: tenantId }, db: tenantDb(tenantId, 'account') })
    if (drained.nextDueAt) await markOutboxDue(ownerUrl, tenantId, drained.nextDueAt)
    return drained
  } catch (error) {
    logUnknown(error, { tenantId })
    await markOutboxDue(ownerUrl, tenantId, new Date(Date.now() + againMs))
    return { sent: 0, failed: 1 }
  }
}
