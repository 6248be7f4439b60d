import { aboutTenant } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { logUnknown } from '@/lib/log'
import { alignAllLimits } from './align-limits'
import { syncSubscription } from './sync-subscription'

const hourMs = 60 * 60 * 1000
/** Without any webhook, this is how long a change at Stripe may go unnoticed. */
const staleAfterMs = 24 * hourMs
/** While payment is late, standing changes with time. */
const staleWhileOwedMs = hourMs

/** Of a run's time, as much goes to the limits at most, so that who waits for Stripe has a turn. */
const alignForMs = 5_000

export interface ReconcileResult {
  /** Homes that got limits which were edited in the catalogue. */
  aligned: number
  synced: number
  failed: number
  /** True when time ran out before everybody's turn. */
  more: boolean
}

/**
 * Brings edited limits to all homes, then fetches anew whoever's last fetch is old, hasn't reached its home, or owes money.
 * It heals what no webhook told. Works until `until`, the longest waiting first; one that fails goes to the end of the line
 * and stops nobody else.
 */
export async function reconcileBilling({
  until,
  now = new Date(),
}: {
  until: Date
  now?: Date
}): Promise<ReconcileResult> {
  const aligned = await alignAllLimits({ until: new Date(Math.min(until.getTime(), Date.now() + alignForMs)) })
  const result: ReconcileResult = { aligned, synced: 0, failed: 0, more: false }
  const tried: string[] = []
  for (;;) {
    const tenantId = await nextDue(now, tried)
    if (!tenantId) return result
    if (new Date() >= until) return { ...result, more: true }
    tried.push(tenantId)
    try {
      await syncSubscription(tenantId, () => now)
      result.synced += 1
    } catch (error) {
      logUnknown(error, aboutTenant(tenantId))
      result.failed += 1
    }
  }
}

async function nextDue(now: Date, tried: string[]): Promise<string | undefined> {
  const { fields } = control().subscription
  const before = (ms: number) => new Date(now.getTime() - ms)
  const row = await control().subscription.findFirst({
    where: {
      tenantId: { notIn: tried },
      OR: [
        { appliedVersion: { lt: fields.entitlementsVersion } },
        { fetchedAt: null },
        { fetchedAt: { lt: before(staleAfterMs) } },
        { pastDueSince: { not: null }, fetchedAt: { lt: before(staleWhileOwedMs) } },
      ],
    },
    // Each attempt touches the row, so those that fail don't stand in front for ever.
    orderBy: { updatedAt: 'asc' },
    select: { tenantId: true },
  })
  return row?.tenantId
}
