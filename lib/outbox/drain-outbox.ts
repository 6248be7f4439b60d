import { aboutTenant } from '@/lib/control/tenant-db'
import { byId } from '@/lib/db/keys'
import { log } from '@/lib/log'
import type { TenantDb } from '@/lib/db/tenant-client'
import { isOutboxKind, outboxHandlers } from './handlers'

/** A message that is being sent belongs to its sender for so long; then another may try. */
const leaseMs = 60_000
const batchSize = 20
/** With the pauses below, a mail that can't be sent is given up after about a day and a half. */
const mostAttempts = 12

/** Pause after the n-th failure: 30 s, doubling, 6 hours at most. */
const pauseMs = (attempts: number) => Math.min(30_000 * 2 ** (attempts - 1), 6 * 60 * 60 * 1000)

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

/**
 * Sends what waits in a tenant's outbox: each message at least once, under its own Message-ID, by one sender at a time.
 * Begins no message after `until`, by default 30 s from now; what is left is due at `nextDueAt`.
 */
export async function drainOutbox(
  { tenant, db }: OutboxOwner,
  { until = new Date(Date.now() + longestMs) }: { until?: Date } = {},
): Promise<Drained> {
  const counts = { sent: 0, failed: 0 }
  while (new Date() < until) {
    const due = await db.outboxMessage.findMany({
      where: { handledAt: null, availableAt: { lte: new Date() } },
      orderBy: { availableAt: 'asc' },
      take: batchSize,
      select: { id: true, kind: true, payload: true, attempts: true, availableAt: true },
    })
    for (const message of due) {
      if (new Date() >= until) break
      const outcome = await handleOne({ tenant, db }, message)
      if (outcome) counts[outcome] += 1
    }
    if (due.length < batchSize) break
  }
  const next = await db.outboxMessage.findFirst({
    where: { handledAt: null },
    orderBy: { availableAt: 'asc' },
    select: { availableAt: true },
  })
  return { ...counts, nextDueAt: next?.availableAt ?? null }
}

async function handleOne({ tenant, db }: OutboxOwner, message: Message): Promise<'sent' | 'failed' | null> {
  const attempts = message.attempts + 1
  const claimed = await db.outboxMessage.updateMany({
    where: { id: message.id, handledAt: null, availableAt: message.availableAt },
    data: { attempts, availableAt: new Date(Date.now() + leaseMs) },
  })
  if (claimed.count === 0) return null
  try {
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
