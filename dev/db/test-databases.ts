import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { databaseEnv, shardNamed } from './database-urls'
import { urlFor } from './prepare-server'
import { withClient } from './with-client'

export type TestDatabases = {
  /** The control database as the app sees it. */
  controlUrl: string
  controlOwnerUrl: string
  /** Shard `us-1` in region `us`. */
  shard: { name: 'us-1'; region: 'us'; schemaName: 'public'; appUrl: string; ownerUrl: string; superuserUrl: string }
  /** Drops the databases; done by itself after the file's tests. */
  close: () => Promise<void>
}

/**
 * A control database and a shard of a test file's own: migrated, empty but for the shard's row, on a real server that the
 * whole run shares. Takes about 100 ms. Also points the environment that `lib/env` reads at them.
 *
 *     const databases = await testDatabases() // at the top of the file, before the first test
 *
 * Close your own pools in `afterAll`: those of the file run before the databases are dropped.
 */
export async function testDatabases(): Promise<TestDatabases> {
  const { superuserUrl, ownerPassword, appPassword, templates } = inject('postgres')
  const suffix = randomBytes(5).toString('hex')
  const names = { control: `test_${suffix}_control`, shard: `test_${suffix}_us_1` }
  await withClient(superuserUrl, async (client) => {
    await copyDatabase(client, templates.control, names.control)
    await copyDatabase(client, templates.shard, names.shard)
  })
  const urls = (database: string) => ({
    ownerUrl: urlFor(superuserUrl, 'tenantry_owner', ownerPassword, database),
    appUrl: urlFor(superuserUrl, 'tenantry_web', appPassword, database),
  })
  const [control, shard] = [urls(names.control), urls(names.shard)]
  Object.assign(process.env, databaseEnv({ control, shards: [shardNamed('us-1', shard)] }))
  const close = () => withClient(superuserUrl, (client) => dropDatabases(client, Object.values(names)))
  afterAll(close)
  return {
    controlUrl: control.appUrl,
    controlOwnerUrl: control.ownerUrl,
    shard: {
      name: 'us-1',
      region: 'us',
      schemaName: 'public',
      ...shard,
      superuserUrl: urlFor(superuserUrl, 'postgres', new URL(superuserUrl).password, names.shard),
    },
    close,
  }
}

async function copyDatabase(client: pg.Client, template: string, name: string): Promise<void> {
  const id = pg.escapeIdentifier(name)
  await client.query(`CREATE DATABASE ${id} TEMPLATE ${pg.escapeIdentifier(template)} OWNER tenantry_owner`)
  await client.query(`REVOKE ALL ON DATABASE ${id} FROM PUBLIC`)
  await client.query(`GRANT CONNECT ON DATABASE ${id} TO tenantry_web`)
}

/** One that a pool still holds stays until the server goes: a drop would wait 5 s for it, and ending its sessions would fail a test that passed. */
async function dropDatabases(client: pg.Client, names: string[]): Promise<void> {
  for (const name of names) {
    const held = await client.query('SELECT 1 FROM pg_stat_activity WHERE datname = $1 LIMIT 1', [name])
    if (held.rowCount === 0) await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)}`).catch(() => {})
  }
}
