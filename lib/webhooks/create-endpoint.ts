import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { labelOf } from './endpoint-url'
import type { createEndpointInput } from './input'
import { makeSecret } from './secrets'

/**
 * An endpoint that hears of these events from now on. `secret` is told this once: it is stored sealed.
 * @throws AppError LIMIT_REACHED (two at the same moment may both be let in: it bounds the machines' work, not money)
 */
export async function createEndpoint(
  { db, actor, entitlements }: Context,
  { url, description, events }: z.output<typeof createEndpointInput>,
): Promise<{ id: string; secret: string }> {
  const { secret, sealed } = makeSecret()
  const allowed = entitlements.share.webhookEndpoints
  const id = await db.$transaction(async (tx) => {
    if ((await tx.webhookEndpoint.count()) >= allowed) throw noMore(allowed)
    const data = { url, description, events, secret: sealed, createdById: actor.userId }
    const row = await tx.webhookEndpoint.create({ data, select: { id: true } })
    await recordAudit(tx, actor, {
      action: 'webhook.created',
      subjectId: row.id,
      subjectLabel: labelOf(url),
      details: { events },
    })
    return row.id
  })
  return { id, secret }
}

const noMore = (allowed: number) =>
  new AppError('LIMIT_REACHED', {
    message: `Your plan allows ${allowed} webhook endpoints. Delete one that nobody needs, or upgrade.`,
    limit: { metric: 'webhookEndpoints', allowed },
  })
