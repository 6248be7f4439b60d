import pLimit from 'p-limit'
import { databaseOf, type PlaceRow } from '@/lib/control/places'
import { control } from '@/lib/db/control-client'
import { alignLimits, type KnownLimits } from '@/lib/db/home'
import { logUnknown } from '@/lib/log'
import { entitlementsOf, type PlanId } from './plans'

const sliceSize = 500

/**
 * Brings limits that were edited in the catalogue to the homes of all tenants, whether they pay or not. Only a home that is
 * known to have this very plan is touched: one that holds a newer version has just got its limits. Walks round all tenants
 * from somewhere, 500 at a time, until `until`; what one run doesn't reach, a later one does. Gives how many homes changed.
 */
export async function alignAllLimits({ until }: { until: Date }): Promise<number> {
  const slices = Math.ceil((await control().tenant.count()) / sliceSize)
  const first = Math.floor(Math.random() * slices)
  let aligned = 0
  for (let step = 0; step < slices && new Date() < until; step++) {
    aligned += await alignSlice((first + step) % slices, until)
  }
  return aligned
}

async function alignSlice(slice: number, until: Date): Promise<number> {
  const tenants = await control().tenant.findMany({
    orderBy: { id: 'asc' },
    skip: slice * sliceSize,
    take: sliceSize,
    select: {
      id: true,
      placement: { select: { place: { include: { shard: true } } } },
      subscription: { select: { plan: true, appliedVersion: true, entitlementsVersion: true } },
    },
  })
  const byDatabase = new Map<string, KnownLimits[]>()
  for (const { id, placement, subscription } of tenants) {
    const version = subscription?.entitlementsVersion ?? 0n
    // What hasn't reached the home yet comes with today's limits anyway.
    if (placement?.place.state !== 'ready' || (subscription?.appliedVersion ?? 0n) !== version) continue
    const { limits } = entitlementsOf((subscription?.plan ?? 'free') as PlanId)
    const ownerUrl = ownerUrlOf(placement.place)
    if (!ownerUrl) continue
    const known = byDatabase.get(ownerUrl) ?? []
    byDatabase.set(ownerUrl, known)
    known.push({ tenantId: id, version, limits })
  }
  // A database that doesn't answer stops no other.
  const aligned = await pLimit(8).map(byDatabase, async ([ownerUrl, known]) => {
    if (new Date() >= until) return 0
    return alignLimits(ownerUrl, known).catch((error: unknown) => {
      logUnknown(error)
      return 0
    })
  })
  return aligned.reduce((sum, count) => sum + count, 0)
}

/** Null for a shard whose URL can't be read here: whoever goes round the databases to send mails says so every minute. */
function ownerUrlOf(place: PlaceRow): string | null {
  try {
    return databaseOf(place).ownerUrl
  } catch {
    return null
  }
}
