import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { databaseEnv, shardNamed, type UrlPair } from './database-urls'
import { urlFor } from './prepare-server'
import { withClient } from './with-client'

export type Region = 'us' | 'eu'

export type TestDatabasesOptions = {
  /** Each region has one shard, `us-1` and `eu-1`. Default: us alone. */
  regions?: readonly ['us'] | readonly ['us', 'eu']
}

export type TestShard = UrlPair & { name: string; region: Region; schemaName: 'public'; superuserUrl: string }

export type TestDatabases = {
  /** The control database as the app sees it. */
  controlUrl: string
  controlOwnerUrl: string
  /** Shard `us-1` in region `us`. */
  shard: TestShard
  /** The shard of a region; throws for one that wasn't asked for. */
  shardIn: (region: Region) => TestShard
  /** Any database of the same server, as its superuser. */
  superuserUrl: (database: string) => string
  /** Drops the databases, those of places and their roles included; done by itself after the file's tests. */
  close: () => Promise<void>
}

/**
 * A control database and a shard of a test file's own: migrated, empty but for the rows of the shard and its shared place,
 * on a real server that the whole run shares. Takes about 100 ms. Also points the environment that `lib/env` reads at them.
 *
 *     const databases = await testDatabases() // at the top of the file, before the first test
 *     const databases = await testDatabases({ regions: ['us', 'eu'] })
 *
 * Close your own pools in `afterAll`: those of the file run before the databases are dropped. A database that `places` names
 * goes with them, and so does its role.
 */
export async function testDatabases({ regions = ['us'] }: TestDatabasesOptions = {}): Promise<TestDatabases> {
  const { superuserUrl: adminUrl, ownerPassword, appPassword, templates } = inject('postgres')
  const prefix = `test_${randomBytes(5).toString('hex')}`
  const superuserUrl = (database: string) => urlFor(adminUrl, 'postgres', new URL(adminUrl).password, database)
  const urls = (database: string) => ({
    ownerUrl: urlFor(adminUrl, 'tenantry_owner', ownerPassword, database),
    appUrl: urlFor(adminUrl, 'tenantry_web', appPassword, database),
  })
  const nameOf = (region: Region) => `${prefix}_${region}_1`
  const names = { control: `${prefix}_control`, shards: regions.map(nameOf) }
  await withClient(adminUrl, async (client) => {
    await copyDatabase(client, regions.length === 1 ? templates.control : templates.twoRegions, names.control)
    for (const name of names.shards) await copyDatabase(client, templates.shard, name)
  })
  const control = urls(names.control)
  const shards = regions.map((region) => shardNamed(`${region}-1`, urls(nameOf(region))))
  Object.assign(process.env, databaseEnv({ control, shards }))
  const shardIn = (region: Region): TestShard => {
    if (!regions.some((known) => known === region))
      throw new Error(`testDatabases() was not asked for region ${region}`)
    const own = { ...urls(nameOf(region)), superuserUrl: superuserUrl(nameOf(region)) }
    return { name: `${region}-1`, region, schemaName: 'public', ...own }
  }
  let closing: Promise<void> | undefined
  const close = () => (closing ??= dropAll(adminUrl, superuserUrl(names.control), [...names.shards, names.control]))
  afterAll(close)
  return {
    controlUrl: control.appUrl,
    controlOwnerUrl: control.ownerUrl,
    shard: shardIn('us'),
    shardIn,
    superuserUrl,
    close,
  }
}

async function copyDatabase(client: pg.Client, template: string, name: string): Promise<void> {
  const id = pg.escapeIdentifier(name)
  await client.query(`CREATE DATABASE ${id} TEMPLATE ${pg.escapeIdentifier(template)} OWNER tenantry_owner`)
  await client.query(`REVOKE ALL ON DATABASE ${id} FROM PUBLIC`)
  await client.query(`GRANT CONNECT ON DATABASE ${id} TO tenantry_web`)
}

async function dropAll(adminUrl: string, controlUrl: string, names: string[]): Promise<void> {
  // The role of a schema of one's own has the schema's name.
  const { rows: places } = await withClient(controlUrl, (client) =>
    client.query<{ database: string | null; role: string }>(
      `SELECT database_name AS database, coalesce(role_name, schema_name) AS role FROM places WHERE kind <> 'shared'`,
    ),
  )
  await withClient(adminUrl, async (client) => {
    for (const name of [...places.flatMap(({ database }) => database ?? []), ...names]) await dropDatabase(client, name)
    // One that still has rights in a database that stays, stays, too.
    for (const { role } of places) {
      await client.query(`DROP ROLE IF EXISTS ${pg.escapeIdentifier(role)}`).catch(() => {})
    }
  })
}

/**
 * One that a pool still holds stays until the server goes: a drop would wait 5 s for it, and ending its sessions would fail
 * a test that passed.
 */
async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  if (!(await isHeld(client, name)))
    await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)}`).catch(() => {})
}

/** A session that has just been closed is gone in a moment, and autovacuum gives way; a pool's stay. */
async function isHeld(client: pg.Client, name: string): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    const { rowCount } = await client.query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend' LIMIT 1",
      [name],
    )
    if (rowCount === 0) return false
    if (tries === 5) return true
    await new Promise((resolve) => setTimeout(resolve, 20 * tries))
  }
}
