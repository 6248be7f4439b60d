import type pg from 'pg'
import { type Migration, loadMigrations, migrate } from '@/lib/db/migrate'
import type { DatabaseUrls, Shard, UrlPair } from './database-urls'
import { withClient } from './with-client'

/** What was applied where; `migrations` is empty where there was nothing to do. */
export type MigratedTarget = { target: string; migrations: string[] }

/**
 * Migrates the control database and every shard (the machinery in `tenancy` first, then the tenant tables), writes the
 * shards' rows, and lets the role in each app URL use the tables. Can be repeated at any time.
 */
export async function migrateDatabases({ control, shards }: DatabaseUrls): Promise<MigratedTarget[]> {
  const [controlHistory, tenancyHistory, tenantHistory] = await Promise.all(
    ['control', 'tenancy', 'tenant'].map((name) => loadMigrations(`prisma/${name}/migrations`)),
  )
  const done = [await migrateControl(control, shards, controlHistory ?? [])]
  for (const shard of shards) done.push(await migrateShard(shard, tenancyHistory ?? [], tenantHistory ?? []))
  return done
}

async function migrateControl(control: UrlPair, shards: Shard[], migrations: Migration[]): Promise<MigratedTarget> {
  return withClient(control.ownerUrl, async (client) => {
    await ensureAppRole(client)
    const applied = await migrate({ client, schema: 'public', migrations })
    await grantToUserOf(client, control.appUrl)
    for (const shard of shards) await writeShard(client, shard)
    return { target: 'control', migrations: applied }
  })
}

async function migrateShard(shard: Shard, tenancy: Migration[], tenant: Migration[]): Promise<MigratedTarget> {
  return withClient(shard.ownerUrl, async (client) => {
    await ensureAppRole(client)
    const machinery = await migrate({ client, schema: 'tenancy', migrations: tenancy })
    const tables = await migrate({ client, schema: 'public', migrations: tenant })
    await grantToUserOf(client, shard.appUrl)
    await raiseSchemaVersion(client, tenant.at(-1)?.name ?? '')
    return { target: `shard ${shard.name}`, migrations: [...machinery, ...tables] }
  })
}

/** The tenants who share these tables have them all at this version now; one that is ahead stays there. */
async function raiseSchemaVersion(client: pg.Client, version: string): Promise<void> {
  await client.query(
    'UPDATE tenancy.home SET schema_version = $1 WHERE schema_name = \'public\' AND schema_version < $1 COLLATE "C"',
    [version],
  )
}

async function writeShard(client: pg.Client, shard: Shard): Promise<void> {
  await client.query(
    `INSERT INTO shards (name, region, app_url_env, owner_url_env) VALUES ($1, $2, $3, $4)
     ON CONFLICT (name) DO UPDATE SET app_url_env = excluded.app_url_env, owner_url_env = excluded.owner_url_env,
       app_url_sealed = NULL, owner_url_sealed = NULL`,
    [shard.name, shard.region, shard.appUrlEnv, shard.ownerUrlEnv],
  )
  await client.query(
    `INSERT INTO places (id, kind, shard_name, state) SELECT gen_random_uuid(), 'shared', $1, 'ready'
      WHERE NOT EXISTS (SELECT FROM places WHERE shard_name = $1 AND kind = 'shared')`,
    [shard.name],
  )
}

/** Migrations grant to `tenantry_app`; where that role is missing it is made, as a mere bundle of grants. */
async function ensureAppRole(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = 'tenantry_app'")
  if (rowCount) return
  await client.query('CREATE ROLE tenantry_app NOLOGIN').catch((cause: unknown) => {
    throw new Error(
      'The role tenantry_app is missing, and the owner may not create it. As an administrator: CREATE ROLE tenantry_app',
      {
        cause,
      },
    )
  })
}

/** A managed server may dictate the app's role name: it then becomes a member of tenantry_app. */
async function grantToUserOf(client: pg.Client, appUrl: string): Promise<void> {
  const role = decodeURIComponent(new URL(appUrl).username)
  const { rows } = await client.query<{ exists: boolean; owner: boolean; member: boolean }>(
    `SELECT r.oid IS NOT NULL AS exists, r.rolname = current_user AS owner,
            coalesce(pg_has_role(r.oid, 'tenantry_app', 'USAGE'), false) AS member
       FROM (SELECT 1) AS one LEFT JOIN pg_roles r ON r.rolname = $1`,
    [role],
  )
  const [found] = rows
  if (!found?.exists) throw new Error(`The role "${role}" of an app URL does not exist on its server.`)
  if (found.owner)
    throw new Error(`The app URL names the owner "${role}": the app must have a role that owns no table.`)
  if (!found.member) await client.query(`GRANT tenantry_app TO ${client.escapeIdentifier(role)}`)
  await client.query(`GRANT USAGE ON SCHEMA public TO ${client.escapeIdentifier(role)}`)
}
