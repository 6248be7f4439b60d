import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { buildReference, findDrift } from './migrate-drift'
import type { Described } from './migrate-fingerprint'
import { dropOwnSchema, makeOwnSchema } from './own-schema'
import { loadMigrations, type Migration } from './migration'

const databases = await testDatabases()
const client = new pg.Client(databases.shard.ownerUrl)
const own = `t_${randomBytes(8).toString('hex')}`
let tenant: Migration[] = []
let machinery: Migration[] = []
let reference: Described[] = []

beforeAll(async () => {
  await client.connect()
  tenant = await loadMigrations('prisma/tenant/migrations')
  machinery = await loadMigrations('prisma/tenancy/migrations')
  await makeOwnSchema(client, { schema: own, appRole: 'tenantry_web' }, tenant)
  reference = await buildReference(client, tenant, 'tenant')
})
afterAll(async () => {
  await dropOwnSchema(client, own)
  await client.end()
})

/** What is found in a tenant's own schema after this was done to it; it is taken back. */
async function driftAfter(sql: string): Promise<string[]> {
  try {
    await client.query(`BEGIN; SET LOCAL search_path = ${own}; ${sql}`)
    return await findDrift(client, own, reference)
  } finally {
    await client.query('ROLLBACK')
  }
}

it('shared tables, a schema and the machinery are as their migrations make them', async () => {
  expect(reference.length).toBeGreaterThan(100)
  expect(await findDrift(client, 'public', reference)).toEqual([])
  expect(await findDrift(client, own, reference)).toEqual([])
  expect(await findDrift(client, 'tenancy', await buildReference(client, machinery, 'tenancy'))).toEqual([])
})

it('building the reference leaves nothing behind', async () => {
  const { rows } = await client.query("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'reference%'")
  expect(rows).toEqual([])
})

it.each([
  ['a table', 'CREATE TABLE extra (id int)', 'table extra is in no migration'],
  ['no table', 'DROP TABLE outbox', 'table outbox is missing'],
  ['a column', 'ALTER TABLE tasks ADD points int', 'column tasks.points is in no migration'],
  ['no column', 'ALTER TABLE tasks DROP due_on', 'column tasks.due_on is missing'],
  [
    'a type',
    'ALTER TABLE tasks ALTER title TYPE varchar(9)',
    'column tasks.title is "character varying(9) NOT NULL" and should be "text NOT NULL"',
  ],
  ['NULL', 'ALTER TABLE tasks ALTER title DROP NOT NULL', 'column tasks.title is "text" and should be "text NOT NULL"'],
  [
    'a default',
    "ALTER TABLE tasks ALTER title SET DEFAULT 'x'",
    'column tasks.title is "text NOT NULL DEFAULT \'x\'::text"',
  ],
  [
    'a CHECK',
    'ALTER TABLE tasks ADD CONSTRAINT positive CHECK (number > 0)',
    'constraint positive on tasks is in no migration',
  ],
  [
    'no CHECK',
    'ALTER TABLE tasks DROP CONSTRAINT tasks_status_check',
    'constraint tasks_status_check on tasks is missing',
  ],
  [
    'a CHECK that isn’t valid',
    "ALTER TABLE tasks DROP CONSTRAINT tasks_status_check, ADD CONSTRAINT tasks_status_check CHECK (status = ANY (ARRAY['todo'::text, 'in_progress'::text, 'in_review'::text, 'done'::text])) NOT VALID",
    'NOT VALID',
  ],
  [
    'a foreign key',
    'ALTER TABLE tasks ALTER CONSTRAINT tasks_tenant_id_project_id_fkey NOT DEFERRABLE',
    'constraint tasks_tenant_id_project_id_fkey on tasks is',
  ],
  ['an index', 'CREATE INDEX extra ON tasks (tenant_id, title)', 'index extra is in no migration'],
  ['no index', 'DROP INDEX users_tenant_id_email_key', 'index users_tenant_id_email_key is missing'],
  ['no policy', 'DROP POLICY tenant_isolation ON tasks', 'policy tenant_isolation on tasks is missing'],
  [
    'a policy',
    'ALTER POLICY tenant_isolation ON tasks USING (true)',
    'policy tenant_isolation on tasks is "permissive for ALL to PUBLIC using true',
  ],
  [
    'row-level security',
    'ALTER TABLE tasks NO FORCE ROW LEVEL SECURITY',
    'table tasks is "owned by tenantry_owner, row-level security enabled, not forced',
  ],
  ['a grant', 'GRANT DELETE ON audit_entries TO tenantry_app', 'table audit_entries is'],
  ['a grant on a column', 'GRANT UPDATE (used) ON usage TO tenantry_app', 'column usage.used is'],
  ['a grant to everybody', 'GRANT SELECT ON users TO PUBLIC', 'PUBLIC SELECT'],
  ['no trigger', 'DROP TRIGGER count_usage ON projects', 'trigger count_usage on projects is missing'],
  ['a trigger that is off', 'ALTER TABLE projects DISABLE TRIGGER count_usage', 'trigger count_usage on projects is'],
  ['a function', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$', 'function f() is in no migration'],
  ['a type of its own', "CREATE TYPE mood AS ENUM ('calm')", 'type mood is in no migration'],
  ['a sequence', 'CREATE SEQUENCE numbers', 'sequence numbers is in no migration'],
  ['no use of the schema', `REVOKE USAGE ON SCHEMA ${own} FROM ${own}`, `schema ${own} can’t be used by ${own}`],
  ['things made in the schema', `GRANT CREATE ON SCHEMA ${own} TO ${own}`, `lets ${own} make things in it`],
])('tells of %s in words', async (_, sql, words) => {
  const found = await driftAfter(sql)
  expect(found.join('\n')).toContain(words)
})

it('shared tables are for those who serve them, and for nobody else', async () => {
  await client.query(
    'BEGIN; GRANT USAGE ON SCHEMA public TO tenantry_app; REVOKE USAGE ON SCHEMA public FROM tenantry_web',
  )
  const found = await findDrift(client, 'public', reference)
  await client.query('ROLLBACK')
  expect(found).toEqual([
    'schema public can’t be used by any role that serves it',
    'schema public can be used by tenantry_app, and should not',
  ])
})

it('a change to the machinery is seen as well', async () => {
  const made = await buildReference(client, machinery, 'tenancy')
  await client.query(
    'BEGIN; CREATE OR REPLACE FUNCTION tenancy.mark_outbox() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
  )
  const found = await findDrift(client, 'tenancy', made)
  await client.query('ROLLBACK')
  expect(found).toEqual([
    expect.stringMatching(/^function mark_outbox\(\) is "returns trigger, plpgsql, volatile, invoker/),
  ])
})
