import pg from 'pg'
import type { UrlPair } from './database-urls'
import { withClient } from './with-client'

export type RolePasswords = { ownerPassword: string; appPassword: string }

const { escapeIdentifier: id, escapeLiteral: literal } = pg

/**
 * Makes the roles, and the databases of these names, on a server where they are missing; gives a database's URLs.
 * `tenantry_owner` owns every table and makes schemas, databases and their roles; `tenantry_app` is the bundle of grants on
 * tenant tables, which logs in nowhere; `tenantry_web` serves requests with it. `adminUrl` is that of a superuser, or of a
 * role that may create roles and databases. Running it again changes nothing but the passwords.
 */
export async function prepareServer(
  adminUrl: string,
  passwords: RolePasswords,
  databases: string[],
): Promise<(database: string) => UrlPair> {
  await withClient(adminUrl, async (client) => {
    await assertModern(client)
    await ensureRole(client, 'tenantry_owner', `LOGIN CREATEDB CREATEROLE PASSWORD ${literal(passwords.ownerPassword)}`)
    await ensureRole(client, 'tenantry_app', 'NOLOGIN')
    await ensureRole(client, 'tenantry_web', `LOGIN PASSWORD ${literal(passwords.appPassword)}`)
    await client.query('GRANT tenantry_app TO tenantry_web')
    // The owner hands the bundle to the role of each tenant's own database, and doesn't hold it.
    await client.query('GRANT tenantry_app TO tenantry_owner WITH ADMIN TRUE, INHERIT FALSE, SET FALSE')
    // For moves, to end transactions that stay in their way; without it the plan's time limit does. Not every administrator may.
    await client.query('GRANT pg_signal_backend TO tenantry_owner').catch(() => {})
    // Only a member of a role can give it a database; a superuser is one already.
    await client.query('GRANT tenantry_owner TO CURRENT_USER')
    for (const name of databases) await ensureDatabase(client, name)
  })
  return (database) => ({
    ownerUrl: urlFor(adminUrl, 'tenantry_owner', passwords.ownerPassword, database),
    appUrl: urlFor(adminUrl, 'tenantry_web', passwords.appPassword, database),
  })
}

/** The same server, another role and database; options in the URL (sslmode, …) stay. */
export function urlFor(serverUrl: string, role: string, password: string, database: string): string {
  const url = new URL(serverUrl)
  url.username = role
  url.password = password
  url.pathname = `/${database}`
  return url.href
}

async function assertModern(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number }>(
    "SELECT current_setting('server_version_num')::int AS version",
  )
  const version = rows[0]?.version ?? 0
  if (version < 160_000)
    throw new Error(`Postgres 16 or newer is needed; this server is ${Math.floor(version / 10_000)}.`)
}

async function ensureRole(client: pg.Client, role: string, attributes: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role])
  await client.query(`${rowCount ? 'ALTER' : 'CREATE'} ROLE ${role} ${attributes}`)
}

async function ensureDatabase(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name])
  if (!rowCount) await client.query(`CREATE DATABASE ${id(name)} OWNER tenantry_owner`)
  // Not to the bundle either: whoever serves one tenant's own database holds that, too.
  await client.query(`REVOKE ALL ON DATABASE ${id(name)} FROM PUBLIC, tenantry_app`)
  await client.query(`GRANT CONNECT ON DATABASE ${id(name)} TO tenantry_web`)
}
