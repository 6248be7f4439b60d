import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { notesTable, testFleet, type TestPlace } from '@/dev/db/test-fleet'
import { migrate } from './migrate'
import { dataStepSql } from './migrate-data'
import { migratePlace } from './migrate-place'
import { checksumOf, type Migration } from './migration'

const databases = await testDatabases()
const fleet = await testFleet(databases)
const client = new pg.Client(databases.shard.ownerUrl)
const root = new pg.Client(databases.shard.superuserUrl)
beforeAll(() => Promise.all([client.connect(), root.connect()]))
afterAll(() => Promise.all([client.end(), root.end()]))

const step = (name: string, sql: string, data?: string): Migration => ({
  name,
  sql,
  checksum: checksumOf(sql),
  data: data === undefined ? undefined : { sql: data, checksum: checksumOf(data) },
})
const begin = step('1_notes', notesTable)
const options = { lockTimeoutMs: 1_000, turnTimeoutMs: 5_000, busyTenants: new Set<string>() }
const bringOn = ({ schema }: TestPlace, migrations: Migration[], differing: Partial<typeof options> = {}) =>
  migratePlace({ client, schema, migrations: [begin, ...migrations] }, { ...options, ...differing })

const addNotes = async ({ schema }: TestPlace, tenantId: string, bodies: string[]) => {
  for (const body of bodies) {
    await root.query(`INSERT INTO ${schema}.notes (tenant_id, body) VALUES ($1, $2)`, [tenantId, body])
  }
}
const notes = async <Row extends object>({ schema }: TestPlace, columns: string) =>
  (await root.query<Row>(`SELECT ${columns} FROM ${schema}.notes ORDER BY body`)).rows
const homes = async ({ schema }: TestPlace) => {
  const { rows } = await root.query<{ id: string; version: string }>(
    'SELECT tenant_id AS id, schema_version AS version FROM tenancy.home WHERE schema_name = $1',
    [schema],
  )
  return Object.fromEntries(rows.map(({ id, version }) => [id, version]))
}
const indexes = async ({ schema }: TestPlace) =>
  (
    await root.query<{ name: string; valid: boolean }>(
      `SELECT c.relname AS name, i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relnamespace = $1::regnamespace AND c.relname <> 'notes_pkey' AND c.relname NOT LIKE '\\_prisma%'`,
      [schema],
    )
  ).rows

const shout = step('2_shout', 'ALTER TABLE notes ADD COLUMN loud text', 'UPDATE notes SET loud = upper(body)')

it('a data step changes the rows of every tenant there, and each home is raised', async () => {
  const place = await fleet.addSchema({ tenant: true })
  const [ada, bob] = [place.tenantId ?? '', await fleet.addTenant(place)]
  await addNotes(place, ada, ['a', 'b'])
  await addNotes(place, bob, ['c'])
  expect(await bringOn(place, [shout])).toEqual({ applied: ['2_shout'], version: '2_shout', left: [] })
  expect(await notes(place, 'loud')).toEqual([{ loud: 'A' }, { loud: 'B' }, { loud: 'C' }])
  expect(await homes(place)).toEqual({ [ada]: '2_shout', [bob]: '2_shout' })
  const done = await root.query('SELECT FROM tenancy.data_steps WHERE tenant_id = ANY ($1)', [[ada, bob]])
  expect(done.rowCount).toBe(2)
})

it('the same SQL without a tenant would change no row: under FORCE the owner sees none', async () => {
  const place = await fleet.addSchema({ tenant: true })
  const tenantId = place.tenantId ?? ''
  await addNotes(place, tenantId, ['a'])
  await migrate({ client, schema: place.schema, migrations: [begin, shout] })
  await client.query(`SET search_path = ${place.schema}`)
  expect((await client.query(shout.data?.sql ?? '')).rowCount).toBe(0)
  await client.query('RESET search_path')
  expect(await notes(place, 'loud')).toEqual([{ loud: null }])
  await bringOn(place, [shout])
  expect(await notes(place, 'loud')).toEqual([{ loud: 'A' }])
})

