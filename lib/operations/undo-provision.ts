import { linkLifeMs } from '@/lib/auth/lifetimes'
import { forgetTenant } from '@/lib/control/catalogue'
import { toPlace } from '@/lib/control/places'
import { aboutTenant } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { removeTenant } from '@/lib/db/home'
import { AppError, isAppError } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import { dropPlace } from './drop-place'

/**
 * Takes a tenant back that never came to life: its rows and home, or the whole of its own place, then the catalogue's rows,
 * so that a crash leaves it findable. Its slug is free at once, however long a shard that doesn't answer keeps the rest. The
 * change of state decides between this and a confirmation. Throws CONFLICT for a tenant that is active.
 */
export async function undoProvision(tenantId: string): Promise<void> {
  const known = await control().tenant.findUnique({ where: { id: tenantId }, select: { slug: true } })
  // Longer than any slug that somebody could choose.
  const purging = { state: 'purging', slug: `purging-${tenantId}` }
  await control().tenant.updateMany({ where: { id: tenantId, state: 'pending' }, data: purging })
  if (known) forgetTenant(known.slug)
  const tenant = await control().tenant.findUnique({
    where: { id: tenantId },
    include: { placement: { include: { place: { include: { shard: true } } } } },
  })
  if (!tenant) return
  // One that has lived is erased by an operation of its own, which knows of more than rows.
  const state = tenant.eraseAfter ? 'being erased' : tenant.state
  if (state !== 'purging') throw new AppError('CONFLICT', { internal: `tenant ${tenantId} is ${state}` })
  const place = tenant.placement?.place
  if (place?.kind === 'shared') await removeTenant(toPlace(place), tenantId)
  else if (place) await dropPlace(place.id)
  await control().tenant.deleteMany({ where: { id: tenantId, state: 'purging' } })
}

/**
 * Removes sign-ups that nobody confirmed within 24 hours, and goes on with removals that were broken off. Gives their
 * number; one that fails stays for the next run and stops nobody else. Begins with none after `until`.
 */
export async function purgePendingTenants({ until }: { until: Date }): Promise<number> {
  const since = new Date(Date.now() - linkLifeMs.confirm_sign_up)
  const old = await control().tenant.findMany({
    where: {
      eraseAfter: null,
      OR: [{ state: 'purging' }, { state: 'pending', createdAt: { lt: since } }],
    },
    select: { id: true },
    take: 100,
  })
  let purged = 0
  for (const { id } of old) {
    if (new Date() >= until) break
    try {
      await undoProvision(id)
      purged += 1
    } catch (error) {
      // Confirmed this very moment: then it is nobody's to purge.
      if (!isAppError(error, 'CONFLICT')) logUnknown(error, aboutTenant(id))
    }
  }
  return purged
}
