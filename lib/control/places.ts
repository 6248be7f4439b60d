import type { PlacementKind } from '@/lib/billing/plans'
import { control, type ControlPrisma } from '@/lib/db/control-client'
import { logUnknown } from '@/lib/log'
import { type ShardRow, unsealed, urlInto, urlsOf } from './shard-urls'

/** A place with its shard, as the control plane's client reads it with `include: { shard: true }`. */
export type PlaceRow = ControlPrisma.PlaceGetPayload<{ include: { shard: true } }>

/** What of it says where the place is. */
export type PlaceKeys = Pick<
  PlaceRow,
  'id' | 'kind' | 'databaseName' | 'schemaName' | 'roleName' | 'passwordSealed'
> & {
  shard: ShardRow
}

/** One set of tenant tables and how to reach it. */
export interface Place {
  id: string
  kind: PlacementKind
  shard: string
  region: string
  schemaName: string
  /** Null: the shard's own database. */
  databaseName: string | null
  /** Of a database of its own: the only role besides the owner that may connect. */
  roleName: string | null
  /** As the role that serves requests: the shard's, or the database's own. */
  appUrl: string
  /** As the owner of the tables, straight to the server. */
  ownerUrl: string
}

/** A database of the data plane; its machinery (`tenancy`) serves all places in it. */
export interface Database {
  shard: string
  region: string
  /** Null: the shard's own. */
  databaseName: string | null
  ownerUrl: string
}

/** Throws CONFIGURATION where a URL or password can't be read. */
export function toPlace(row: PlaceKeys): Place {
  const { id, schemaName, roleName, passwordSealed } = row
  const database = databaseOf(row)
  const { databaseName } = database
  const { appUrl } = urlsOf(row.shard)
  const place = { id, kind: row.kind as PlacementKind, ...database, schemaName, roleName }
  if (databaseName === null) return { ...place, appUrl }
  const own = { role: roleName ?? '', password: unsealed(`the password of place ${id}`, passwordSealed) }
  return { ...place, appUrl: urlInto(appUrl, databaseName, own) }
}

/** The database in which a place is, for its owner. Throws CONFIGURATION where the shard's URL can't be read. */
export function databaseOf({ shard, databaseName }: Pick<PlaceKeys, 'shard' | 'databaseName'>): Database {
  const { name, region, ownerUrl } = urlsOf(shard)
  return {
    shard: name,
    region,
    databaseName,
    ownerUrl: databaseName === null ? ownerUrl : urlInto(ownerUrl, databaseName),
  }
}

/** The place where this tenant's rows live, read afresh; null for an unknown tenant. */
export async function placeOf(tenantId: string): Promise<Place | null> {
  const row = await control().placement.findUnique({
    where: { tenantId },
    include: { place: { include: { shard: true } } },
  })
  return row && toPlace(row.place)
}

/**
 * Every database of the data plane that is ready: the shards' own first, then those of single tenants and spares. One whose
 * URL can't be read is logged and left out: what goes round all of them must not end with it.
 */
export async function allDatabases(): Promise<Database[]> {
  const rows = await control().place.findMany({
    where: { kind: { in: ['shared', 'database'] }, state: 'ready' },
    include: { shard: true },
    orderBy: [{ databaseName: { sort: 'asc', nulls: 'first' } }, { shardName: 'asc' }],
  })
  return rows.flatMap((row) => {
    try {
      return [databaseOf(row)]
    } catch (error) {
      logUnknown(error, { shard: row.shardName })
      return []
    }
  })
}