it('a role that bypasses row-level security is refused: its data step would change everybody’s rows', async () => {
  const place = await fleet.addSchema({ tenant: true })
  await addNotes(place, place.tenantId ?? '', ['a'])
  const { left } = await migratePlace({ client: root, schema: place.schema, migrations: [begin, shout] }, options)
  expect(left).toMatchObject([{ reason: expect.stringContaining('postgres passes over row-level security') }])
  expect(await notes(place, 'loud')).toEqual([{ loud: null }])
})

it('one tenant’s data step that fails leaves that tenant behind, and nothing after it is applied there', async () => {
  const place = await fleet.addSchema({ tenant: true })
  const [ada, bob] = [place.tenantId ?? '', await fleet.addTenant(place)]
  await addNotes(place, ada, ['1'])
  await addNotes(place, bob, ['one'])
  const count = step('2_plain', 'ALTER TABLE notes ADD COLUMN plain int')
  const toNumber = step('3_number', 'ALTER TABLE notes ADD COLUMN n int', 'UPDATE notes SET n = body::int')
  const later = step('4_later', 'ALTER TABLE notes ADD COLUMN later int')
  const outcome = await bringOn(place, [count, toNumber, later])
  expect(outcome).toMatchObject({
    applied: ['2_plain', '3_number'],
    left: [{ tenantId: bob, migration: '3_number', reason: expect.stringContaining('invalid input syntax') }],
  })
  expect(await homes(place)).toEqual({ [ada]: '3_number', [bob]: '2_plain' })
  expect(await notes(place, 'n')).toEqual([{ n: 1 }, { n: null }])

  await root.query(`UPDATE ${place.schema}.notes SET body = '2' WHERE body = 'one'`)
  expect(await bringOn(place, [count, toNumber, later])).toMatchObject({ applied: ['4_later'], left: [] })
  expect(await notes(place, 'n')).toEqual([{ n: 1 }, { n: 2 }])
  expect(await homes(place)).toEqual({ [ada]: '4_later', [bob]: '4_later' })
})

it('a data step is done once for each tenant, however often it is broken off', async () => {
  const place = await fleet.addSchema({ tenant: true })
  const [ada, bob] = [place.tenantId ?? '', await fleet.addTenant(place)]
  await addNotes(place, ada, ['a'])
  await addNotes(place, bob, ['b'])
  const add = step('2_add', 'ALTER TABLE notes ADD COLUMN n int DEFAULT 0', 'UPDATE notes SET n = n + 1')
  await migrate({ client, schema: place.schema, migrations: [begin, add] })
  if (!add.data) throw new Error('it has a data step')
  // As if a runner had died between the two tenants.
  await client.query(dataStepSql(place.schema, { ...add, data: add.data }, ada, 1_000))
  expect(await bringOn(place, [add])).toMatchObject({ applied: [], left: [] })
  expect(await notes(place, 'n')).toEqual([{ n: 1 }, { n: 1 }])
  await bringOn(place, [add])
  expect(await notes(place, 'n')).toEqual([{ n: 1 }, { n: 1 }])
})

it('a tenant whom another operation is at work on keeps its rows, and stays behind', async () => {
  const place = await fleet.addSchema({ tenant: true })
  const tenantId = place.tenantId ?? ''
  await addNotes(place, tenantId, ['a'])
  const busy = await bringOn(place, [shout], { busyTenants: new Set([tenantId]) })
  expect(busy.left).toMatchObject([{ tenantId, reason: expect.stringContaining('another operation') }])
  // The same where somebody holds the tenant's lock, as a switch does.
  await root.query('SELECT pg_advisory_lock(uuid_hash_extended($1, 0))', [tenantId])
  const locked = await bringOn(place, [shout])
  expect(locked.left).toMatchObject([{ reason: expect.stringContaining('being moved') }])
  await root.query('SELECT pg_advisory_unlock_all()')
  expect(await notes(place, 'loud')).toEqual([{ loud: null }])
  expect((await bringOn(place, [shout])).left).toEqual([])
})

