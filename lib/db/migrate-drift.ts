import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { type Described, describeSchema, differences } from './migrate-fingerprint'
import { forNewTables } from './migrate'
import type { Migration } from './migration'

/**
 * What these migrations make on this server, built in a transaction that is taken back. Of the machinery, which names its own
 * schema, a copy under another name is built.
 */
export async function buildReference(
  client: pg.ClientBase,
  migrations: Migration[],
  history: 'tenant' | 'tenancy',
): Promise<Described[]> {
  const schema = `reference_${randomBytes(6).toString('hex')}`
  const renamed = (sql: string) => (history === 'tenancy' ? sql.replaceAll(/\btenancy\b/g, schema) : sql)
  const id = pg.escapeIdentifier(schema)
  try {
    await client.query(`BEGIN; CREATE SCHEMA ${id}; SET LOCAL search_path = ${id}`)
    for (const { sql } of forNewTables(migrations)) await client.query(renamed(sql))
    const described = await describeSchema(client, schema)
    const named = (text: string) => text.replaceAll(schema, history)
    if (history === 'tenant') return described
    return described.map(({ object, definition }) => ({ object: named(object), definition: named(definition) }))
  } finally {
    await client.query('ROLLBACK').catch(() => {})
  }
}

/** What a schema has otherwise than `reference`, in words, and who may look into it that should not, or may not and should. */
export async function findDrift(client: pg.ClientBase, schema: string, reference: Described[]): Promise<string[]> {
  const found = await describeSchema(client, schema)
  return [...(await strayUsers(client, schema)), ...differences(found, reference)]
}

type Privilege = { role: string; right: 'USAGE' | 'CREATE' }

/** Shared tables are for the roles that serve them, a tenant's schema for the role of its name, the machinery for the bundle. */
async function strayUsers(client: pg.ClientBase, schema: string): Promise<string[]> {
  const { rows } = await client.query<Privilege>(
    `SELECT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(x.grantee) END AS role, x.privilege_type AS right
       FROM pg_namespace n CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS x
      WHERE n.nspname = $1 AND x.grantee <> n.nspowner AND NOT coalesce((SELECT rolsuper FROM pg_roles WHERE oid = x.grantee), false)
        AND pg_get_userbyid(x.grantee) <> 'pg_database_owner' ORDER BY 1, 2`,
    [schema],
  )
  const users = rows.filter(({ right }) => right === 'USAGE').map(({ role }) => role)
  const only = schema === 'tenancy' ? 'tenantry_app' : schema
  const isStray = (role: string) => (schema === 'public' ? ['PUBLIC', 'tenantry_app'].includes(role) : role !== only)
  const isServed = schema === 'public' ? users.some((role) => !isStray(role)) : users.includes(only)
  return [
    ...(isServed
      ? []
      : [`schema ${schema} can’t be used by ${schema === 'public' ? 'any role that serves it' : only}`]),
    ...users.filter(isStray).map((role) => `schema ${schema} can be used by ${role}, and should not`),
    ...rows
      .filter(({ right }) => right === 'CREATE')
      .map(({ role }) => `schema ${schema} lets ${role} make things in it, and should not`),
  ]
}
