import { test } from 'vitest'
import { expectFaults, type PlantedFault, notes, shardWith } from './planted'

const faultsOf = await shardWith()

const reference = (rest: string) => `
  ALTER TABLE tasks DROP CONSTRAINT tasks_tenant_id_assignee_id_fkey;
  ALTER TABLE tasks ADD CONSTRAINT tasks_assignee FOREIGN KEY ${rest};`

test.each<PlantedFault>([
  [
    'a foreign key without tenant_id',
    `ALTER TABLE users ADD CONSTRAINT alone UNIQUE (id); ${reference('(assignee_id) REFERENCES users (id) DEFERRABLE')}`,
    [
      ['unique', 'alone'],
      ['foreign-key', 'tasks_assignee of tasks (assignee_id)'],
    ],
  ],
  [
    'a foreign key with tenant_id on the wrong side',
    reference('(tenant_id, assignee_id) REFERENCES users (id, tenant_id) DEFERRABLE'),
    [['foreign-key', 'tasks_assignee']],
  ],
  [
    'a foreign key into the machinery',
    `${notes('body text,')} ALTER TABLE notes ADD CONSTRAINT mark FOREIGN KEY (tenant_id) REFERENCES tenancy.outbox_due DEFERRABLE`,
    [['foreign-key-target', 'mark of notes leaves its schema for tenancy.outbox_due']],
  ],
  [
    'ON DELETE SET NULL',
    reference('(tenant_id, assignee_id) REFERENCES users ON DELETE SET NULL DEFERRABLE'),
    [['foreign-key-action', 'ON DELETE SET NULL']],
  ],
  [
    'ON DELETE SET NULL (column)',
    reference('(tenant_id, assignee_id) REFERENCES users ON DELETE SET NULL (assignee_id) DEFERRABLE'),
    [['foreign-key-action', 'ON DELETE SET NULL']],
  ],
  [
    'ON DELETE SET DEFAULT',
    reference('(tenant_id, assignee_id) REFERENCES users ON DELETE SET DEFAULT DEFERRABLE'),
    [['foreign-key-action', 'ON DELETE SET DEFAULT']],
  ],
  [
    'ON UPDATE CASCADE',
    reference('(tenant_id, assignee_id) REFERENCES users ON UPDATE CASCADE DEFERRABLE'),
    [['foreign-key-action', 'ON UPDATE CASCADE']],
  ],
  [
    'ON UPDATE RESTRICT',
    reference('(tenant_id, assignee_id) REFERENCES users ON UPDATE RESTRICT DEFERRABLE'),
    [['foreign-key-action', 'ON UPDATE RESTRICT']],
  ],
  [
    'a foreign key that can’t be deferred',
    reference('(tenant_id, assignee_id) REFERENCES users'),
    [['foreign-key-deferrable', 'tasks_assignee']],
  ],
  [
    'a foreign key that is always deferred',
    reference('(tenant_id, assignee_id) REFERENCES users DEFERRABLE INITIALLY DEFERRED'),
    [['foreign-key-deferrable', 'tasks_assignee']],
  ],
  [
    'a foreign key that holds nothing',
    reference('(tenant_id, assignee_id) REFERENCES users DEFERRABLE NOT ENFORCED'),
    [['foreign-key-enforced', 'tasks_assignee']],
  ],
])('catches %s', async (_, sql, faults) => expectFaults(await faultsOf(sql), faults))
