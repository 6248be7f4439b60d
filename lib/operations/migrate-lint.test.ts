import { expect, it } from 'vitest'
import { checksumOf } from '@/lib/db/migration'
import { lintMigrations } from './migrate-lint'
import { lintMigration } from './migrations/lint/lint-migration'
import type { HistoryName } from './migrations/lint/rule'

const name = '20270131120000_planted'

async function lint(sql: string, { data, history = 'tenant' }: { data?: string; history?: HistoryName } = {}) {
  const files = { sql, checksum: checksumOf(sql), data: data === undefined ? undefined : { sql: data, checksum: '' } }
  return lintMigration(history, { name, ...files })
}
const rulesOf = async (...given: Parameters<typeof lint>) => (await lint(...given)).map(({ rule }) => rule)

it('the histories as they are break no rule', async () => {
  const lint = await lintMigrations()
  expect(lint).toMatchObject({ status: 'done', faults: [] })
  expect(lint.migrations).toBeGreaterThan(5)
})

/** Faults in migration.sql of an expand migration; those of shape may be done in a contract. */
const shape: [rule: string, sql: string][] = [
  ['drop', 'DROP TABLE tasks'],
  ['drop', 'DROP FUNCTION f()'],
  ['drop', 'DROP TYPE mood'],
  ['drop', 'DROP TRIGGER count_usage ON projects'],
  ['drop', 'ALTER TABLE tasks DROP COLUMN title'],
  ['drop', 'ALTER TABLE tasks ALTER COLUMN title DROP DEFAULT'],
  ['drop', 'ALTER TABLE tasks DROP CONSTRAINT c'],
  ['rename', 'ALTER TABLE tasks RENAME TO jobs'],
  ['rename', 'ALTER TABLE tasks RENAME COLUMN title TO name'],
  ['rename', "ALTER TYPE mood RENAME VALUE 'calm' TO 'quiet'"],
  ['type', 'ALTER TABLE tasks ALTER COLUMN number TYPE bigint'],
  ['not-null', 'ALTER TABLE tasks ADD COLUMN points int NOT NULL'],
  ['not-null', 'ALTER TABLE tasks ALTER COLUMN due_on SET NOT NULL'],
]
it.each(shape.map(([rule, sql]) => [sql, rule]))('the running release could not bear: %s', async (sql, rule) => {
  expect(await rulesOf(`-- tenantry: contract (nothing that runs has named it since 1.4)\n${sql}`)).toEqual([])
  expect(await rulesOf(sql)).toEqual([rule])
  expect(await rulesOf(sql, { history: 'control' })).toEqual([rule])
  expect(await rulesOf(sql, { history: 'tenancy' })).toEqual([rule])
})

