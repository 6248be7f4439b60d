import { recordAudit } from '@/lib/audit/record-audit'
import { findTenant } from '@/lib/control/catalogue'
import { byId } from '@/lib/db/keys'
import type { TenantDb, TenantTx } from '@/lib/db/tenant-client'
import { enqueueMail } from '@/lib/outbox/enqueue-mail'
import { labelOf } from './endpoint-url'
import { testEventType } from './event-types'

interface Owner {
  tenant: { id: string }
  db: TenantDb
}

/** An endpoint to which nothing has got through for so long is disabled. */
const patienceDays = 5

/** True where every event has been given up on since some days ago; who has just changed or enabled it has as long once more. */
export async function hasFailedForDays(db: TenantTx, endpointId: string, now = new Date()): Promise<boolean> {
  const heard = await db.webhookDelivery.findFirst({
    where: { endpointId, state: 'delivered' },
    orderBy: { deliveredAt: 'desc' },
    select: { deliveredAt: true },
  })
  const tended = await db.auditEntry.findFirst({
    where: { subjectId: endpointId, action: { in: ['webhook.enabled', 'webhook.updated'] } },
    orderBy: { createdAt: 'desc' },
    select: { createdAt: true },
  })
  const since = Math.max(heard?.deliveredAt?.getTime() ?? 0, tended?.createdAt.getTime() ?? 0)
  const lost = await db.webhookDelivery.findFirst({
    where: {
      endpointId,
      state: 'failed',
      eventType: { not: testEventType },
      createdAt: { gt: new Date(since) },
    },
    orderBy: { createdAt: 'asc' },
    select: { createdAt: true },
  })
  return lost !== null && now.getTime() - lost.createdAt.getTime() > patienceDays * 86_400_000
}

/** Stops sending to an endpoint, and tells every owner why. Once: whoever comes second changes nothing. */
export async function disableForFailing({ tenant, db }: Owner, endpointId: string, reason: string): Promise<void> {
  const known = await findTenant(tenant.id)
  if (!known) return
  await db.$transaction(async (tx) => {
    const { count } = await tx.webhookEndpoint.updateMany({
      where: { id: endpointId, disabledAt: null },
      data: { disabledAt: new Date(), disabledReason: reason },
    })
    if (count === 0) return
    const { url } = await tx.webhookEndpoint.findUniqueOrThrow({ where: byId(endpointId), select: { url: true } })
    const host = labelOf(url)
    await recordAudit(tx, null, { action: 'webhook.disabled', subjectId: endpointId, subjectLabel: host })
    const owners = await tx.user.findMany({
      where: { role: 'owner', deactivatedAt: null, emailVerifiedAt: { not: null } },
      select: { email: true, name: true },
    })
    for (const { email, name } of owners) {
      await enqueueMail(tx, {
        to: email,
        subject: `${known.name} no longer sends events to ${host}`,
        template: 'webhook-disabled',
        props: { name, workspace: known.name, host, reason, url: `${known.origin}/settings/webhooks/${endpointId}` },
      })
    }
  })
}
