import { v7 as uuidv7 } from 'uuid'
import { linkLifeMs } from '@/lib/auth/lifetimes'
import { entitlementsOf } from '@/lib/billing/plans'
import { control, type ControlPrisma } from '@/lib/db/control-client'
import { admitTenant, removeTenant } from '@/lib/db/home'
import { AppError, isAppError } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import { isUsableSlug } from '@/lib/tenancy/host'
import { forgetTenant } from '@/lib/control/catalogue'
import { type Place, toPlace } from '@/lib/control/places'

export interface NewTenant {
  slug: string
  name: string
  state: 'pending' | 'active'
}

const taken = (slug: string) =>
  new AppError('CONFLICT', {
    fieldErrors: { slug: `${slug} is taken. Try another address.` },
    message: 'That address is taken.',
  })

/** True where a new tenant may be called so now. Somebody else may still be quicker: provisioning decides. */
export async function isSlugFree(slug: string): Promise<boolean> {
  return isUsableSlug(slug) && (await control().tenant.count({ where: { slug } })) === 0
}

/**
 * Makes a tenant: catalogue row, placement in shared tables, home on the shard. When a step fails, those before it are
 * undone; after a crash the row is `pending` and purged later. Gives the tenant's id. Throws CONFLICT for a taken slug.
 */
export async function provisionTenant({ slug, name, state }: NewTenant): Promise<string> {
  if (!isUsableSlug(slug)) throw taken(slug)
  const tenantId = uuidv7()
  const place = await placeForNewTenant()
  await createCatalogueRows(tenantId, { slug, name }, place)
  try {
    await admitTenant(place, { tenantId, epoch: 1n, limits: entitlementsOf('free').limits })
    if (state === 'active') await activateTenant(tenantId)
  } catch (error) {
    await undoProvision(tenantId)
    throw error
  }
  forgetTenant(slug)
  return tenantId
}

async function placeForNewTenant(): Promise<Place> {
  const row = await control().place.findFirst({
    where: { kind: 'shared', state: 'ready' },
    include: { shard: true },
    orderBy: { shardName: 'asc' },
  })
  if (!row) throw new AppError('CONFIGURATION', { internal: 'no shard is registered: run npm run migrate' })
  return toPlace(row)
}

async function createCatalogueRows(
  id: string,
  { slug, name }: { slug: string; name: string },
  place: Place,
): Promise<void> {
  const placement: ControlPrisma.PlacementCreateWithoutTenantInput = { place: { connect: { id: place.id } } }
  try {
    await control().tenant.create({
      data: { id, slug, name, state: 'pending', region: place.region, placement: { create: placement } },
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw taken(slug)
    throw error
  }
}

const isUniqueViolation = (error: unknown) =>
  typeof error === 'object' && error !== null && Reflect.get(error, 'code') === 'P2002'

/**
 * Takes a tenant back that never came to life: its rows and home first, then the catalogue's, so that a crash leaves it
 * findable. The change of state decides between this and a confirmation. Throws CONFLICT for a tenant that is active.
 */
export async function undoProvision(tenantId: string): Promise<void> {
  await control().tenant.updateMany({ where: { id: tenantId, state: 'pending' }, data: { state: 'purging' } })
  const tenant = await control().tenant.findUnique({
    where: { id: tenantId },
    include: { placement: { include: { place: { include: { shard: true } } } } },
  })
  if (!tenant) return
  if (tenant.state !== 'purging') throw new AppError('CONFLICT', { internal: `tenant ${tenantId} is ${tenant.state}` })
  if (tenant.placement) await removeTenant(toPlace(tenant.placement.place), tenantId)
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
