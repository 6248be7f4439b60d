import { withClient } from '@/dev/db/with-client'
import { schemaVersion } from '@/lib/db/generated/schema-version'
import { withoutConcurrently } from '@/lib/db/migrate-statements'
import { loadMigrations } from '@/lib/db/migration'

export const tenantCount = 1000
export const tasksPerTenant = 200

/** Ids that need no lookup: the md5 of a word, as a UUID. */
const uuidSql = (text: string) => `md5(${text})::uuid`

/**
 * The tenant tables twice: `public` as they are, `plain` without row-level security, both with the same rows, the same
 * keys and the same triggers. The baselines read `plain`, ours reads `public`.
 */
export async function prepareData(superuserUrl: string): Promise<string[]> {
  const migrations = await loadMigrations('prisma/tenant/migrations')
  return withClient(superuserUrl, async (client) => {
    await client.query('CREATE SCHEMA plain; GRANT USAGE ON SCHEMA plain TO tenantry_app; SET search_path = plain')
    // Several statements at once are one transaction, which can't build an index beside others' work.
    for (const migration of migrations) await client.query(withoutConcurrently(migration))
    for (const table of ['users', 'projects', 'tasks', 'usage']) {
      await client.query(`ALTER TABLE plain.${table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY`)
    }
    await client.query('SET session_replication_role = replica') // a copy, not work: no triggers
    for (const schema of ['plain', 'public']) {
      await client.query(`
        INSERT INTO ${schema}.users (tenant_id, id, email, name, role)
          SELECT ${uuidSql("'tenant' || t")}, ${uuidSql("'user' || t")}, 'u' || t || '@example.test', 'User', 'owner' FROM generate_series(1, ${tenantCount}) t;
        INSERT INTO ${schema}.projects (tenant_id, id, name, created_by_id)
          SELECT tenant_id, ${uuidSql("'project' || id")}, 'Project', id FROM ${schema}.users;
        INSERT INTO ${schema}.tasks (tenant_id, id, project_id, number, title, created_by_id, created_at)
          SELECT tenant_id, ${uuidSql("'task' || id || '-' || n")}, id, n, 'Task ' || n, created_by_id, now() - n * interval '1 minute'
            FROM ${schema}.projects, generate_series(1, ${tasksPerTenant}) n`)
    }
    await client.query(
      `INSERT INTO tenancy.home (tenant_id, epoch, residence, schema_version)
         SELECT ${uuidSql("'tenant' || t")}, 1, 'active', $1 FROM generate_series(1, ${tenantCount}) t`,
      [schemaVersion],
    )
    await client.query('RESET session_replication_role')
    await client.query('VACUUM ANALYZE')
    const { rows } = await client.query<{ id: string }>(
      `SELECT ${uuidSql("'tenant' || t")} AS id FROM generate_series(1, ${tenantCount}) t`,
    )
    return rows.map((row) => row.id)
  })
}

/** Takes away what the creates of a round have written, so that no round pays for the one before it. */
export async function removeCreated(superuserUrl: string): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    for (const schema of ['plain', 'public']) {
      await client.query(`DELETE FROM ${schema}.tasks WHERE number > ${tasksPerTenant}`)
      await client.query(`VACUUM ${schema}.tasks`)
    }
  })
}
