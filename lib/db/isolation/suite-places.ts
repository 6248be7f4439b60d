import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll } from 'vitest'
import { urlFor } from '@/dev/db/prepare-server'
import type { TestDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { plans } from '@/lib/billing/plans'
import type { Tables } from '@/lib/db/home'
import { loadMigrations } from '@/lib/db/migration'
import { dropOwnDatabase, fillOwnDatabase, makeOwnDatabase } from '@/lib/db/own-database'
import { dropOwnSchema, makeOwnSchema } from '@/lib/db/own-schema'
import type { Placement } from '@/lib/db/placement'

/** One set of tenant tables, made as the fleet makes them. */
export interface SuitePlace extends Tables {
  /** Of a tenant that lives there, at epoch 1. */
  placement: Placement
  /** One connection to its database that sees past row-level security. Shared by the places of one database. */
  superuser: pg.Pool
}

export const placeNames = ['shared', 'schema', 'schema2', 'database', 'database2'] as const
export type PlaceName = (typeof placeNames)[number]
export type SuitePlaces<Name extends PlaceName> = Record<Name, SuitePlace>

const opaque = () => randomBytes(8).toString('hex')

/** The shared tables of the test's shard, schemas beside them, databases with roles of their own: those that are asked for. */
export async function openPlaces<Name extends PlaceName>(
  databases: TestDatabases,
  names: readonly Name[],
): Promise<SuitePlaces<Name>> {
  const { shard } = databases
  const superuser = connected(shard.superuserUrl)
  const place = (kind: Placement['kind'], schemaName = 'public'): SuitePlace => ({
    ownerUrl: shard.ownerUrl,
    schemaName,
    superuser,
    placement: { kind, shard: shard.name, url: shard.appUrl, schemaName, epoch: 1n, share: plans.enterprise.share },
  })
  const places: Partial<Record<PlaceName, SuitePlace>> = {}
  for (const name of names) {
    if (name === 'shared') places[name] = place('shared')
    else if (name.startsWith('schema')) places[name] = place('schema', await ownSchema(shard.ownerUrl))
    else places[name] = await ownDatabase(databases, place('database'))
  }
  return places as SuitePlaces<Name>
}

function connected(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 1, idleTimeoutMillis: 0 })
  pool.on('error', () => {}) // the database may be dropped first
  afterAll(() => pool.end())
  return pool
}

async function ownSchema(ownerUrl: string): Promise<string> {
  const schema = `t_${opaque()}`
  const migrations = await loadMigrations('prisma/tenant/migrations')
  await withClient(ownerUrl, (client) => makeOwnSchema(client, { schema, appRole: 'tenantry_web' }, migrations))
  afterAll(() => withClient(ownerUrl, (client) => dropOwnSchema(client, schema)))
  return schema
}

async function ownDatabase({ shard, superuserUrl }: TestDatabases, like: SuitePlace): Promise<SuitePlace> {
  const name = `tenantry_${opaque()}`
  const own = { database: name, role: name }
  await withClient(shard.ownerUrl, (client) => makeOwnDatabase(client, own, { password: 'p', connections: 20 }))
  afterAll(() => withClient(shard.ownerUrl, (client) => dropOwnDatabase(client, own)))
  const at = new URL(shard.ownerUrl)
  at.pathname = `/${name}`
  const [tenancy, tenant] = [
    await loadMigrations('prisma/tenancy/migrations'),
    await loadMigrations('prisma/tenant/migrations'),
  ]
  await fillOwnDatabase(at.href, name, { tenancy, tenant })
  const url = urlFor(shard.appUrl, name, 'p', name)
  const superuser = connected(superuserUrl(name))
  return { ...like, ownerUrl: at.href, superuser, placement: { ...like.placement, url } }
}