/** Faults that no reason excuses. */
const always: [rule: string, sql: string][] = [
  ['rewrite', 'ALTER TABLE tasks ADD COLUMN key uuid DEFAULT gen_random_uuid()'],
  ['rewrite', 'ALTER TABLE tasks ADD COLUMN long text GENERATED ALWAYS AS (title || title) STORED'],
  ['rewrite', 'ALTER TABLE tasks ADD COLUMN n int GENERATED ALWAYS AS IDENTITY'],
  ['rewrite', 'ALTER TABLE tasks SET UNLOGGED'],
  ['constraint', 'ALTER TABLE tasks ADD CONSTRAINT c CHECK (number > 0)'],
  ['constraint', 'ALTER TABLE tasks ADD CONSTRAINT c FOREIGN KEY (tenant_id, label_id) REFERENCES labels'],
  ['constraint', "ALTER TABLE tasks ADD COLUMN mood text CHECK (mood IN ('calm'))"],
  ['constraint', 'ALTER TABLE tasks ADD COLUMN label uuid REFERENCES labels'],
  [
    'validate',
    'ALTER TABLE tasks ADD CONSTRAINT c CHECK (number > 0) NOT VALID; ALTER TABLE tasks VALIDATE CONSTRAINT c',
  ],
  ['index', 'CREATE INDEX i ON tasks (tenant_id, number)'],
  ['index', 'CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON tasks (tenant_id, number)'],
  ['index', 'DROP INDEX i'],
  ['index', 'ALTER TABLE tasks ADD CONSTRAINT u UNIQUE (tenant_id, number)'],
  ['index', 'ALTER TABLE tasks ADD COLUMN code text UNIQUE'],
  ['row-security', 'ALTER TABLE tasks NO FORCE ROW LEVEL SECURITY'],
  ['row-security', 'DROP POLICY tenant_isolation ON tasks'],
  ['schema', 'CREATE TABLE public.notes (id uuid)'],
  ['schema', 'CREATE SCHEMA notes'],
  ['schema', 'ALTER TABLE tasks SET SCHEMA notes'],
  ['schema', 'SET LOCAL search_path TO notes'],
  ['schema', 'CREATE FUNCTION acme.f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$'],
  ['schema', 'ALTER TABLE tasks ADD COLUMN mood public.mood'],
  ['schema', 'CREATE VIEW v AS SELECT public.f(number) AS n FROM tasks'],
  ['rows', "UPDATE tasks SET title = 'x'"],
  ['rows', 'DELETE FROM tasks'],
  ['rows', 'INSERT INTO tasks SELECT * FROM tasks'],
  ['rows', 'CREATE TABLE copied AS SELECT * FROM tasks'],
  ['opaque', 'DO $$ BEGIN NULL; END $$'],
  ['truncate', 'TRUNCATE tasks'],
  ['transaction', 'COMMIT'],
  ['setting', 'SET lock_timeout = 0'],
  ['setting', "SET LOCAL app.tenant_id = 'x'"],
  ['setting', 'SET LOCAL ROLE postgres'],
  ['lock', 'LOCK TABLE tasks'],
  ['lock', 'VACUUM tasks'],
  ['lock', 'REINDEX TABLE tasks'],
  ['server', 'CREATE ROLE somebody'],
  ['server', 'CREATE EXTENSION citext'],
  ['syntax', 'ALTER TABLE tasks ADD COLUM points int'],
]
it.each(always.map(([rule, sql]) => [sql, rule]))('no migration of tenant tables may: %s', async (sql, rule) => {
  expect(await rulesOf(sql)).toEqual([rule])
  expect(await rulesOf(`-- tenantry: contract (nothing that runs has named it since 1.4)\n${sql}`)).toEqual([rule])
})

it.each([
  'ALTER TABLE tasks ADD COLUMN points int',
  'ALTER TABLE tasks ADD COLUMN points int NOT NULL DEFAULT 0',
  'ALTER TABLE tasks ADD COLUMN at timestamptz NOT NULL DEFAULT now()',
  "ALTER TABLE tasks ADD COLUMN owner uuid DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid",
  'ALTER TABLE tasks ADD CONSTRAINT c CHECK (number > 0) NOT VALID',
  'ALTER TABLE tasks VALIDATE CONSTRAINT c',
  "ALTER TABLE tasks DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (status IN ('todo', 'later')) NOT VALID",
  'ALTER TABLE tasks ALTER COLUMN due_on DROP NOT NULL',
  'ALTER TABLE tasks ADD CONSTRAINT u UNIQUE USING INDEX i',
  'CREATE TABLE labels (id uuid PRIMARY KEY, task uuid REFERENCES tasks, CHECK (true)); CREATE INDEX i ON labels (id); ALTER TABLE labels ADD UNIQUE (task)',
  'CREATE TRIGGER t AFTER INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION tenancy.mark_outbox()',
  'CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT pg_catalog.length($$x$$) $$'.replaceAll(
    '$$x$$',
    "'x'",
  ),
  'ALTER TABLE tasks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
  'GRANT SELECT ON tasks TO tenantry_app',
  "SET LOCAL lock_timeout = '5s'",
  '-- tenantry: no transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS i ON tasks (tenant_id, number);\nDROP INDEX CONCURRENTLY IF EXISTS j;',
])('bears: %s', async (sql) => expect(await lint(sql)).toEqual([]))

