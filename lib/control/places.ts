import type { PlacementKind } from '@/lib/billing/plans'
import { control, type ControlPrisma } from '@/lib/db/control-client'
import { unsealed, urlInto, urlsOf } from './shard-urls'

/** A place with its shard, as the control plane's client reads it with `include: { shard: true }`. */
export type PlaceRow = ControlPrisma.PlaceGetPayload<{ include: { shard: true } }>

/** One set of tenant tables and how to reach it. */
export interface Place {
  id: string
  kind: PlacementKind
  shard: string
  region: string
  schemaName: string
  /** Null: the shard's own database. */
  databaseName: string | null
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
export function toPlace(row: PlaceRow): Place {
  const shard = urlsOf(row.shard)
  const { id, schemaName, databaseName } = row
  const where = {
    id,
    kind: row.kind as PlacementKind,
    shard: shard.name,
    region: shard.region,
    schemaName,
    databaseName,
  }
  if (databaseName === null) return { ...where, appUrl: shard.appUrl, ownerUrl: shard.ownerUrl }
  const own = {
    role: row.roleName ?? '',
    password: unsealed(`the password of place ${id}`, row.passwordSealed),
  }
  return {
    ...where,
    appUrl: urlInto(shard.appUrl, databaseName, own),
    ownerUrl: urlInto(shard.ownerUrl, databaseName),
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

/** Every database of the data plane that is ready: the shards' own first, then those of single tenants and spares. */
export async function allDatabases(): Promise<Database[]> {
  const rows = await control().place.findMany({
    where: { kind: { in: ['shared', 'database'] }, state: 'ready' },
    include: { shard: true },
    orderBy: [{ databaseName: { sort: 'asc', nulls: 'first' } }, { shardName: 'asc' }],
  })
  return rows
    .map(toPlace)
    .map(({ shard, region, databaseName, ownerUrl }) => ({ shard, region, databaseName, ownerUrl }))
}
