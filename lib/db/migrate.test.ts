import pg from 'pg'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { migrate } from './migrate'
import { checksumOf, loadMigrations, type Migration, MigrationError } from './migration'

const databases = await testDatabases()
const client = await connect()
const others: pg.Client[] = []
let schema = ''
let made = 0

afterAll(async () => {
  await Promise.all([client, ...others].map((each) => each.end()))
})
beforeEach(() => {
  schema = `target_${++made}`
})

async function connect(): Promise<pg.Client> {
  const connected = new pg.Client(databases.shard.ownerUrl)
  await connected.connect()
  return connected
}

function step(name: string, sql: string): Migration {
  return { name, sql, checksum: checksumOf(sql) }
}

async function tablesOf(name: string): Promise<string[]> {
  const { rows } = await client.query(
    "SELECT tablename FROM pg_tables WHERE schemaname = $1 AND tablename NOT LIKE '\\_%' ORDER BY tablename",
    [name],
  )
  return rows.map((row) => row.tablename)
}

const one = step('1_one', 'CREATE TABLE one (id int); -- the end has no newline')
const two = step(
  '2_two',
  "CREATE TABLE two (id int);\nCREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT ';'; $$;",
)

test('applies in order what is missing, in the schema it is given, and nothing twice', async () => {
  expect(await migrate({ client, schema, migrations: [one] })).toEqual(['1_one'])
  expect(await migrate({ client, schema, migrations: [one, two] })).toEqual(['2_two'])
  expect(await migrate({ client, schema, migrations: [one, two] })).toEqual([])
  expect(await tablesOf(schema)).toEqual(['one', 'two'])
})

test('a schema whose name needs quotes is one like any other', async () => {
  const odd = `T "${made}"; x`
  expect(await migrate({ client, schema: odd, migrations: [one] })).toEqual(['1_one'])
  expect(await tablesOf(odd)).toEqual(['one'])
})

test('an edited migration is refused by name, before anything new is applied', async () => {
  await migrate({ client, schema, migrations: [one] })
  const edited = step('1_one', 'CREATE TABLE one (id bigint)')
  const attempt = migrate({ client, schema, migrations: [edited, two] })
  await expect(attempt).rejects.toThrow(/Migration 1_one was edited/)
  expect(await tablesOf(schema)).toEqual(['one'])
})

test('a failing migration leaves nothing behind, names itself and its line; earlier ones stay', async () => {
  const broken = step(
    '3_broken',
    'CREATE TABLE three (id int);\nINSERT INTO three VALUES (1);\nALTER TABLE nowhere ADD x int;',
  )
  const error: unknown = await migrate({ client, schema, migrations: [one, broken, two] }).catch(
    (caught: unknown) => caught,
  )
  expect(error).toBeInstanceOf(MigrationError)
  expect(error).toMatchObject({ migration: '3_broken', message: expect.stringMatching(/nowhere/) })
  expect(await tablesOf(schema)).toEqual(['one'])
  expect(
    await migrate({ client, schema, migrations: [one, step('3_broken', 'CREATE TABLE three (id int)'), two] }),
  ).toEqual(['3_broken', '2_two'])
})

test('a syntax error is found at its line', async () => {
  const broken = step('1_broken', 'SELECT 1;\nSELECT 2;\nSELEKT 3;')
  await expect(migrate({ client, schema, migrations: [broken] })).rejects.toThrow(/1_broken failed at line 3: /)
})

test('two runners on one target take turns: each migration is applied once', async () => {
  const slow = step('1_slow', 'CREATE TABLE slow (id int); SELECT pg_sleep(0.3)')
  others.push(await connect(), await connect())
  const results = await Promise.all(others.map((each) => migrate({ client: each, schema, migrations: [slow, two] })))
  expect(results.flat().toSorted()).toEqual(['1_slow', '2_two'])
})

test('waits for a lock no longer than it is told to', async () => {
  await migrate({ client, schema, migrations: [one] })
  const holder = await connect()
  others.push(holder)
  await holder.query(`BEGIN; LOCK TABLE ${schema}.one IN ACCESS SHARE MODE`)
  const alter = step('2_alter', 'ALTER TABLE one ADD COLUMN more int')
  const attempt = migrate({ client, schema, migrations: [one, alter] }, { lockTimeoutMs: 100 })
  await expect(attempt).rejects.toThrow(/Migration 2_alter failed: canceling statement due to lock timeout/)
  await holder.query('COMMIT')
  expect(await migrate({ client, schema, migrations: [one, alter] })).toEqual(['2_alter'])
})

test('one that another tool left unfinished is refused, until it is marked as rolled back', async () => {
  await migrate({ client, schema, migrations: [] })
  await client.query(
    `INSERT INTO ${schema}._prisma_migrations (id, checksum, migration_name) VALUES ('x', $1, '1_one')`,
    [one.checksum],
  )
  await expect(migrate({ client, schema, migrations: [one] })).rejects.toThrow(/1_one failed earlier/)
  await client.query(`UPDATE ${schema}._prisma_migrations SET rolled_back_at = now()`)
  expect(await migrate({ client, schema, migrations: [one] })).toEqual(['1_one'])
})

test('the tenant tables go into any schema', async () => {
  const migrations = await loadMigrations('prisma/tenant/migrations')
  expect(await migrate({ client, schema, migrations })).toEqual(migrations.map(({ name }) => name))
  expect(await tablesOf(schema)).toContain('projects')
})

test('the search path and the lock timeout of the connection are as before', async () => {
  await migrate({ client, schema, migrations: [one] })
  const { rows } = await client.query(
    "SELECT current_setting('search_path') AS path, current_setting('lock_timeout') AS timeout",
  )
  expect(rows).toEqual([{ path: '"$user", public', timeout: '0' }])
})
