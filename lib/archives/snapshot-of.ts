import { setTimeout as sleep } from 'node:timers/promises'
import type { PlacementKind } from '@/lib/billing/plans'
import { toPlace } from '@/lib/control/places'
import { control } from '@/lib/db/control-client'
import { notHere, type TenantSnapshot, withTenantSnapshot } from '@/lib/db/archive/tenant-snapshot'
import { isAppError, notFound } from '@/lib/errors'

/** Whose rows they are, as the catalogue has it. */
export interface ArchivedTenant {
  id: string
  slug: string
  name: string
  region: string
  placement: PlacementKind
  plan: string
  createdAt: Date
}

/** A switch takes milliseconds; a mover that has died in it is taken up within half a minute. */
const patienceMs = 45_000

/**
 * Works on one snapshot of a tenant's rows, wherever they are: where it moves away at this very moment, at its new place.
 * @throws AppError NOT_FOUND (unknown, or never came to life), TENANT_SWITCHING where it is still being moved after 45 s
 */
export async function snapshotOf<T>(
  tenantId: string,
  work: (snapshot: TenantSnapshot, tenant: ArchivedTenant) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = performance.now() + patienceMs
  let isBegun = false
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, 2_000)) {
    signal?.throwIfAborted()
    const { place, epoch, tenant } = await whereabouts(tenantId)
    try {
      return await withTenantSnapshot(place, { tenantId, epoch }, async (snapshot) => {
        isBegun = true
        return work(snapshot, tenant)
      })
    } catch (error) {
      const isElsewhere = !isBegun && isAppError(error, 'TENANT_SWITCHING')
      if (!isElsewhere || performance.now() > deadline) throw error
    }
    await sleep(waitMs)
  }
}

async function whereabouts(tenantId: string) {
  const row = await control().tenant.findUnique({
    where: { id: tenantId },
    include: {
      subscription: { select: { plan: true } },
      placement: { include: { place: { include: { shard: true } } } },
    },
  })
  if (row?.state !== 'active') throw notFound(`there is no active tenant ${tenantId}`)
  if (!row.placement) throw notHere(`tenant ${tenantId} has no placement`)
  const { placement, subscription, id, slug, name, region, createdAt } = row
  const place = toPlace(placement.place)
  const plan = subscription?.plan ?? 'free'
  return { place, epoch: placement.epoch, tenant: { id, slug, name, region, placement: place.kind, plan, createdAt } }
}
