import { withClient } from '@/dev/db/with-client'

/** Rows of tables, as text: `projects` → one line a row. */
export type Rows = Record<string, string[]>

/** Every database of the product on every server, as its administrator sees it: past policies and grants. */
export async function superuserUrls(): Promise<string[]> {
  const { E2E_SUPERUSER_URLS } = process.env
  if (!E2E_SUPERUSER_URLS) throw new Error('These journeys look into the databases: run them by "npm test -- browser".')
  const found = await Promise.all((JSON.parse(E2E_SUPERUSER_URLS) as string[]).map(databasesOn))
  return found.flat()
}

async function databasesOn(serverUrl: string): Promise<string[]> {
  const { rows } = await withClient(serverUrl, (client) =>
    client.query<{ name: string }>(
      String.raw`SELECT datname AS name FROM pg_database WHERE datallowconn AND datname LIKE 'tenantry\_%'`,
    ),
  )
  return rows.map(({ name }) => Object.assign(new URL(serverUrl), { pathname: `/${name}` }).toString())
}

/** They count what was asked, also what was refused, and are written when a process has time. */
const figures = ['tenant_samples', 'tenant_sizes']
/** What the chores make of their own, whenever another journey has them done: backups, and the key that the first of them needs. */
const ofTheChores = ['backups', 'tenant_keys']

/** Columns that say when something was last used: a visit is no change. */
const marksOfUse = ['last_seen_at', 'last_used_at']

/** All that is stored about these tenants, in every table of every database but figures and backups; tables of one name count as one. */
export async function rowsOf(tenantIds: string[]): Promise<Rows> {
  const found = await Promise.all((await superuserUrls()).map((url) => rowsIn(url, tenantIds)))
  const rows: Rows = {}
  for (const [table, lines] of found.flat()) rows[table] = [...(rows[table] ?? []), ...lines].toSorted()
  return rows
}

async function rowsIn(url: string, tenantIds: string[]): Promise<[string, string[]][]> {
  return withClient(url, async (client) => {
    const { rows: tables } = await client.query<{ name: string; key: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name, column_name AS key
         FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
          AND (column_name = 'tenant_id' OR (table_name = 'tenants' AND column_name = 'id'))
          AND table_name <> ALL ($1)
        ORDER BY 1`,
      [[...figures, ...ofTheChores]],
    )
    const found: [string, string[]][] = []
    for (const { name, key } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `SELECT (to_jsonb(t) - $2::text[])::text AS row FROM ${name} t WHERE ${key} = ANY($1::uuid[]) ORDER BY 1`,
        [tenantIds, marksOfUse],
      )
      // Places of others come and go meanwhile: a table that holds nothing of these is not told of.
      if (rows.length > 0) found.push([name, rows.map(({ row }) => row)])
    }
    return found
  })
}

/** Every set of tables that holds a text in some column of some row: `tenantry_us_1.public`. */
export async function placesWith(text: string): Promise<string[]> {
  const found = await Promise.all((await superuserUrls()).map((url) => schemasWith(url, text)))
  return [...new Set(found.flat())].toSorted()
}

async function schemasWith(url: string, text: string): Promise<string[]> {
  return withClient(url, async (client) => {
    const { rows: tables } = await client.query<{ place: string; name: string }>(
      `SELECT current_database() || '.' || table_schema AS place, format('%I.%I', table_schema, table_name) AS name
         FROM information_schema.tables
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    )
    const found: string[] = []
    for (const { place, name } of tables) {
      const { rowCount } = await client.query(
        `SELECT FROM ${name} t WHERE strpos(lower(t::text), lower($1)) > 0 LIMIT 1`,
        [text],
      )
      if (rowCount) found.push(place)
    }
    return found
  })
}
