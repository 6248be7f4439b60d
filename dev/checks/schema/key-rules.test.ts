import { test } from 'vitest'
import { expectFaults, type PlantedFault, notes, shardWith } from './planted'

const faultsOf = await shardWith()

test.each<PlantedFault>([
  [
    'no primary key',
    'ALTER TABLE comments DROP CONSTRAINT comments_pkey',
    [['primary-key', 'comments has no primary key']],
  ],
  [
    'a primary key that is tenant_id alone',
    notes('body text,', 'tenant_id'),
    [['primary-key', 'notes_pkey of notes is (tenant_id)']],
  ],
  [
    'a primary key that leads with id',
    notes('body text,', 'id, tenant_id'),
    [['primary-key', 'notes_pkey of notes is (id, tenant_id)']],
  ],
  ['a primary key without tenant_id', notes('body text,', 'id'), [['primary-key', 'notes_pkey of notes is (id)']]],
  [
    'a unique constraint without tenant_id',
    'ALTER TABLE users ADD CONSTRAINT one_email UNIQUE (email)',
    [['unique', 'one_email of users is (email)']],
  ],
  [
    'a unique index without tenant_id',
    'CREATE UNIQUE INDEX one_email ON users (email) WHERE email IS NOT NULL',
    [['unique', 'one_email of users']],
  ],
  [
    'a unique index that only includes tenant_id',
    'CREATE UNIQUE INDEX one_email ON users (email) INCLUDE (tenant_id)',
    [['unique', 'one_email of users is (email)']],
  ],
  [
    'a unique index on an expression',
    'CREATE UNIQUE INDEX one_name ON users (lower(name))',
    [['unique', 'one_name of users is ((expression))']],
  ],
  [
    'an exclusion constraint without tenant_id',
    'ALTER TABLE tasks ADD CONSTRAINT apart EXCLUDE USING btree (title WITH =)',
    [['unique', 'apart of tasks']],
  ],
  [
    'a unique that leads with another column',
    'CREATE UNIQUE INDEX late ON users (email, tenant_id)',
    [['index', 'late of users is (email, tenant_id)']],
  ],
  ['an index without tenant_id', 'CREATE INDEX by_day ON tasks (due_on)', [['index', 'by_day of tasks is (due_on)']]],
  [
    'an index that leads with another column',
    'CREATE INDEX by_day ON tasks (due_on, tenant_id)',
    [['index', 'by_day of tasks is (due_on, tenant_id)']],
  ],
])('catches %s', async (_, sql, faults) => expectFaults(await faultsOf(sql), faults))
