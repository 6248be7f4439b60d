import { offeredProviders } from '@/lib/auth/oauth/provider-config'
import { hostOf } from '@/lib/auth/passkeys/relying-party'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import type { Tenant } from '@/lib/tenancy/context'

/**
 * Takes one of a person's ways in away and makes sure that another is left: a password, a passkey for this address, an account at
 * a provider that is offered. A mailed link doesn't count: who has nothing else depends on a mailbox alone. Changes of one
 * person's ways in queue at their row. @throws AppError CONFLICT
 */
export async function takeWayIn<T>(
  tx: TenantTx,
  { tenant, userId }: { tenant: Pick<Tenant, 'origin'>; userId: string },
  take: () => Promise<T>,
): Promise<T> {
  await tx.user.updateMany({ where: { id: userId }, data: { updatedAt: new Date() } })
  const taken = await take()
  const user = await tx.user.findUnique({ where: byId(userId), select: { passwordHash: true } })
  if (user?.passwordHash) return taken
  const passkeys = await tx.passkey.count({ where: { userId, host: hostOf(tenant) } })
  const accounts = await tx.oauthAccount.count({ where: { userId, provider: { in: offeredProviders() } } })
  if (passkeys + accounts > 0) return taken
  throw new AppError('CONFLICT', {
    message: 'This is your last way in. Set a password, add a passkey or connect another account first.',
  })
}
