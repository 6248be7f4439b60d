import { randomBytes } from 'node:crypto'
import { afterAll, test } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { dropOwnDatabase, fillOwnDatabase, makeOwnDatabase } from '@/lib/db/own-database'
import { readHistories } from '@/lib/operations/migrations/history'
import { lintCatalogue } from './lint-catalogue'
import { expectFaults, type PlantedFault, shardWith } from './planted'

const { shard, superuserUrl } = await testDatabases()
const name = `tenantry_${randomBytes(8).toString('hex')}`
const own = { database: name, role: name }
const ownUrl = Object.assign(new URL(shard.ownerUrl), { pathname: `/${name}` }).href
await withClient(shard.ownerUrl, (client) => makeOwnDatabase(client, own, { password: 'its own', connections: 5 }))
await fillOwnDatabase(ownUrl, name, await readHistories())
afterAll(() => withClient(superuserUrl('postgres'), (client) => dropOwnDatabase(client, own)))

const faultsOf = (sql: string) =>
  withClient(superuserUrl(name), async (client) => {
    await client.query('BEGIN')
    await client.query(sql)
    return lintCatalogue(client, 'public')
  })
const database = `DATABASE ${name}`

test.each<PlantedFault>([
  ['nothing in a database as it is made', 'SELECT', []],
  [
    'everybody, who may come in by default',
    `GRANT CONNECT, TEMPORARY ON ${database} TO PUBLIC`,
    [['connect', `PUBLIC has CONNECT, TEMPORARY on database ${name}, where ${name} alone serves`]],
  ],
  [
    'the role that serves all others',
    `GRANT CONNECT ON ${database} TO tenantry_web`,
    [['connect', 'tenantry_web has CONNECT']],
  ],
  [
    'the bundle that every serving role holds',
    `GRANT CONNECT ON ${database} TO tenantry_app`,
    [['connect', 'tenantry_app has CONNECT']],
  ],
  [
    'a tenant that may let others in',
    `GRANT CONNECT ON ${database} TO ${name} WITH GRANT OPTION`,
    [['connect', `${name} has CONNECT WITH GRANT OPTION`]],
  ],
  ['temporary tables', `GRANT TEMPORARY ON ${database} TO ${name}`, [['connect', `${name} has TEMPORARY`]]],
  [
    'its role above row-level security, without a limit',
    `ALTER ROLE ${name} BYPASSRLS CONNECTION LIMIT -1`,
    [['database-role', 'is BYPASSRLS, may hold any number of connections']],
  ],
  [
    'its role as a member of another tenant’s',
    `CREATE ROLE planted_role; GRANT planted_role TO ${name}`,
    [['database-role', 'is a member of planted_role']],
  ],
])('catches %s', async (_, sql, faults) => expectFaults(await faultsOf(sql), faults))

const sharedFaultsOf = await shardWith()

test('a shared database is for the role that serves requests, and for nobody with a database of their own', async () => {
  const sql = `DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO ${name}, PUBLIC', current_database()); END $$`
  expectFaults(await sharedFaultsOf(sql), [
    ['connect', 'PUBLIC has CONNECT'],
    ['connect', `${name} has CONNECT on database`],
  ])
})
