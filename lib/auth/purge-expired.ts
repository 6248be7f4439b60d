import { purgeApi } from '@/lib/api-keys/purge-api'
import type { TenantTx } from '@/lib/db/tenant-client'

const keepHandledMs = 30 * 24 * 60 * 60 * 1000

/** Removes what is over in one tenant: sessions, one-time tokens, what the API no longer needs, and handled messages and deliveries after 30 days. */
export async function purgeExpired(db: TenantTx, now = new Date()): Promise<void> {
  await db.session.deleteMany({ where: { expiresAt: { lt: now } } })
  // That somebody was invited and never came is still to be seen: such a link goes with its invitation.
  await db.oneTimeToken.deleteMany({
    where: { expiresAt: { lt: now }, OR: [{ purpose: { not: 'accept_invitation' } }, { usedAt: { not: null } }] },
  })
  await db.outboxMessage.deleteMany({ where: { handledAt: { lt: new Date(now.getTime() - keepHandledMs) } } })
  await db.webhookDelivery.deleteMany({ where: { createdAt: { lt: new Date(now.getTime() - keepHandledMs) } } })
  await purgeApi(db, now)
}
