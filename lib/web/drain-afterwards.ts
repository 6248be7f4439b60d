import { aboutTenant } from '@/lib/control/tenant-db'
import { drainOutbox, type OutboxOwner } from '@/lib/outbox/drain-outbox'
import { logUnknown } from '@/lib/log'

/** For `after()`: sends what the request has put into its tenant's outbox. What fails here, the sweep tries again. */
export const drainAfterwards = (ctx: OutboxOwner) => async (): Promise<void> => {
  await drainOutbox(ctx).catch((error: unknown) => {
    logUnknown(error, aboutTenant(ctx.tenant.id))
  })
}
