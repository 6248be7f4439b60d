import { forgetTenant } from '@/lib/control/catalogue'
import { control } from '@/lib/db/control-client'
import { notFound } from '@/lib/errors'

/** From pending to active; doing it twice changes nothing. Throws NOT_FOUND for a tenant that was purged meanwhile. */
export async function activateTenant(tenantId: string): Promise<void> {
  await control().tenant.updateMany({
    where: { id: tenantId, state: 'pending' },
    data: { state: 'active', activatedAt: new Date() },
  })
  const tenant = await control().tenant.findUnique({ where: { id: tenantId }, select: { slug: true, state: true } })
  if (tenant?.state !== 'active') throw notFound(`tenant ${tenantId} is gone`)
  forgetTenant(tenant.slug)
}
