import { expect } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { lintCatalogue } from './lint-catalogue'
import type { Fault } from './rule'

/** What is planted, the SQL that plants it, and the faults that must be found: each one's rule and a part of its message. */
export type PlantedFault = [what: string, sql: string, faults: [rule: string, part: string][]]

/** Gives the function that lints a migrated shard with `sql` done to it, and takes that back. */
export async function shardWith(): Promise<(sql: string) => Promise<Fault[]>> {
  const { shard } = await testDatabases()
  return (sql) =>
    withClient(shard.superuserUrl, async (client) => {
      await client.query('BEGIN')
      await client.query(sql)
      return lintCatalogue(client, 'public')
    })
}

/** Those faults and no others. */
export function expectFaults(found: Fault[], expected: PlantedFault[2]): void {
  const like = expected.map(([rule, part]): unknown => ({ rule, message: expect.stringContaining(part) as unknown }))
  expect(found).toEqual(like)
}

export const tenant = `NULLIF(current_setting('app.tenant_id', true), '')::uuid`

export const captureSql = (table: string, key: string) =>
  `CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON ${table} FOR EACH ROW
     WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture(${key})`

/** A sound new table but for its `columns` (with a comma at the end) and the `key` that it is given. */
export const notes = (columns: string, key = 'tenant_id, id') => `
  CREATE TABLE notes (tenant_id uuid NOT NULL DEFAULT ${tenant}, id uuid NOT NULL, ${columns} PRIMARY KEY (${key}));
  ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant_isolation ON notes USING (tenant_id = ${tenant}) WITH CHECK (tenant_id = ${tenant});
  ${captureSql('notes', captured(key))};`

const captured = (key: string) =>
  key
    .split(', ')
    .filter((column) => column !== 'tenant_id')
    .map((column) => `'${column}'`)
    .join(', ')
