import { withClient } from '@/dev/db/with-client'

/** Rows of tables, as text: `projects` → one line a row. */
export type Rows = Record<string, string[]>

/** Every database of the product, as the server's administrator sees it: past policies and grants. */
function superuserUrls(): string[] {
  const { E2E_SUPERUSER_URL, CONTROL_OWNER_URL, SHARD_US_1_OWNER_URL } = process.env
  if (!E2E_SUPERUSER_URL || !CONTROL_OWNER_URL || !SHARD_US_1_OWNER_URL) {
    throw new Error('These journeys look into the databases: run them by "npm test -- browser".')
  }
  return [CONTROL_OWNER_URL, SHARD_US_1_OWNER_URL].map((url) =>
    Object.assign(new URL(E2E_SUPERUSER_URL), { pathname: new URL(url).pathname }).toString(),
  )
}

/** All that is stored about these tenants, in every table of every database. */
export async function rowsOf(tenantIds: string[]): Promise<Rows> {
  const found = await Promise.all(superuserUrls().map((url) => rowsIn(url, tenantIds)))
  return Object.fromEntries(found.flat())
}

async function rowsIn(url: string, tenantIds: string[]): Promise<[string, string[]][]> {
  return withClient(url, async (client) => {
    const { rows: tables } = await client.query<{ name: string; key: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name, column_name AS key
         FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
          AND (column_name = 'tenant_id' OR (table_name = 'tenants' AND column_name = 'id'))
        ORDER BY 1`,
    )
    const found: [string, string[]][] = []
    for (const { name, key } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `SELECT to_jsonb(t)::text AS row FROM ${name} t WHERE ${key} = ANY($1::uuid[]) ORDER BY 1`,
        [tenantIds],
      )
      found.push([name, rows.map(({ row }) => row)])
    }
    return found
  })
}
