import pg from 'pg'
import { schemaVersion } from './generated/schema-version'
import { processSingleton } from './process-singleton'

/** A shard's database as its owner, for the machinery in `tenancy`. Never reachable from a tenant client. */
function ownerPool(ownerUrl: string): pg.Pool {
  return processSingleton(`owner ${ownerUrl}`, () => {
    const url = new URL(ownerUrl)
    url.searchParams.delete('pgbouncer')
    const pool = new pg.Pool({ connectionString: url.toString(), max: 2, idleTimeoutMillis: 10_000 })
    pool.on('error', () => {}) // a connection that dies idle is replaced by the next query
    return pool
  })
}

export type Standing = 'ok' | 'read_only' | 'suspended'

/** Metric → highest number allowed; null and missing are unlimited. */
export type HomeLimits = Record<string, number | null>

const known = (limits: HomeLimits) =>
  JSON.stringify(Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== null)))

/** Lets a tenant live in this database, at this epoch. Doing it twice changes nothing. */
export async function admitTenant(
  ownerUrl: string,
  { tenantId, epoch, limits }: { tenantId: string; epoch: bigint; limits: HomeLimits },
): Promise<void> {
  await ownerPool(ownerUrl).query(
    `INSERT INTO tenancy.home (tenant_id, epoch, residence, limits, schema_version) VALUES ($1, $2, 'active', $3, $4)
     ON CONFLICT (tenant_id) DO NOTHING`,
    [tenantId, epoch, known(limits), schemaVersion],
  )
}

/** Limits and standing that follow from the plan. `older`: the home already holds this version or a newer one. */
export async function setEntitlements(
  ownerUrl: string,
  {
    tenantId,
    limits,
    standing,
    version,
  }: { tenantId: string; limits: HomeLimits; standing: Standing; version: bigint },
): Promise<'applied' | 'older'> {
  const { rowCount } = await ownerPool(ownerUrl).query(
    `UPDATE tenancy.home SET limits = $2, standing = $3, entitlements_version = $4, updated_at = now()
      WHERE tenant_id = $1 AND entitlements_version < $4`,
    [tenantId, known(limits), standing, version],
  )
  return rowCount === 1 ? 'applied' : 'older'
}

/** Tables of the tenant schema, children before their parents. */
const tables = [
  'one_time_tokens',
  'sessions',
  'tasks',
  'projects',
  'users',
  'audit_entries',
  'outbox',
  'usage',
] as const

/** Removes a tenant's rows and its home, in one transaction. For tenants that never came to life. */
export async function removeTenant(ownerUrl: string, tenantId: string): Promise<void> {
  const client = await ownerPool(ownerUrl).connect()
  try {
    await client.query('BEGIN')
    // Under FORCE the owner, too, sees only the rows of the tenant that is set.
    await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenantId])
    for (const table of tables) await client.query(`DELETE FROM ${table} WHERE tenant_id = $1`, [tenantId])
    await client.query('DELETE FROM tenancy.outbox_due WHERE tenant_id = $1', [tenantId])
    await client.query('DELETE FROM tenancy.home WHERE tenant_id = $1', [tenantId])
    await client.query('COMMIT')
    client.release()
  } catch (error) {
    client.release(true) // closing the connection rolls back
    throw error
  }
}

/** Tenants whose outbox has something to send now, the longest waiting first. */
export async function dueOutboxes(ownerUrl: string, most: number): Promise<string[]> {
  const { rows } = await ownerPool(ownerUrl).query<{ tenant_id: string }>(
    'SELECT tenant_id FROM tenancy.outbox_due WHERE due_at <= now() ORDER BY due_at LIMIT $1',
    [most],
  )
  return rows.map((row) => row.tenant_id)
}

/** Takes the mark away before draining: a message that is written meanwhile sets it anew, so none is forgotten. */
export async function clearOutboxMark(ownerUrl: string, tenantId: string): Promise<void> {
  await ownerPool(ownerUrl).query('DELETE FROM tenancy.outbox_due WHERE tenant_id = $1', [tenantId])
}

/** Asks the sweep to come back at `dueAt` for what could not be sent. */
export async function markOutboxDue(ownerUrl: string, tenantId: string, dueAt: Date): Promise<void> {
  await ownerPool(ownerUrl).query(
    `INSERT INTO tenancy.outbox_due AS d (tenant_id, due_at) VALUES ($1, $2)
     ON CONFLICT (tenant_id) DO UPDATE SET due_at = least(d.due_at, excluded.due_at)`,
    [tenantId, dueAt],
  )
}
