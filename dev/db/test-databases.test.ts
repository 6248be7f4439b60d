import { expect, test } from 'vitest'
import { testDatabases } from './test-databases'
import { withClient } from './with-client'

const two = await testDatabases({ regions: ['us', 'eu'] })
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

test('a second region, where it is asked for, is a shard and a shared place in a database of its own', async () => {
  const places =
    'SELECT s.name, s.region, p.kind, p.state FROM shards s JOIN places p ON p.shard_name = s.name ORDER BY 1'
  const { rows } = await withClient(two.controlUrl, (client) => client.query(places))
  expect(rows).toEqual([
    { name: 'eu-1', region: 'eu', kind: 'shared', state: 'ready' },
    { name: 'us-1', region: 'us', kind: 'shared', state: 'ready' },
  ])
  expect(process.env.SHARD_EU_1_APP_URL).toBe(two.shardIn('eu').appUrl)
  await withClient(two.shardIn('eu').appUrl, (client) => client.query('TABLE projects'))
  expect(two.shardIn('eu').appUrl).not.toBe(two.shard.appUrl)
  expect(() => databases.shardIn('eu')).toThrow('not asked for region eu')
})

test('what places name goes with the databases: those of single tenants, and the roles of their places', async () => {
  const { close, controlOwnerUrl, shard, superuserUrl } = await testDatabases()
  const hex = /test_(\w{10})/.exec(shard.appUrl)?.[1]
  const [own, schema] = [`tenantry_${hex}`, `t_${hex}`]
  await withClient(shard.ownerUrl, async (client) => {
    await client.query(`CREATE ROLE ${own} LOGIN`)
    await client.query(`CREATE DATABASE ${own}`)
    await client.query(`GRANT CONNECT ON DATABASE ${own} TO ${own}`)
    await client.query(`CREATE SCHEMA ${schema}; CREATE ROLE ${schema}; GRANT USAGE ON SCHEMA ${schema} TO ${schema}`)
  })
  await withClient(controlOwnerUrl, (client) =>
    client.query(
      `INSERT INTO places (id, kind, shard_name, database_name, schema_name, role_name, password_sealed, state)
       VALUES (gen_random_uuid(), 'database', 'us-1', $1, 'public', $1, 'sealed', 'making'),
              (gen_random_uuid(), 'schema', 'us-1', NULL, $2, NULL, NULL, 'making')`,
      [own, schema],
    ),
  )
  const names = [own, schema, ...[controlOwnerUrl, shard.ownerUrl].map((url) => new URL(url).pathname.slice(1))]
  const left = () =>
    withClient(superuserUrl('postgres'), (client) =>
      client.query(
        'SELECT datname FROM pg_database WHERE datname = ANY ($1) UNION ALL SELECT rolname FROM pg_roles WHERE rolname = ANY ($1)',
        [names],
      ),
    )
  expect((await left()).rowCount).toBe(5)
  await close()
  expect((await left()).rows).toEqual([])
})

test('the app’s role owns no table and cannot pass over row-level security; the owner cannot either', async () => {
  const { rows } = await withClient(databases.shard.superuserUrl, (client) =>
    client.query(`SELECT rolname, rolsuper, rolbypassrls, (SELECT count(*)::int FROM pg_class c WHERE c.relowner = r.oid AND relkind = 'r') AS tables
                    FROM pg_roles r WHERE rolname IN ('tenantry_app', 'tenantry_owner', 'tenantry_web') ORDER BY rolname`),
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
