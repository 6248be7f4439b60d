import pg from 'pg'
import { tenantModels } from './generated/tenant-models'
import { ownerPool } from './owner-pool'

export type Standing = 'ok' | 'read_only' | 'suspended'

/** Metric → highest number allowed; null and missing are unlimited. */
export type HomeLimits = Record<string, number | null>

const known = (limits: HomeLimits) =>
  JSON.stringify(Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== null)))

/** The tables of one place, as far as this file must know: a database as its owner, and the schema in it. */
export interface Tables {
  ownerUrl: string
  schemaName: string
}

/**
 * Lets a tenant live in these tables, at this epoch and at the version that the tables have: between a migration and the
 * deployment that it is for, that is another than this release's. Doing it twice changes nothing.
 */
export async function admitTenant(
  { ownerUrl, schemaName }: Tables,
  { tenantId, epoch, limits }: { tenantId: string; epoch: bigint; limits: HomeLimits },
): Promise<void> {
  await ownerPool(ownerUrl).query(
    `INSERT INTO tenancy.home (tenant_id, schema_name, epoch, residence, limits, schema_version)
     SELECT $1, $2, $3, 'active', $4, coalesce(max(migration_name COLLATE "C"), '')
       FROM ${pg.escapeIdentifier(schemaName)}._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL
     ON CONFLICT (tenant_id, schema_name) DO NOTHING`,
    [tenantId, schemaName, epoch, known(limits)],
  )
}

/**
 * Limits and standing that follow from the plan. `older`: the home already holds this version or a newer one. `absent`: the
 * tenant doesn't live in this database, or is about to leave it, and nothing was written.
 */
export async function setEntitlements(
  ownerUrl: string,
  {
    tenantId,
    limits,
    standing,
    version,
  }: { tenantId: string; limits: HomeLimits; standing: Standing; version: bigint },
): Promise<'applied' | 'older' | 'absent'> {
  const { rowCount } = await ownerPool(ownerUrl).query(
    `UPDATE tenancy.home SET limits = $2, standing = $3, entitlements_version = $4, updated_at = now()
      WHERE tenant_id = $1 AND residence = 'active' AND entitlements_version < $4`,
    [tenantId, known(limits), standing, version],
  )
  if (rowCount === 1) return 'applied'
  const home = await ownerPool(ownerUrl).query(
    "SELECT FROM tenancy.home WHERE tenant_id = $1 AND residence = 'active'",
    [tenantId],
  )
  return home.rowCount === 1 ? 'older' : 'absent'
}

/** What a tenant's home should hold while it is at this version of its entitlements. */
export interface KnownLimits {
  tenantId: string
  version: bigint
  limits: HomeLimits
}

/** Brings limits to the homes that hold others at the same version; a home at any other version is left alone. Gives how many. */
export async function alignLimits(ownerUrl: string, tenants: KnownLimits[]): Promise<number> {
  const { rowCount } = await ownerPool(ownerUrl).query(
    `UPDATE tenancy.home h SET limits = k.limits, updated_at = now()
       FROM unnest($1::uuid[], $2::bigint[], $3::jsonb[]) AS k (tenant_id, version, limits)
      WHERE h.tenant_id = k.tenant_id AND h.residence = 'active' AND h.entitlements_version = k.version AND h.limits IS DISTINCT FROM k.limits`,
    [
      tenants.map(({ tenantId }) => tenantId),
      tenants.map(({ version }) => version),
      tenants.map(({ limits }) => known(limits)),
    ],
  )
  return rowCount ?? 0
}

/**
 * Removes a tenant's rows and its home, in one transaction. For tenants that never came to life. It waits until nobody works
 * as this tenant and lets nobody in meanwhile: a row that is written beside it would be left behind without a home.
 */
export async function removeTenant({ ownerUrl, schemaName }: Tables, tenantId: string): Promise<void> {
  const schema = pg.escapeIdentifier(schemaName)
  const client = await ownerPool(ownerUrl).connect()
  try {
    await client.query("BEGIN; SET LOCAL lock_timeout = '5s'")
    await client.query('SELECT pg_advisory_xact_lock(uuid_hash_extended($1, 0))', [tenantId])
    // Under FORCE the owner, too, sees only the rows of the tenant that is set.
    await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenantId])
    await client.query('SET CONSTRAINTS ALL DEFERRED') // whatever the order, nothing is left to refer to
    for (const { table } of Object.values(tenantModels)) {
      await client.query(`DELETE FROM ${schema}.${pg.escapeIdentifier(table)} WHERE tenant_id = $1`, [tenantId])
    }
    await client.query('DELETE FROM tenancy.home WHERE tenant_id = $1 AND schema_name = $2', [tenantId, schemaName])
    for (const table of ['captured', 'outbox_due', 'data_steps']) {
      await client.query(`DELETE FROM tenancy.${table} WHERE tenant_id = $1`, [tenantId])
    }
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

/** Puts a due mark off until `until`, for whoever drains meanwhile. False: somebody else has done so. */
export async function leaseOutboxMark(ownerUrl: string, tenantId: string, until: Date): Promise<boolean> {
  const { rowCount } = await ownerPool(ownerUrl).query(
    'UPDATE tenancy.outbox_due SET due_at = $2 WHERE tenant_id = $1 AND due_at <= now()',
    [tenantId, until],
  )
  return rowCount === 1
}

/**
 * After draining: asks the sweep to come back at `nextDueAt`, or never if nothing is left. A message that was written since
 * the lease has changed the mark, which then stays as it is.
 */
export async function settleOutboxMark(
  ownerUrl: string,
  tenantId: string,
  { leasedUntil, nextDueAt }: { leasedUntil: Date; nextDueAt: Date | null },
): Promise<void> {
  const leased = 'tenant_id = $1 AND due_at = $2'
  await (nextDueAt
    ? ownerPool(ownerUrl).query(`UPDATE tenancy.outbox_due SET due_at = $3 WHERE ${leased}`, [
        tenantId,
        leasedUntil,
        nextDueAt,
      ])
    : ownerPool(ownerUrl).query(`DELETE FROM tenancy.outbox_due WHERE ${leased}`, [tenantId, leasedUntil]))
}
