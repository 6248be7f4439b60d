import pg from 'pg'
import { type Migration, migrate } from './migrate'

/** Makes a schema of a tenant's own, or goes on where that was broken off. `client` is the owner's, in the shard's database. */
export async function makeOwnSchema(client: pg.Client, schema: string, migrations: Migration[]): Promise<void> {
  await migrate({ client, schema, migrations })
  await client.query(`GRANT USAGE ON SCHEMA ${pg.escapeIdentifier(schema)} TO tenantry_app`)
}

/**
 * Drops a schema and what the machinery holds about its tenant, if it had one. It waits up to 5 s for those who are at work
 * there and lets nobody in meanwhile. Doing it twice changes nothing.
 */
export async function dropOwnSchema(client: pg.Client, schema: string): Promise<void> {
  await client.query("BEGIN; SET LOCAL lock_timeout = '5s'")
  try {
    const { rows } = await client.query<{ tenant_id: string }>(
      'SELECT tenant_id FROM tenancy.home WHERE schema_name = $1',
      [schema],
    )
    for (const { tenant_id } of rows) {
      await client.query('SELECT pg_advisory_xact_lock(uuid_hash_extended($1, 0))', [tenant_id])
      for (const table of ['outbox_due', 'data_steps', 'home']) {
        await client.query(`DELETE FROM tenancy.${table} WHERE tenant_id = $1`, [tenant_id])
      }
    }
    await client.query(`DROP SCHEMA IF EXISTS ${pg.escapeIdentifier(schema)} CASCADE`)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}
