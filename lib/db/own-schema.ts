import pg from 'pg'
import { migrate } from './migrate'
import type { Migration } from './migration'

const { escapeIdentifier: id } = pg

/**
 * Makes a schema of a tenant's own and the role of the same name, or goes on where that was broken off. Nobody may look into
 * the schema but that role, which `appRole` takes on for each transaction of the tenant and otherwise has nothing of.
 * `client` is the owner's, in the shard's database.
 */
export async function makeOwnSchema(
  client: pg.ClientBase,
  { schema, appRole }: { schema: string; appRole: string },
  migrations: Migration[],
): Promise<void> {
  await migrate({ client, schema, migrations })
  const known = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [schema])
  if (!known.rowCount) await client.query(`CREATE ROLE ${id(schema)} NOLOGIN`)
  await client.query(`GRANT tenantry_app TO ${id(schema)}`)
  await client.query(`GRANT ${id(schema)} TO ${id(appRole)} WITH INHERIT FALSE, SET TRUE`)
  await client.query(`GRANT USAGE ON SCHEMA ${id(schema)} TO ${id(schema)}`)
}

/**
 * Drops a schema, its role and what the machinery holds about its tenant, if it had one. It waits up to 5 s for those who are at work
 * there and lets nobody in meanwhile; where the tenant has moved on nobody is, and it goes on working. Doing it twice changes nothing.
 */
export async function dropOwnSchema(client: pg.ClientBase, schema: string): Promise<void> {
  await client.query("BEGIN; SET LOCAL lock_timeout = '5s'")
  try {
    const { rows } = await client.query<{ tenant_id: string; residence: string }>(
      'SELECT tenant_id, residence FROM tenancy.home WHERE schema_name = $1',
      [schema],
    )
    for (const { tenant_id, residence } of rows) {
      const isLivedIn = residence === 'active' || residence === 'fenced'
      if (isLivedIn) await client.query('SELECT pg_advisory_xact_lock(uuid_hash_extended($1, 0))', [tenant_id])
      await client.query('DELETE FROM tenancy.home WHERE tenant_id = $1 AND schema_name = $2', [tenant_id, schema])
      // One that has moved on within this database keeps what is its own there.
      for (const table of ['captured', 'outbox_due', 'data_steps']) {
        await client.query(
          `DELETE FROM tenancy.${table} WHERE tenant_id = $1 AND NOT EXISTS (SELECT FROM tenancy.home WHERE tenant_id = $1)`,
          [tenant_id],
        )
      }
    }
    await client.query(`DROP SCHEMA IF EXISTS ${id(schema)} CASCADE`)
    await client.query(`DROP ROLE IF EXISTS ${id(schema)}`)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}
