import type pg from 'pg'
import { MigrationError, loadMigrations } from '@/lib/db/migration'
import { migrate } from '@/lib/db/migrate'
import { admitAppRole, ensureAppBundle } from '@/lib/db/shard-database'
import { migrateFleet } from '@/lib/operations/migrate-fleet'
import type { Progress } from '@/lib/operations/migrations/outcome'
import { type DatabaseUrls, databaseEnv, type Shard } from './database-urls'
import { withClient } from './with-client'

/** What was applied where; `migrations` is empty where there was nothing to do. */
export type MigratedTarget = { target: string; migrations: string[] }

export type MigrateDatabasesOptions = {
  /** Variables beside the databases' own: FLEET_SECRET, where shards have their URLs sealed. */
  env?: Record<string, string>
  onProgress?: (progress: Progress) => void
}

/**
 * Migrates the control database, writes the shards' rows, and brings the whole fleet to the end of its history: the machinery
 * in `tenancy` and every place, those of shards that only the control database knows included. Lets the role in each app URL
 * use the tables. Can be repeated at any time. Throws MigrationError where a place stayed behind.
 */
export async function migrateDatabases(
  databases: DatabaseUrls,
  { env = {}, onProgress }: MigrateDatabasesOptions = {},
): Promise<MigratedTarget[]> {
  const control = await migrateControl(databases)
  await forEachShard(databases, ensureAppBundle)
  const fleet = await withEnvironment({ ...env, ...databaseEnv(databases) }, () =>
    migrateFleet(onProgress ? { onProgress } : {}),
  )
  if (fleet.status === 'failed')
    throw new MigrationError(null, fleet.error?.message ?? 'The fleet could not be migrated.')
  await forEachShard(databases, (client, shard) => admitAppRole(client, roleIn(shard.appUrl)))
  const machinery = fleet.machinery.map(({ database, applied }) => ({
    target: `machinery of ${database}`,
    migrations: applied,
  }))
  const places = fleet.places.map(({ name, applied }) => ({ target: name, migrations: applied }))
  return [control, ...machinery, ...places]
}

async function migrateControl({ control, shards }: DatabaseUrls): Promise<MigratedTarget> {
  const migrations = await loadMigrations('prisma/control/migrations')
  return withClient(control.ownerUrl, async (client) => {
    await ensureAppBundle(client)
    const applied = await migrate({ client, schema: 'public', migrations })
    await admitAppRole(client, roleIn(control.appUrl))
    for (const shard of shards) await writeShard(client, shard)
    return { target: 'control', migrations: applied }
  })
}

const roleIn = (url: string) => decodeURIComponent(new URL(url).username)

async function forEachShard(
  { shards }: DatabaseUrls,
  work: (client: pg.Client, shard: Shard) => Promise<void>,
): Promise<void> {
  for (const shard of shards) await withClient(shard.ownerUrl, (client) => work(client, shard))
}

/** The fleet is found by way of the environment; before it is migrated, nobody else needs to be told of these databases. */
async function withEnvironment<T>(variables: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env }
  Object.assign(process.env, variables)
  try {
    return await work()
  } finally {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
  }
}

async function writeShard(client: pg.Client, shard: Shard): Promise<void> {
  await client.query(
    // Only a shard that is new gets shared tables: one that was added without them is somebody's own server. The oldest one's
    // region is offered first: two are never of one millisecond.
    `WITH registered AS (
       INSERT INTO shards (name, region, app_url_env, owner_url_env, created_at)
       SELECT $1, $2, $3, $4, greatest(now(), max(created_at) + interval '1 ms') FROM shards
       ON CONFLICT (name) DO UPDATE SET app_url_env = excluded.app_url_env, owner_url_env = excluded.owner_url_env,
         app_url_sealed = NULL, owner_url_sealed = NULL
       RETURNING name, xmax = 0 AS is_new)
     INSERT INTO places (id, kind, shard_name, state) SELECT gen_random_uuid(), 'shared', name, 'ready' FROM registered WHERE is_new`,
    [shard.name, shard.region, shard.appUrlEnv, shard.ownerUrlEnv],
  )
}
