import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { TenantContext } from '@/lib/tenancy/context'
import { mailAboutSecurity } from './security-mail'

/** Mails a person that a browser came in with which they never have; not for their very first time here. */
export async function tellOfDevice(
  tx: TenantTx,
  { tenant }: TenantContext,
  userId: string,
  { address, userAgent }: { address: string; userAgent: string | null },
): Promise<void> {
  const person = await tx.user.findUnique({
    where: byId(userId),
    select: { name: true, email: true, lastSignInAt: true },
  })
  if (!person?.lastSignInAt) return
  await mailAboutSecurity(tx, tenant, person, 'new_device', { from: { address, agent: userAgent } })
}
