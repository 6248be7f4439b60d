import pg from 'pg'
import type { PlacementKind } from '@/lib/billing/plans'
import { tenantModels } from './generated/tenant-models'
import type { Tables } from './home'
import { ownerPool } from './owner-pool'

export interface TenantSize {
  rows: number
  bytes: number
  /** False: shared tables have one size for all their tenants, of which this is the share of the tenant's rows. */
  isExact: boolean
}

/** A tenant whose rows take longer to count, or whose tables are locked for longer, isn't measured now. */
const timeouts = "SET LOCAL statement_timeout = '5s'; SET LOCAL lock_timeout = '1s'"

/**
 * How much a tenant holds here: its rows, counted, and what its tables take on disk, indexes included. Null where its home
 * is elsewhere by now. Rejects for a tenant that can't be measured in 5 s.
 */
export async function measureTenant(
  { ownerUrl, schemaName, kind }: Tables & { kind: PlacementKind },
  tenantId: string,
): Promise<TenantSize | null> {
  const client = await ownerPool(ownerUrl).connect()
  try {
    await client.query(`BEGIN READ ONLY; ${timeouts}`)
    // Under FORCE the owner, too, sees only the rows of the tenant that is set.
    const home = await client.query(
      "SELECT set_config('app.tenant_id', $1, true) FROM tenancy.home WHERE tenant_id = $1::uuid AND schema_name = $2 AND residence = 'active'",
      [tenantId, schemaName],
    )
    const size = home.rowCount === 1 ? await measure(client, schemaName, kind, tenantId) : null
    await client.query('COMMIT')
    client.release()
    return size
  } catch (error) {
    client.release(true)
    throw error
  }
}

async function measure(
  client: pg.PoolClient,
  schemaName: string,
  kind: PlacementKind,
  tenantId: string,
): Promise<TenantSize> {
  const { rows: tables } = await client.query<{ rows: number; bytes: number }>(sharesSql(schemaName), [tenantId])
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  if (kind === 'shared') {
    const bytes = tables.reduce((sum, table) => sum + table.bytes, 0)
    return { rows, bytes: Math.round(bytes), isExact: false }
  }
  const { rows: whole } = await client.query<{ bytes: number }>(
    kind === 'schema'
      ? `SELECT sum(pg_total_relation_size(oid))::float8 AS bytes FROM pg_class
          WHERE relkind IN ('r', 'm') AND relnamespace = ${pg.escapeLiteral(pg.escapeIdentifier(schemaName))}::regnamespace`
      : 'SELECT pg_database_size(current_database())::float8 AS bytes',
  )
  return { rows, bytes: whole[0]?.bytes ?? 0, isExact: true }
}

/**
 * One row a table: how many rows are the tenant's, and their share of the table's bytes. How many rows a table has is what the
 * last ANALYZE saw and what was written since, whichever is more: never fewer than the tenant's own.
 */
function sharesSql(schemaName: string): string {
  const counts = Object.values(tenantModels).map(({ table }) => {
    const name = `${pg.escapeIdentifier(schemaName)}.${pg.escapeIdentifier(table)}`
    return `SELECT ${pg.escapeLiteral(name)}::regclass AS oid, (SELECT count(*) FROM ${name} WHERE tenant_id = $1::uuid) AS rows`
  })
  return `
    SELECT t.rows::float8 AS rows,
           pg_total_relation_size(t.oid) * t.rows::float8 / greatest(t.rows, c.reltuples, pg_stat_get_live_tuples(t.oid), 1) AS bytes
      FROM (${counts.join(' UNION ALL ')}) AS t JOIN pg_class c ON c.oid = t.oid`
}
