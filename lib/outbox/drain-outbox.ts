import pLimit from 'p-limit'
import { aboutTenant } from '@/lib/control/tenant-db'
import { byId } from '@/lib/db/keys'
import { log } from '@/lib/log'
import type { TenantDb } from '@/lib/db/tenant-client'
import { mostAttempts, pauseMs } from './attempts'
import { isOutboxKind, outboxHandlers } from './handlers'

/** A message that is being sent belongs to its sender for so long; then another may try. */
const leaseMs = 60_000
const batchSize = 20
export interface Drained {
  sent: number
  failed: number
  /** When something left over wants another try. */
  nextDueAt: Date | null
}

/** Whose outbox. Its client speaks with purpose `account`: a suspended tenant's mails are sent, too. */
export interface OutboxOwner {
  tenant: { id: string }
  db: TenantDb
}

type Message = { id: string; kind: string; payload: unknown; attempts: number; availableAt: Date }

/** A mail server that answers slowly must not hold a request's afterwards for longer. */
const longestMs = 30_000

/** Webhooks go to strangers, who may take their time: they have a lane of their own, so that no mail waits behind them. */
const lanes = [
  { kind: { not: 'webhook' }, atOnce: 1 },
  { kind: 'webhook', atOnce: 5 },
]
type Lane = (typeof lanes)[number]

/**
 * Sends what waits in a tenant's outbox: each message at least once, under its own Message-ID, by one sender at a time.
 * Begins no message after `until`, by default 30 s from now; what is left is due at `nextDueAt`.
 */
export async function drainOutbox(
  owner: OutboxOwner,
  { until = new Date(Date.now() + longestMs) }: { until?: Date } = {},
): Promise<Drained> {
  const counts = { sent: 0, failed: 0 }
  await Promise.all(lanes.map((lane) => drainLane(owner, lane, until, counts)))
  const next = await owner.db.outboxMessage.findFirst({
    where: { handledAt: null },
    orderBy: { availableAt: 'asc' },
    select: { availableAt: true },
  })
  return { ...counts, nextDueAt: next?.availableAt ?? null }
}

async function drainLane(
  { tenant, db }: OutboxOwner,
  { kind, atOnce }: Lane,
  until: Date,
  counts: { sent: number; failed: number },
): Promise<void> {
  while (new Date() < until) {
    const due = await db.outboxMessage.findMany({
      where: { kind, handledAt: null, availableAt: { lte: new Date() } },
      orderBy: { availableAt: 'asc' },
      take: batchSize,
      select: { id: true, kind: true, payload: true, attempts: true, availableAt: true },
    })
    await pLimit(atOnce).map(due, async (message) => {
      if (new Date() >= until) return
      const outcome = await handleOne({ tenant, db }, message)
      if (outcome) counts[outcome] += 1
    })
    if (due.length < batchSize) break
  }
}

async function handleOne({ tenant, db }: OutboxOwner, message: Message): Promise<'sent' | 'failed' | null> {
  const attempts = message.attempts + 1
  const claimed = await db.outboxMessage.updateMany({
    where: { id: message.id, handledAt: null, availableAt: message.availableAt },
    data: { attempts, availableAt: new Date(Date.now() + leaseMs) },
  })
  if (claimed.count === 0) return null
  try {
    // Its last sender never came back: whatever ends a process each time must not do so for ever.
    if (attempts > mostAttempts) throw new Error(`no outcome of ${mostAttempts} attempts`)
    if (!isOutboxKind(message.kind)) throw new Error(`nobody handles messages of kind ${message.kind}`)
    await outboxHandlers[message.kind]({ tenant, db }, { id: message.id, payload: message.payload, attempts })
  } catch (error) {
    await noteFailure(db, tenant.id, { ...message, attempts }, error)
    return 'failed'
  }
  await db.outboxMessage.update({
    where: byId(message.id),
    data: { handledAt: new Date(), payload: {}, lastError: null },
  })
  return 'sent'
}

async function noteFailure(
  db: TenantDb,
  tenantId: string,
  { id, kind, attempts }: Message,
  error: unknown,
): Promise<void> {
  const lastError = (error instanceof Error ? error.message : String(error)).slice(0, 500)
  const over = attempts >= mostAttempts
  log().warn(
    { ...aboutTenant(tenantId), messageId: id, kind, attempts, over, err: error },
    'a message could not be sent',
  )
  await db.outboxMessage.update({
    where: byId(id),
    data: over
      ? { lastError, handledAt: new Date(), payload: {} }
      : { lastError, availableAt: new Date(Date.now() + pauseMs(attempts)) },
  })
}
