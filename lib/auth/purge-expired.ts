import { purgeApi } from '@/lib/api-keys/purge-api'
import type { TenantTx } from '@/lib/db/tenant-client'

const keepHandledMs = 30 * 24 * 60 * 60 * 1000
/** Of what a busy workspace has very many of, so many at a time: all at once could take longer than a statement may, and never succeed. */
const mostAtOnce = 10_000

/** Removes what is over in one tenant: sessions, one-time tokens, what the API no longer needs, and handled messages and deliveries after 30 days. */
export async function purgeExpired(db: TenantTx, now = new Date(), limit = mostAtOnce): Promise<void> {
  await db.session.deleteMany({ where: { expiresAt: { lt: now } } })
  // That somebody was invited and never came is still to be seen: such a link goes with its invitation.
  await db.oneTimeToken.deleteMany({
    where: { expiresAt: { lt: now }, OR: [{ purpose: { not: 'accept_invitation' } }, { usedAt: { not: null } }] },
  })
  await purgeApi(db, now)
  const longAgo = { lt: new Date(now.getTime() - keepHandledMs) }
  await db.outboxMessage.deleteMany({ where: { handledAt: longAgo }, limit })
  await db.webhookDelivery.deleteMany({ where: { createdAt: longAgo }, limit })
}
