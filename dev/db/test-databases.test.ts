import { expect, test } from 'vitest'
import { testDatabases } from './test-databases'
import { withClient } from './with-client'

const databases = await testDatabases()

test('the control database has the shard, and the app may read it', async () => {
  const { rows } = await withClient(databases.controlUrl, (client) =>
    client.query('SELECT name, region, app_url_env FROM shards'),
  )
  expect(rows).toEqual([{ name: 'us-1', region: 'us', app_url_env: 'SHARD_US_1_APP_URL' }])
})

test('the environment points at these databases', () => {
  expect(process.env.SHARD_US_1_APP_URL).toBe(databases.shard.appUrl)
  expect(process.env.CONTROL_OWNER_URL).toBe(databases.controlOwnerUrl)
})

test('the app’s role owns no table and cannot pass over row-level security; the owner cannot either', async () => {
  const { rows } = await withClient(databases.shard.superuserUrl, (client) =>
    client.query(`SELECT rolname, rolsuper, rolbypassrls, (SELECT count(*)::int FROM pg_class c WHERE c.relowner = r.oid AND relkind = 'r') AS tables
                    FROM pg_roles r WHERE rolname LIKE 'tenantry%' ORDER BY rolname`),
  )
  expect(rows).toEqual([
    { rolname: 'tenantry_app', rolsuper: false, rolbypassrls: false, tables: 0 },
    { rolname: 'tenantry_owner', rolsuper: false, rolbypassrls: false, tables: expect.any(Number) },
    { rolname: 'tenantry_web', rolsuper: false, rolbypassrls: false, tables: 0 },
  ])
  expect(rows[1].tables).toBeGreaterThan(8)
})

test('a second call gives other databases', async () => {
  const { rows } = await withClient(databases.shard.appUrl, (client) =>
    client.query('SELECT current_database() AS name'),
  )
  expect(rows[0].name).toMatch(/^test_[0-9a-f]{10}_us_1$/)
})
