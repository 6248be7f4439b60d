import { placeOf } from '@/lib/control/places'
import { control } from '@/lib/db/control-client'
import type { Standing } from '@/lib/db/home'
import { setStanding } from '@/lib/db/home-standing'
import { notFound } from '@/lib/errors'

/** What a tenant's home should say: what its payment comes to, or suspended while it waits for its end. Read afresh. */
export async function standingAtHome(tenantId: string): Promise<Standing> {
  const tenant = await control().tenant.findUnique({
    where: { id: tenantId },
    select: { eraseAfter: true, subscription: { select: { standing: true } } },
  })
  return tenant?.eraseAfter ? 'suspended' : ((tenant?.subscription?.standing ?? 'ok') as Standing)
}

/**
 * Brings that to the tenant's home, and looks again afterwards: of two who do so at once, the one that has read last also writes
 * last. Throws NOT_FOUND for a tenant that lives nowhere.
 */
export async function applyStanding(tenantId: string): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) {
    const standing = await standingAtHome(tenantId)
    const place = await placeOf(tenantId)
    if (!place) throw notFound(`tenant ${tenantId} has no placement`)
    await setStanding(place.ownerUrl, tenantId, standing)
    if ((await standingAtHome(tenantId)) === standing) return
  }
}
