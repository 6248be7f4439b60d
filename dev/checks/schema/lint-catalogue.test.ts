import { expect, test } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { findStrays } from './lint-catalogue'
import { notes, shardWith } from './planted'

const { shard } = await testDatabases()
const faultsOf = await shardWith()

test('the migrated shard has no fault, and neither has a sound new table', async () => {
  expect(await faultsOf('SELECT')).toEqual([])
  const sound = `${notes('author_id uuid,')} CREATE UNIQUE INDEX ON notes (tenant_id, author_id);
    ALTER TABLE notes ADD FOREIGN KEY (author_id, tenant_id) REFERENCES users (id, tenant_id) DEFERRABLE;
    CREATE POLICY narrower ON notes AS RESTRICTIVE FOR SELECT USING (author_id IS NOT NULL);
    CREATE VIEW seen WITH (security_invoker = true) AS SELECT * FROM notes;
    GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO tenantry_app; GRANT SELECT ON seen TO tenantry_app;`
  expect(await faultsOf(sound)).toEqual([])
})

test('whatever lands in public when the tables are made elsewhere is named', async () => {
  await withClient(shard.superuserUrl, async (client) => {
    await client.query('BEGIN; CREATE SCHEMA planted; CREATE TABLE planted.notes (id uuid)')
    expect(await findStrays(client, 'planted')).toEqual([
      { rule: 'stray', message: expect.stringContaining('table planted.notes in planted') },
    ])
  })
})
