import type { Metric } from '@/lib/billing/plans'
import { unique } from '@/lib/db/keys'
import type { Context } from '@/lib/tenancy/context'

export interface Used {
  used: number
  /** Highest number allowed; null is unlimited. */
  limit: number | null
  isFull: boolean
}

/** How much of one limit is used, for a meter. What decides is the trigger that counts. */
export async function readUsage({ db, entitlements }: Context, metric: Metric): Promise<Used> {
  const row = await db.usage.findUnique({ where: unique('tenantId_metric', { metric }), select: { used: true } })
  const used = row?.used ?? 0
  const limit = entitlements.limits[metric]
  return { used, limit, isFull: limit !== null && used >= limit }
}
