import pLimit from 'p-limit'
import { control } from '@/lib/db/control-client'
import { log } from '@/lib/log'
import { runOperation } from '@/lib/operations/run-operation'
import { purgeSteps } from './purge-steps'

export interface PurgedRemnants {
  purged: number
  failed: number
  /** True when time ran out before everybody's turn. */
  more: boolean
}

const atOnce = 2
/** What couldn't be purged is tried again after so long. */
const againAfterMs = 10 * 60_000

/**
 * Removes what tenants have left behind by moving, once its time has come: rows in slices, a place of one's own as a whole. Each
 * is an operation on its tenant, so that nobody moves meanwhile; a tenant that moves is left for the next run. Begins nothing
 * after `until`.
 */
export async function purgeRemnants({ until }: { until: Date }): Promise<PurgedRemnants> {
  const purged: PurgedRemnants = { purged: 0, failed: 0, more: false }
  const due = await control().remnant.findMany({
    where: { purgeAfter: { lte: new Date() } },
    orderBy: { purgeAfter: 'asc' },
    take: 200,
    select: { tenantId: true, placeId: true },
  })
  const byTenant = [...Map.groupBy(due, ({ tenantId }) => tenantId).values()]
  await pLimit(atOnce).map(byTenant, async (remnants) => {
    for (const remnant of remnants) await purgeOne(remnant, until, purged)
  })
  return purged
}

async function purgeOne(
  { tenantId, placeId }: { tenantId: string; placeId: string },
  until: Date,
  purged: PurgedRemnants,
): Promise<void> {
  if (new Date() >= until) {
    purged.more = true
    return
  }
  const input = { placeId }
  const outcome = await runOperation({ kind: 'purge', tenantId, input }, purgeSteps(tenantId, input, until))
  const { status, error, operationId } = outcome
  if (status === 'done') {
    const left = await control().remnant.count({ where: { tenantId, placeId } })
    if (left > 0) purged.more = true
    else purged.purged += 1
    return
  }
  // Somebody else is at work on the tenant: it isn't a failure, and will be over.
  if (error?.code === 'CONFLICT' && status === 'failed') return
  purged.failed += 1
  log().warn({ operationId, placeId, error }, 'what a tenant left behind could not be purged')
  const purgeAfter = new Date(Date.now() + againAfterMs)
  await control().remnant.updateMany({ where: { tenantId, placeId }, data: { purgeAfter } })
}
