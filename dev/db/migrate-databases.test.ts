import { expect, it } from 'vitest'
import { databasesFromEnv } from './database-urls'
import { migrateDatabases } from './migrate-databases'
import { testDatabases } from './test-databases'
import { withClient } from './with-client'

const { controlOwnerUrl } = await testDatabases()

it('gives a new shard shared tables, and none to one that was added without them', async () => {
  const databases = databasesFromEnv(process.env)
  if (!databases) throw new Error('the environment names the databases of this test')
  const shared = async () =>
    withClient(controlOwnerUrl, async (client) => {
      const { rows } = await client.query("SELECT shard_name FROM places WHERE kind = 'shared'")
      return rows
    })
  await withClient(controlOwnerUrl, (client) => client.query('DELETE FROM places; DELETE FROM shards'))
  await migrateDatabases(databases)
  expect(await shared()).toEqual([{ shard_name: 'us-1' }])
  await withClient(controlOwnerUrl, (client) => client.query('DELETE FROM places'))
  await migrateDatabases(databases)
  expect(await shared()).toEqual([])
})
