import pg from 'pg'
import { AppError } from '@/lib/errors'
import { migrate } from './migrate'
import type { Migration } from './migration'
import { ownerSession } from './owner-session'

const { escapeIdentifier: id } = pg

/** Tables that say whose database it is. Null: nobody's yet. */
export function occupantOf(ownerUrl: string): Promise<string | null> {
  return ownerSession(ownerUrl, async (client) => {
    const { rows } = await client.query<{ control: boolean; machinery: boolean }>(
      `SELECT to_regclass('public.shards') IS NOT NULL AS control, to_regclass('tenancy.home') IS NOT NULL AS machinery`,
    )
    if (rows[0]?.control) return 'the control plane'
    if (!rows[0]?.machinery) return null
    const homes = await client.query('SELECT FROM tenancy.home LIMIT 1')
    return homes.rowCount ? 'tenants of another shard or installation' : null
  })
}

/**
 * Makes a database a shard's own: machinery, shared tables, and nobody who may connect but the owner and `appRole`. Can be
 * repeated. `canMakePlaces`: the owner may hand the bundle `tenantry_app` to the roles of schemas and databases.
 * @throws AppError CONFIGURATION where the owner isn't allowed what it needs
 */
export function prepareShardDatabase(
  ownerUrl: string,
  appRole: string,
  { tenancy, tenant }: { tenancy: Migration[]; tenant: Migration[] },
): Promise<{ canMakePlaces: boolean }> {
  return ownerSession(ownerUrl, async (client) => {
    await ensureAppBundle(client)
    await migrate({ client, schema: 'tenancy', migrations: tenancy })
    await migrate({ client, schema: 'public', migrations: tenant })
    await admitAppRole(client, appRole)
    const { rows } = await client.query<{ database: string; admin: boolean }>(
      "SELECT current_database() AS database, pg_has_role('tenantry_app', 'USAGE WITH ADMIN OPTION') AS admin",
    )
    const { database = '', admin = false } = rows[0] ?? {}
    await client.query(`REVOKE ALL ON DATABASE ${id(database)} FROM PUBLIC`)
    await client.query(`GRANT CONNECT ON DATABASE ${id(database)} TO ${id(appRole)}`)
    return { canMakePlaces: admin }
  })
}

/** Migrations grant to `tenantry_app`; where that role is missing it is made, as a mere bundle of grants. */
export async function ensureAppBundle(client: pg.ClientBase): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = 'tenantry_app'")
  if (rowCount) return
  await client.query('CREATE ROLE tenantry_app NOLOGIN').catch((cause: unknown) => {
    throw misconfigured(
      'The role tenantry_app is missing, and the owner may not create it. As an administrator: CREATE ROLE tenantry_app',
      cause,
    )
  })
}

/** A managed server may dictate the name of the role that serves requests: it then becomes a member of tenantry_app. */
export async function admitAppRole(client: pg.ClientBase, role: string): Promise<void> {
  const { rows } = await client.query<{ exists: boolean; owner: boolean; member: boolean }>(
    `SELECT r.oid IS NOT NULL AS exists, r.rolname = current_user AS owner,
            coalesce(pg_has_role(r.oid, 'tenantry_app', 'USAGE'), false) AS member
       FROM (SELECT 1) AS one LEFT JOIN pg_roles r ON r.rolname = $1`,
    [role],
  )
  const [found] = rows
  if (!found?.exists) throw misconfigured(`The role "${role}" of an app URL does not exist on its server.`)
  if (found.owner) {
    throw misconfigured(`The app URL names the owner "${role}": the app must have a role that owns no table.`)
  }
  if (!found.member) await client.query(`GRANT tenantry_app TO ${id(role)}`)
  await client.query(`GRANT USAGE ON SCHEMA public TO ${id(role)}`)
}

const misconfigured = (message: string, cause?: unknown) =>
  new AppError('CONFIGURATION', { cause, message, internal: message })
