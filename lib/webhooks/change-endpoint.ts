import type { z } from 'zod'
import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import type { Context } from '@/lib/tenancy/context'
import { labelOf } from './endpoint-url'
import type { updateEndpointInput } from './input'
import { rotateSealed } from './secrets'

interface Which {
  endpointId: string
}

/** Where it is, what it is for, and what it hears of. What is already so is no change. @throws AppError NOT_FOUND */
export async function updateEndpoint(
  { db, actor }: Context,
  { endpointId, url, description, events }: z.output<typeof updateEndpointInput>,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const select = { url: true, description: true, events: true } as const
    const before = await tx.webhookEndpoint.findUniqueOrThrow({ where: byId(endpointId), select })
    const { url: address, ...details } = changesBetween(before, { url, description, events })
    if (!address && Object.keys(details).length === 0) return
    await tx.webhookEndpoint.update({ where: byId(endpointId), data: { url, description, events } })
    // Of an address the host alone: the rest is often a secret of the receiver's.
    const host = { from: labelOf(before.url), to: labelOf(url) }
    await recordAudit(tx, actor, {
      action: 'webhook.updated',
      subjectId: endpointId,
      subjectLabel: labelOf(url),
      details: address ? { ...details, address: host } : details,
    })
  })
}

/** Stops sending, or begins again. Events that happen meanwhile aren't kept. Doing it twice changes nothing. @throws AppError NOT_FOUND */
export async function setEndpointEnabled(
  { db, actor }: Context,
  { endpointId }: Which,
  enabled: boolean,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const { url } = await tx.webhookEndpoint.findUniqueOrThrow({ where: byId(endpointId), select: { url: true } })
    const { count } = await tx.webhookEndpoint.updateMany({
      where: { id: endpointId, disabledAt: enabled ? { not: null } : null },
      data: { disabledAt: enabled ? null : new Date(), disabledReason: null },
    })
    if (count === 0) return
    const action = enabled ? 'webhook.enabled' : 'webhook.disabled'
    await recordAudit(tx, actor, { action, subjectId: endpointId, subjectLabel: labelOf(url) })
  })
}

/** A new secret, told this once. The old one signs beside it for a day, so that nothing is lost. @throws AppError NOT_FOUND */
export async function rotateSecret({ db, actor }: Context, { endpointId }: Which): Promise<{ secret: string }> {
  return db.$transaction(async (tx) => {
    const select = { url: true, secret: true } as const
    const before = await tx.webhookEndpoint.findUniqueOrThrow({ where: byId(endpointId), select })
    const { secret, sealed } = rotateSealed(before.secret)
    await tx.webhookEndpoint.update({ where: byId(endpointId), data: { secret: sealed } })
    await recordAudit(tx, actor, {
      action: 'webhook.secret_rotated',
      subjectId: endpointId,
      subjectLabel: labelOf(before.url),
    })
    return { secret }
  })
}

/** Removes it with its delivery log; what still waits isn't sent. @throws AppError NOT_FOUND */
export async function deleteEndpoint({ db, actor }: Context, { endpointId }: Which): Promise<void> {
  await db.$transaction(async (tx) => {
    const { url } = await tx.webhookEndpoint.delete({ where: byId(endpointId), select: { url: true } })
    await recordAudit(tx, actor, { action: 'webhook.deleted', subjectId: endpointId, subjectLabel: labelOf(url) })
  })
}
