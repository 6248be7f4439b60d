import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { holdSlug } from '@/lib/control/released-slugs'
import { control, type ControlPrisma } from '@/lib/db/control-client'
import { type Scan, scanControl } from '@/lib/db/erase-scan'
import { AppError, isAppError } from '@/lib/errors'
import { attemptsKey } from '@/lib/seal'
import type { KnownTraces } from './known-traces'

type Tx = ControlPrisma.TransactionClient

export interface ErasedCatalogue {
  /** Table → rows that were removed; those without any are left out. */
  rows: Record<string, number>
  scan: Scan
}

/**
 * Removes a tenant from the control plane, holds its slug back, and searches what is left before any of it counts: a trace takes
 * everything back, so that the tenant can still be found and erased. @throws AppError CONFLICT naming where something is left
 */
export async function eraseCatalogue(traces: KnownTraces, operationId: string): Promise<ErasedCatalogue> {
  for (let tried = 1; ; tried++) {
    try {
      return await eraseOnce(traces, operationId)
    } catch (error) {
      if (!isAppError(error, 'CONFLICT') || tried === mostTries) throw error
      await sleep(300 * tried)
    }
  }
}

/** Stripe tells of its customer's end at this very moment: what its webhooks leave between removal and search goes the next time. */
const mostTries = 5

function eraseOnce(traces: KnownTraces, operationId: string): Promise<ErasedCatalogue> {
  return control().$transaction(
    async (tx) => {
      const rows = await removeRows(tx, traces, operationId)
      const scan = await scanControl(tx, traces, operationId)
      if (scan.found.length > 0) throw leftOver('the control plane', scan)
      return { rows, scan }
    },
    { maxWait: 10_000, timeout: 300_000 },
  )
}

export const leftOver = (where: string, { found }: Scan) =>
  new AppError('CONFLICT', { internal: `something is left in ${where}: ${found.slice(0, 20).join(', ')}` })

async function removeRows(tx: Tx, traces: KnownTraces, operationId: string): Promise<Record<string, number>> {
  const { tenantId } = traces
  const tenant = await tx.tenant.findUnique({
    where: { id: tenantId },
    include: { subscription: true, formerSlugs: true },
  })
  const ofTenant = { where: { tenantId } }
  const { stripeCustomerId: customerId } = tenant?.subscription ?? {}
  const counts = {
    rate_limits: await forgetAttempts(tx, traces),
    ...(customerId && { stripe_events: await removed(tx.stripeEvent.deleteMany({ where: { customerId } })) }),
    operations: await removed(tx.operation.deleteMany({ where: { tenantId, NOT: { id: operationId } } })),
    remnants: await removed(tx.remnant.deleteMany(ofTenant)),
    backups: await removed(tx.backup.deleteMany(ofTenant)),
    tenant_keys: await removed(tx.tenantKey.deleteMany(ofTenant)),
    directory: await removed(tx.directoryEntry.deleteMany(ofTenant)),
    domains: await removed(tx.domain.deleteMany(ofTenant)),
    former_slugs: await removed(tx.formerSlug.deleteMany(ofTenant)),
    tenant_samples: await removed(tx.tenantSample.deleteMany(ofTenant)),
    tenant_sizes: await removed(tx.tenantSize.deleteMany(ofTenant)),
    subscriptions: await removed(tx.subscription.deleteMany(ofTenant)),
    placements: await removed(tx.placement.deleteMany(ofTenant)),
    notes: await blankNotes(tx, tenantId),
    tenants: await removed(tx.tenant.deleteMany({ where: { id: tenantId, state: 'purging' } })),
  }
  if (tenant) for (const { slug } of [tenant, ...tenant.formerSlugs]) await holdSlug(tx, slug)
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
}

const removed = async (deleting: PromiseLike<{ count: number }>) => (await deleting).count

/** What the journals of fleet work say of it, such as who was left behind by a migration: the work stays, the id goes. */
async function blankNotes(tx: Tx, tenantId: string): Promise<number> {
  const blanked = await Promise.all([
    tx.$executeRaw`UPDATE place_migrations SET error = replace(error, ${tenantId}, 'erased') WHERE strpos(error, ${tenantId}) > 0`,
    tx.$executeRaw`UPDATE operation_steps SET result = replace(result::text, ${tenantId}, 'erased')::jsonb WHERE strpos(result::text, ${tenantId}) > 0`,
    tx.$executeRaw`UPDATE operations SET error = replace(error, ${tenantId}, 'erased'), input = replace(input::text, ${tenantId}, 'erased')::jsonb,
                          progress = replace(progress::text, ${tenantId}, 'erased')::jsonb
                    WHERE strpos(concat(error, input, progress), ${tenantId}) > 0`,
  ])
  return blanked.reduce((sum, count) => sum + count, 0)
}

/** Counters of attempts and requests, as far as their keys can be told: those of network addresses can't, and end within the hour. */
async function forgetAttempts(tx: Tx, { tenantId, emails, userIds }: KnownTraces): Promise<number> {
  const hashed = (subject: string) => createHmac('sha256', attemptsKey()).update(subject).digest('base64url')
  const keys = [
    `requests:work/${tenantId}`,
    `requests:visit/${tenantId}`,
    ...['invite/tenant', 'export/tenant', 'resend/account', 'address/tenant'].map(
      (kind) => `${kind}:${hashed(tenantId)}`,
    ),
    ...userIds.flatMap((id) =>
      ['requests:own/', 'export/account:'].map((kind) => `${kind}${hashed(`${tenantId} ${id}`)}`),
    ),
    ...emails.flatMap((email) => {
      const key = hashed(`${tenantId} ${email}`)
      return ['sign-in/account', 'reset/account', 'invite/account'].map((kind) => `${kind}:${key}`)
    }),
  ]
  let count = 0
  for (let from = 0; from < keys.length; from += 1_000) {
    count += await removed(tx.rateLimit.deleteMany({ where: { key: { in: keys.slice(from, from + 1_000) } } }))
  }
  return count
}