it.each([
  ['CREATE INDEX CONCURRENTLY i ON tasks (number)', 'repeatable'],
  ['CREATE INDEX CONCURRENTLY ON tasks (number)', 'repeatable'],
  ['DROP INDEX CONCURRENTLY i', 'repeatable'],
  ['CREATE TABLE labels (id int)', 'repeatable'],
])('a file without a transaction can be begun again, which this could not: %s', async (sql, rule) =>
  expect(await rulesOf(`-- tenantry: no transaction\n${sql}`)).toEqual([rule]),
)

it.each([
  ['-- tenantry: no transactions\nSELECT 1', 'says nothing that we know'],
  ['SELECT 1;\n-- tenantry: no transaction', 'must be the first line'],
  ['-- tenantry: contract ()\nDROP TABLE tasks', 'needs its reason'],
  ['-- tenantry: contract\nDROP TABLE tasks', 'says nothing that we know'],
])('a directive that would not count is a fault: %s', async (sql, message) => {
  const [fault] = await lint(sql)
  expect(fault).toMatchObject({ rule: 'directive', message: expect.stringContaining(message) })
})

it.each([
  ['ALTER TABLE tasks ADD COLUMN x int', 'data'],
  ['UPDATE public.tasks SET number = 1', 'schema'],
  ["UPDATE tasks SET tenant_id = '00000000-0000-0000-0000-000000000000'", 'tenant'],
  ["SELECT set_config('app.tenant_id', 'x', true)", 'tenant'],
  ['DELETE FROM tenancy.home', 'tenant'],
  ['TRUNCATE tasks', 'truncate'],
  ['COMMIT', 'transaction'],
  ["SET LOCAL app.tenant_id = 'x'", 'setting'],
  ['DO $$ BEGIN DELETE FROM tasks; END $$', 'opaque'],
  ['UPDATE tasks SET', 'syntax'],
])('a data step may not: %s', async (data, rule) => expect(await rulesOf('SELECT 1', { data })).toEqual([rule]))

it('a data step may work on rows, and only tenant tables have one', async () => {
  const data =
    "UPDATE tasks SET title = upper(title); INSERT INTO tasks (id) SELECT id FROM tasks; DELETE FROM tasks WHERE title = ''"
  expect(await lint('SELECT 1', { data })).toEqual([])
  expect(await rulesOf('SELECT 1', { data, history: 'control' })).toEqual(['data'])
})

it('the control plane and the machinery name schemas and work on rows as they like', async () => {
  expect(
    await lint('UPDATE shards SET region = $$us$$; CREATE TABLE tenancy.x (id int)', { history: 'control' }),
  ).toEqual([])
})

it('says where, what and what to do', async () => {
  expect(await lint('-- how many\nSELECT 1;\n\n  ALTER TABLE tasks\n    DROP COLUMN title;')).toEqual([
    {
      history: 'tenant',
      migration: name,
      file: 'migration.sql',
      line: 4,
      rule: 'drop',
      message: `prisma/tenant/migrations/${name}/migration.sql, line 4: drops column tasks.title, which the running release may still name: if no release that runs uses it any more, begin the file with -- tenantry: contract (<why it is safe now>).`,
    },
  ])
  expect(await lint('SELECT 1;\nSELECT 2;\nSELEKT 3')).toMatchObject([{ rule: 'syntax', line: 3 }])
})

it('a folder is named by when it was written', async () => {
  const faults = await lintMigration('tenant', { name: '2_later', sql: 'SELECT 1', checksum: '' })
  expect(faults.map(({ rule }) => rule)).toEqual(['name'])
})
