import { control } from '@/lib/db/control-client'
import { unique } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { emailHash } from './email-hash'

/** Does this address belong to somebody who can sign in here? */
export async function isMember(db: TenantTx, email: string): Promise<boolean> {
  const user = await db.user.findUnique({
    where: unique('tenantId_email', { email }),
    select: { emailVerifiedAt: true, deactivatedAt: true },
  })
  return Boolean(user?.emailVerifiedAt) && user?.deactivatedAt === null
}

/**
 * Makes the directory say of one address what the workspace says. It looks again after it has written: of two that write at the
 * same time the last one to do so sees what is true by then, so messages may come in any order, and twice.
 */
export async function alignEmail(
  { tenant, db }: { tenant: { id: string }; db: TenantTx },
  email: string,
): Promise<void> {
  const entry = { emailHash: emailHash(email), tenantId: tenant.id }
  for (let belongs = await isMember(db, email); ;) {
    await (belongs
      ? control().directoryEntry.createMany({ data: entry, skipDuplicates: true })
      : control().directoryEntry.deleteMany({ where: entry }))
    const now = await isMember(db, email)
    if (now === belongs) return
    belongs = now
  }
}
