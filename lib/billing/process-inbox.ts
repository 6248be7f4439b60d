import { control } from '@/lib/db/control-client'
import { isAppError } from '@/lib/errors'
import { log, logUnknown } from '@/lib/log'
import { syncSubscription } from './sync-subscription'

/** How long one attempt may take before another may begin. */
const leaseMs = 60_000
const firstBackoffMs = 5_000
const longestBackoffMs = 60 * 60 * 1000
/** Stripe repeats a delivery for days, not for months. */
const keptMs = 90 * 24 * 60 * 60 * 1000

export interface InboxResult {
  handled: number
  failed: number
}

/** Handles what waits in the inbox, the oldest first, until `until`. What fails comes back later; nothing is given up. */
export async function processStripeInbox({ until }: { until: Date }): Promise<InboxResult> {
  const result: InboxResult = { handled: 0, failed: 0 }
  while (new Date() < until) {
    const due = await control().stripeEvent.findMany({
      where: { handledAt: null, availableAt: { lte: new Date() } },
      orderBy: { availableAt: 'asc' },
      select: { id: true },
      take: 20,
    })
    if (due.length === 0) break
    for (const { id } of due) {
      if (new Date() >= until) break
      const outcome = await handleStripeEvent(id)
      if (outcome !== 'taken') result[outcome] += 1
    }
  }
  return result
}

/** Handles one event now. `taken`: it is already handled, or somebody else is at it. Never throws for what Stripe does. */
export async function handleStripeEvent(id: string): Promise<'handled' | 'failed' | 'taken'> {
  const now = new Date()
  const [event] = await control().stripeEvent.updateManyAndReturn({
    where: { id, handledAt: null, availableAt: { lte: now } },
    data: { attempts: { increment: 1 }, availableAt: new Date(now.getTime() + leaseMs) },
  })
  if (!event) return 'taken'
  try {
    await handle(event)
    return 'handled'
  } catch (error) {
    const lastError = isAppError(error) ? error.code : `INTERNAL ${logUnknown(error, { eventId: id })}`
    const availableAt = new Date(Date.now() + backoffMs(event.attempts))
    log().warn({ eventId: id, attempts: event.attempts, lastError }, 'a webhook could not be handled yet')
    await control().stripeEvent.updateMany({ where: { id, handledAt: null }, data: { lastError, availableAt } })
    return 'failed'
  }
}

/** Whose subscription an event is about; null for a stranger's. */
export async function tenantOfEvent(id: string): Promise<string | null> {
  const event = await control().stripeEvent.findUnique({ where: { id }, select: { customerId: true } })
  if (!event?.customerId) return null
  const where = { stripeCustomerId: event.customerId }
  const owner = await control().subscription.findUnique({ where, select: { tenantId: true } })
  return owner?.tenantId ?? null
}

/** The event says no more than that something has changed for a customer. Whose it is, our own table says. */
async function handle({ id, customerId }: { id: string; customerId: string | null }): Promise<void> {
  const owner = customerId && (await control().subscription.findUnique({ where: { stripeCustomerId: customerId } }))
  // Seen before the fetch begins: it will answer these as well.
  const answered = owner ? await waitingFor(customerId) : []
  if (owner) await syncSubscription(owner.tenantId)
  await control().stripeEvent.updateMany({
    where: { id: { in: [id, ...answered] }, handledAt: null },
    // Of a customer that is nobody's, or nobody's any more, no id is kept.
    data: { handledAt: new Date(), lastError: null, ...(!owner && { customerId: null, objectId: null }) },
  })
}

async function waitingFor(customerId: string): Promise<string[]> {
  const rows = await control().stripeEvent.findMany({ where: { customerId, handledAt: null }, select: { id: true } })
  return rows.map(({ id }) => id)
}

/** 5 s, 10 s, 20 s … an hour. */
function backoffMs(attempts: number): number {
  return Math.min(firstBackoffMs * 2 ** (attempts - 1), longestBackoffMs)
}

/** Removes events that were handled 90 days ago and longer. Gives their number. */
export async function purgeStripeEvents(now = new Date()): Promise<number> {
  const { count } = await control().stripeEvent.deleteMany({
    where: { handledAt: { lt: new Date(now.getTime() - keptMs) } },
  })
  return count
}
