import pLimit from 'p-limit'
import { allDatabases } from '@/lib/control/places'
import { aboutTenant, tenantDb } from '@/lib/control/tenant-db'
import { dueOutboxes, leaseOutboxMark, settleOutboxMark } from '@/lib/db/home'
import { logUnknown } from '@/lib/log'
import { drainOutbox } from './drain-outbox'

const mostPerDatabase = 200
/** A tenant whose sweep died, that moves, or whose database is ill, is looked at again after this time. */
const leaseMs = 60_000

export interface Swept {
  tenants: number
  sent: number
  failed: number
}

/** So many databases at once: one that doesn't answer takes 10 s, and others go on beside it. */
const atOnce = 8
/** Of one database. */
const tenantsAtOnce = 4
const sliceMs = 5_000

/**
 * Sends what requests left behind in the outboxes of all databases, until `until`. One tenant's or database's trouble stops
 * nobody else. The order is by lot: where time runs out before the end, it isn't always the same ones who wait.
 */
export async function sweepOutboxes({ until }: { until: Date }): Promise<Swept> {
  const swept: Swept = { tenants: 0, sent: 0, failed: 0 }
  const inTurn = pLimit(atOnce)
  await inTurn.map(byLot(await allDatabases()), async ({ shard, databaseName, ownerUrl }) => {
    if (new Date() >= until) return
    try {
      await sweepDatabase(ownerUrl, until, swept)
    } catch (error) {
      logUnknown(error, { shard, databaseName })
      swept.failed += 1
    }
  })
  return swept
}

function byLot<T>(all: T[]): T[] {
  return all
    .map((one) => ({ one, lot: Math.random() }))
    .toSorted((a, b) => a.lot - b.lot)
    .map(({ one }) => one)
}

async function sweepDatabase(ownerUrl: string, until: Date, swept: Swept): Promise<void> {
  await pLimit(tenantsAtOnce).map(await dueOutboxes(ownerUrl, mostPerDatabase), async (tenantId) => {
    if (new Date() >= until) return
    // Put off, not taken away: whoever dies in here leaves a mark that is due again.
    const leasedUntil = new Date(Date.now() + leaseMs)
    if (!(await leaseOutboxMark(ownerUrl, tenantId, leasedUntil))) return
    swept.tenants += 1
    try {
      const owner = { tenant: { id: tenantId }, db: tenantDb(tenantId, 'account') }
      const { sent, failed, nextDueAt } = await drainOutbox(owner, { until: sliceUntil(until) })
      await settleOutboxMark(ownerUrl, tenantId, { leasedUntil, nextDueAt })
      swept.sent += sent
      swept.failed += failed
    } catch (error) {
      logUnknown(error, aboutTenant(tenantId))
      swept.failed += 1
    }
  })
}

/** One tenant's turn is over before the sweep is: what goes to strangers who hang must not cost its neighbours theirs. */
const sliceUntil = (until: Date) => new Date(Math.min(until.getTime(), Date.now() + sliceMs))
