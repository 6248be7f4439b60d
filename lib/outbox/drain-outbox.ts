import { z } from 'zod'
import { aboutTenant } from '@/lib/control/tenant-db'
import { unseal } from '@/lib/seal'
import { byId } from '@/lib/db/keys'
import { log } from '@/lib/log'
import type { TenantDb } from '@/lib/db/tenant-client'
import { mailSchema } from './mail'
import { sendMail } from './send-mail'

/** A message that is being sent belongs to its sender for so long; then another may try. */
const leaseMs = 60_000
const batchSize = 20
/** With the pauses below, a mail that can't be sent is given up after about a day and a half. */
const mostAttempts = 12

/** Pause after the n-th failure: 30 s, doubling, 6 hours at most. */
const pauseMs = (attempts: number) => Math.min(30_000 * 2 ** (attempts - 1), 6 * 60 * 60 * 1000)

const sealedPayload = z.object({ sealed: z.string() })

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

type Message = { id: string; payload: unknown; attempts: number; availableAt: Date }

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
      select: { id: true, payload: true, attempts: true, availableAt: true },
    })
    for (const message of due) {
      if (new Date() >= until) break
      const outcome = await handleOne(db, tenant.id, message)
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

async function handleOne(db: TenantDb, tenantId: string, message: Message): Promise<'sent' | 'failed' | null> {
  const attempts = message.attempts + 1
  const claimed = await db.outboxMessage.updateMany({
    where: { id: message.id, handledAt: null, availableAt: message.availableAt },
    data: { attempts, availableAt: new Date(Date.now() + leaseMs) },
  })
  if (claimed.count === 0) return null
  try {
    const mail = mailSchema.parse(unseal('outbox', sealedPayload.parse(message.payload).sealed))
    await sendMail(message.id, mail)
  } catch (error) {
    await noteFailure(db, tenantId, message.id, attempts, error)
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
  id: string,
  attempts: number,
  error: unknown,
): Promise<void> {
  const lastError = (error instanceof Error ? error.message : String(error)).slice(0, 500)
  const over = attempts >= mostAttempts
  log().warn({ ...aboutTenant(tenantId), messageId: id, attempts, over, err: error }, 'a mail could not be sent')
  await db.outboxMessage.update({
    where: byId(id),
    data: over
      ? { lastError, handledAt: new Date(), payload: {} }
      : { lastError, availableAt: new Date(Date.now() + pauseMs(attempts)) },
  })
}
