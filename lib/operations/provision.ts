import { v7 as uuidv7 } from 'uuid'
import { linkLifeMs } from '@/lib/auth/lifetimes'
import { entitlementsOf, type PlacementKind } from '@/lib/billing/plans'
import { forgetTenant } from '@/lib/control/catalogue'
import { placeOf, toPlace } from '@/lib/control/places'
import { control } from '@/lib/db/control-client'
import { admitTenant, removeTenant } from '@/lib/db/home'
import { AppError, isAppError, notFound } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import { isUsableSlug } from '@/lib/tenancy/host'
import { claimPlace, taken } from './claim-place'
import { dropPlace } from './drop-place'
import { finishPlace } from './make-place'

export interface NewTenant {
  slug: string
  name: string
  state: 'pending' | 'active'
  /** Default: the oldest open one. */
  region?: string | undefined
  /** Default: shared. */
  kind?: PlacementKind | undefined
  /** Default: one of the region that has room. */
  shard?: string | undefined
}

/** True where a new tenant may be called so now. Somebody else may still be quicker: provisioning decides. */
export async function isSlugFree(slug: string): Promise<boolean> {
  return isUsableSlug(slug) && (await control().tenant.count({ where: { slug } })) === 0
}

/**
 * Makes a tenant: catalogue row and place, then its home there. When a step fails, those before it are undone; after a
 * crash the row is `pending` and purged later. Gives the tenant's id.
 * @throws AppError CONFLICT (slug taken), INVALID_INPUT (no such region or shard), NO_ROOM
 */
export async function provisionTenant({
  slug,
  name,
  state,
  region,
  shard,
  kind = 'shared',
}: NewTenant): Promise<string> {
  if (!isUsableSlug(slug)) throw taken(slug)
  const id = uuidv7()
  const { placeId, ready } = await claimPlace({ id, slug, name }, { kind, region, shard })
  try {
    if (!ready) await finishPlace(placeId)
    await makeHome(id)
    if (state === 'active') await activateTenant(id)
  } catch (error) {
    await undoProvision(id)
    throw error
  }
  forgetTenant(slug)
  return id
}

async function makeHome(tenantId: string): Promise<void> {
  const place = await placeOf(tenantId)
  if (!place) throw notFound(`tenant ${tenantId} has no placement`)
  await admitTenant(place, { tenantId, epoch: 1n, limits: entitlementsOf('free').limits })
}

/**
 * Takes a tenant back that never came to life: its rows and home, or the whole of its own place, then the catalogue's rows,
 * so that a crash leaves it findable. The change of state decides between this and a confirmation. Throws CONFLICT for a tenant that is active.
 */
export async function undoProvision(tenantId: string): Promise<void> {
  await control().tenant.updateMany({ where: { id: tenantId, state: 'pending' }, data: { state: 'purging' } })
  const tenant = await control().tenant.findUnique({
    where: { id: tenantId },
    include: { placement: { include: { place: { include: { shard: true } } } } },
  })
  if (!tenant) return
  if (tenant.state !== 'purging') throw new AppError('CONFLICT', { internal: `tenant ${tenantId} is ${tenant.state}` })
  const place = tenant.placement?.place
  if (place?.kind === 'shared') await removeTenant(toPlace(place), tenantId)
  else if (place) await dropPlace(place.id)
  await control().tenant.deleteMany({ where: { id: tenantId, state: 'purging' } })
  forgetTenant(tenant.slug)
}

/** From pending to active; doing it twice changes nothing. Throws NOT_FOUND for a tenant that was purged meanwhile. */
export async function activateTenant(tenantId: string): Promise<void> {
  await control().tenant.updateMany({
    where: { id: tenantId, state: 'pending' },
    data: { state: 'active', activatedAt: new Date() },
  })
  const tenant = await control().tenant.findUnique({ where: { id: tenantId }, select: { slug: true, state: true } })
  if (tenant?.state !== 'active') throw new AppError('NOT_FOUND', { internal: `tenant ${tenantId} is gone` })
  forgetTenant(tenant.slug)
}

/**
 * Removes sign-ups that nobody confirmed within 24 hours, and goes on with removals that were broken off. Gives their
 * number; one that fails stays for the next run and stops nobody else. Begins with none after `until`.
 */
export async function purgePendingTenants({ until }: { until: Date }): Promise<number> {
  const since = new Date(Date.now() - linkLifeMs.confirm_sign_up)
  const old = await control().tenant.findMany({
    where: {
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
      if (!isAppError(error, 'CONFLICT')) logUnknown(error, { tenantId: id })
    }
  }
  return purged
}
