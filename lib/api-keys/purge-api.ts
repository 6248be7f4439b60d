import { dayMs } from '@/lib/auth/lifetimes'
import type { TenantTx } from '@/lib/db/tenant-client'

/** An answer can be had again under its idempotency key for at least so long. */
const keepAnswersMs = dayMs
/** So long people can look up what a key was that no longer works. */
const keepEndedMs = 90 * dayMs

/** Removes answers to requests that nobody sends again, and keys that have long ended. */
export async function purgeApi(db: TenantTx, now = new Date()): Promise<void> {
  await db.idempotencyKey.deleteMany({ where: { createdAt: { lt: new Date(now.getTime() - keepAnswersMs) } } })
  const longAgo = { lt: new Date(now.getTime() - keepEndedMs) }
  await db.apiKey.deleteMany({ where: { OR: [{ revokedAt: longAgo }, { expiresAt: longAgo }] } })
}