const index = step(
  '2_index',
  `-- tenantry: no transaction
   CREATE INDEX CONCURRENTLY IF NOT EXISTS "notes_body_idx" ON "notes" ("tenant_id", "body");
   CREATE INDEX CONCURRENTLY IF NOT EXISTS notes_längs_idx ON notes (tenant_id, length(body));`,
)

it('an index is built beside the traffic: writers never wait', async () => {
  const place = await fleet.addSchema({ tenant: true })
  const writer = new pg.Client(databases.shard.superuserUrl)
  await writer.connect()
  await writer.query(`BEGIN; INSERT INTO ${place.schema}.notes (tenant_id, body) VALUES (gen_random_uuid(), 'x')`)
  const building = bringOn(place, [index])
  await expect.poll(async () => (await indexes(place)).length).toBe(1)
  // It waits for the open transaction, and another writer goes through meanwhile.
  await root.query(
    `SET lock_timeout = '500ms'; INSERT INTO ${place.schema}.notes (tenant_id, body) VALUES (gen_random_uuid(), 'y'); RESET lock_timeout`,
  )
  await writer.query('COMMIT')
  await writer.end()
  expect(await building).toMatchObject({ applied: ['2_index'] })
  expect((await indexes(place)).map(({ valid }) => valid)).toEqual([true, true])
})

it('an index that a crash has left INVALID is built again', async () => {
  const place = await fleet.addSchema()
  await root.query(
    `INSERT INTO ${place.schema}.notes (tenant_id, body) SELECT gen_random_uuid(), 'same' FROM generate_series(1, 2)`,
  )
  await root
    .query(`CREATE UNIQUE INDEX CONCURRENTLY notes_body_idx ON ${place.schema}.notes (body)`)
    .catch(() => 'as it should')
  expect(await indexes(place)).toEqual([{ name: 'notes_body_idx', valid: false }])
  await bringOn(place, [index])
  expect((await indexes(place)).map(({ valid }) => valid)).toEqual([true, true])
})

it('one that can’t be built is named with its line, and nothing of it stays', async () => {
  const place = await fleet.addSchema()
  await root.query(
    `INSERT INTO ${place.schema}.notes (tenant_id, body) SELECT gen_random_uuid(), 'same' FROM generate_series(1, 2)`,
  )
  const unique = step(
    '2_unique',
    '-- tenantry: no transaction\n\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS notes_u ON notes (body);',
  )
  await expect(bringOn(place, [unique])).rejects.toThrow(/2_unique failed at line 3: could not create unique index/)
  expect(await indexes(place)).toEqual([])
})

it('in new tables the same index goes into a transaction', async () => {
  await migrate({ client, schema: 't_brand_new', migrations: [begin, index] })
  const { rows } = await root.query(
    "SELECT indexname FROM pg_indexes WHERE schemaname = 't_brand_new' AND tablename = 'notes' ORDER BY 1",
  )
  expect(rows.map(({ indexname }) => indexname)).toEqual(['notes_body_idx', 'notes_längs_idx', 'notes_pkey'])
  expect(await migrate({ client, schema: 't_brand_new', migrations: [begin, index] })).toEqual([])
})

it('of several that go in one message, those before the one that fails stay, and homes have them', async () => {
  const place = await fleet.addSchema({ tenant: true })
  const good = step('2_good', 'ALTER TABLE notes ADD COLUMN good int')
  const bad = step('3_bad', 'SELECT 1;\nALTER TABLE notes ADD COLUMN good int')
  await expect(bringOn(place, [good, bad])).rejects.toThrow(/^Migration 3_bad failed: column "good"/)
  expect(await homes(place)).toEqual({ [place.tenantId ?? '']: '2_good' })
})
