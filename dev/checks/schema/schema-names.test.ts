import { expect, test } from 'vitest'
import { loadMigrations, type Migration } from '@/lib/db/migration'
import { lintSchemaNames } from './schema-names'

test('tenant migrations name no schema', async () => {
  expect(lintSchemaNames(await loadMigrations('prisma/tenant/migrations'))).toEqual([])
  const fine = `-- public.tasks is the shared one; SET search_path
    /* CREATE SCHEMA */ CREATE FUNCTION tenancy.x() RETURNS trigger AS $$ BEGIN RETURN pg_catalog.now(); END $$ LANGUAGE plpgsql;
    UPDATE tasks AS t SET title = o.title FROM others AS o JOIN users u ON u.id = o.id WHERE t.id IS DISTINCT FROM o.id;`
  expect(lintSchemaNames([migration(fine)])).toEqual([])
})

test.each([
  ['CREATE TABLE public.notes (id uuid)', 'names the schema public'],
  ['CREATE INDEX ON "public" . "tasks" ("tenant_id")', 'names the schema public'],
  ['CREATE TABLE IF NOT EXISTS acme.notes (id uuid)', 'names the schema acme'],
  ['ALTER TABLE ONLY "Acme"."tasks" ADD x int', 'names the schema Acme'],
  ['SET LOCAL search_path TO x', 'sets search_path'],
  [`SELECT set_config('search_path', 'x', true)`, 'sets search_path'],
  ['ALTER TABLE tasks SET SCHEMA x', 'works on a schema'],
  ['CREATE SCHEMA x', 'works on a schema'],
  [
    'CREATE FUNCTION f() RETURNS int AS $$ SELECT count(*) FROM public.tasks $$ LANGUAGE sql',
    'names the schema public',
  ],
])('catches the migration %s', (sql, what) => {
  const message = `Migration 1_planted, line 2, ${what}: leave it out, the runner sets where the tables go.`
  expect(lintSchemaNames([migration(`-- first line\n${sql}`)])).toEqual([{ rule: 'schema-name', message }])
})

function migration(sql: string): Migration {
  return { name: '1_planted', sql, checksum: '' }
}
