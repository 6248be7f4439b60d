import { allShards } from '@/lib/control/all-shards'
import { databaseOf, type Place, toPlace } from '@/lib/control/places'
import { control } from '@/lib/db/control-client'

export interface FleetDatabase {
  /** For people: `us-1`, or `us-1 tenantry_1f2e3d4c`. */
  label: string
  ownerUrl: string
}

/**
 * Every database of the data plane: the shards' own, spares' and tenants'. Throws where one can't be named: what isn't searched
 * can't be called empty.
 */
export async function databasesOfFleet(): Promise<FleetDatabase[]> {
  const own = await control().place.findMany({
    where: { kind: 'database', state: 'ready' },
    include: { shard: true },
    orderBy: { id: 'asc' },
  })
  const shards = (await allShards()).map(({ name, ownerUrl }) => ({ label: name, ownerUrl }))
  const databases = own.map(databaseOf).map(({ shard, databaseName, ownerUrl }) => ({
    label: `${shard} ${databaseName}`,
    ownerUrl,
  }))
  return [...shards, ...databases]
}

/** A place in which rows of a tenant can be: shared tables, wherever they are, and what it holds of its own. */
export interface ErasedPlace extends Place {
  label: string
  /** False: it was never finished, or is half gone, and nobody has ever lived in it or ever will. */
  isReady: boolean
}

export async function placesToErase(tenantId: string): Promise<ErasedPlace[]> {
  const rows = await control().place.findMany({
    where: { OR: [{ kind: 'shared', state: 'ready' }, { tenantId }] },
    include: { shard: true },
    orderBy: { id: 'asc' },
  })
  return rows.map((row) => {
    const place = toPlace(row)
    return { ...place, label: labelOf(place), isReady: row.state === 'ready' }
  })
}

function labelOf({ kind, shard, schemaName, databaseName }: Place): string {
  if (kind === 'shared') return `${shard} shared`
  return `${shard} ${kind} ${kind === 'schema' ? schemaName : databaseName}`
}
