import pg from 'pg'
import { AppError } from '@/lib/errors'
import { type Migration, migrate } from './migrate'
import { ownerSession } from './owner-session'

const { escapeIdentifier: id } = pg

/** What a database must be before it can become a shard's, and what its owner can do there. */
export interface ShardDatabase {
  /** It may make schemas and databases for single tenants: their roles get the bundle `tenantry_app`. */
  canMakePlaces: boolean
}

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
 * repeated. @throws AppError CONFIGURATION where the owner isn't allowed what it needs
 */
export function prepareShardDatabase(
  ownerUrl: string,
  appRole: string,
  { tenancy, tenant }: { tenancy: Migration[]; tenant: Migration[] },
): Promise<ShardDatabase> {
  return ownerSession(ownerUrl, async (client) => {
    await ensureBundle(client)
    await migrate({ client, schema: 'tenancy', migrations: tenancy })
    await migrate({ client, schema: 'public', migrations: tenant })
    const { rows } = await client.query<{ database: string; member: boolean; admin: boolean }>(
      `SELECT current_database() AS database, pg_has_role($1, 'tenantry_app', 'USAGE') AS member,
              pg_has_role('tenantry_app', 'USAGE WITH ADMIN OPTION') AS admin`,
      [appRole],
    )
    const { database = '', member = false, admin = false } = rows[0] ?? {}
    if (!member) await client.query(`GRANT tenantry_app TO ${id(appRole)}`)
    await client.query(`GRANT USAGE ON SCHEMA public TO ${id(appRole)}`)
    await client.query(`REVOKE ALL ON DATABASE ${id(database)} FROM PUBLIC`)
    await client.query(`GRANT CONNECT ON DATABASE ${id(database)} TO ${id(appRole)}`)
    return { canMakePlaces: admin }
  })
}

/** Migrations grant to `tenantry_app`; where that role is missing it is made, as a mere bundle of grants. */
async function ensureBundle(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = 'tenantry_app'")
  if (rowCount) return
  await client.query('CREATE ROLE tenantry_app NOLOGIN').catch((cause: unknown) => {
    const message =
      'The role tenantry_app is missing, and the owner may not create it. As an administrator: CREATE ROLE tenantry_app'
    throw new AppError('CONFIGURATION', { cause, message, internal: message })
  })
}
