import { test } from 'vitest'
import { expectFaults, type PlantedFault, notes, tenant, shardWith } from './planted'

const faultsOf = await shardWith()

test.each<PlantedFault>([
  [
    'no tenant_id',
    `CREATE TABLE notes (id uuid PRIMARY KEY); ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY closed ON notes AS PERMISSIVE USING (false) WITH CHECK (false)`,
    [
      ['tenant-column', 'notes has no tenant_id'],
      ['policy', 'closed of notes'],
    ],
  ],
  [
    'tenant_id as text',
    `CREATE TABLE notes (tenant_id text NOT NULL DEFAULT ${tenant}::text, id uuid, PRIMARY KEY (tenant_id, id))`,
    [
      ['tenant-column', 'tenant_id as text'],
      ['tenant-default', 'notes.tenant_id'],
      ['row-security', 'notes'],
      ['policy-missing', 'notes'],
      ['capture', 'notes has no capture trigger'],
    ],
  ],
  [
    'tenant_id may be null',
    `${notes('body text,')} ALTER TABLE notes DROP CONSTRAINT notes_pkey; ALTER TABLE notes ALTER tenant_id DROP NOT NULL;`,
    [
      ['tenant-column', 'tenant_id as uuid, nullable'],
      ['primary-key', 'notes has no primary key'],
    ],
  ],
  [
    'no default',
    'ALTER TABLE tasks ALTER tenant_id DROP DEFAULT',
    [['tenant-default', 'tasks.tenant_id has no default']],
  ],
  [
    'another default',
    'ALTER TABLE tasks ALTER tenant_id SET DEFAULT gen_random_uuid()',
    [['tenant-default', 'defaults to gen_random_uuid()']],
  ],
  [
    'a foreign table',
    `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
    CREATE FOREIGN TABLE far (tenant_id uuid NOT NULL DEFAULT ${tenant}) SERVER s`,
    [['foreign-table', 'far']],
  ],
  [
    'an identity column',
    notes('number int GENERATED ALWAYS AS IDENTITY,'),
    [['sequence', 'identity column notes.number']],
  ],
  ['a serial column', notes('number serial,'), [['sequence', 'serial column notes.number']]],
  ['a bare sequence', 'CREATE SEQUENCE task_numbers', [['sequence', 'task_numbers would be shared']]],
  [
    'an indexed enum',
    `CREATE TYPE mood AS ENUM ('calm'); ${notes('mood mood,')} CREATE INDEX by_mood ON notes (tenant_id, mood)`,
    [['enum-index', 'by_mood covers the enum notes.mood']],
  ],
])('catches %s', async (_, sql, faults) => expectFaults(await faultsOf(sql), faults))
