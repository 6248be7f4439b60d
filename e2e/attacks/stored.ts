import { withClient } from '@/dev/db/with-client'
import { type Rows, rowsOf, superuserUrls } from '@/e2e/support/tables'

/** To each tenant its rows, by table. */
export type RowsByTenant = Map<string, Rows>

/** The same as `rowsOf`, told apart by tenant. */
export async function rowsByTenant(tenantIds: string[]): Promise<RowsByTenant> {
  const found: RowsByTenant = new Map(tenantIds.map((id) => [id, {}]))
  for (const [table, rows] of Object.entries(await rowsOf(tenantIds)))
    for (const row of rows) {
      const { tenant_id: owner, id } = JSON.parse(row) as { tenant_id?: string; id?: string }
      const own = found.get(owner ?? id ?? '')
      if (own) own[table] = [...(own[table] ?? []), row]
    }
  return found
}

/** To each tenant of which something is other than before, what: a line for each row that came or went. */
export function changesBetween(before: RowsByTenant, after: RowsByTenant): Map<string, string[]> {
  const changes = new Map<string, string[]>()
  for (const [id, rows] of after) {
    const lines = differences(before.get(id) ?? {}, rows)
    if (lines.length > 0) changes.set(id, lines)
  }
  return changes
}

/** `+ public.tasks {…}` for each row that is there now and wasn't, `-` for the other way round. */
export function differences(before: Rows, after: Rows): string[] {
  const tables = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...tables].flatMap((table) => {
    const [then, now] = [new Set(before[table]), new Set(after[table])]
    const gone = [...then].filter((row) => !now.has(row)).map((row) => `- ${table} ${row}`)
    const come = [...now].filter((row) => !then.has(row)).map((row) => `+ ${table} ${row}`)
    return [...gone, ...come].map((line) => line.slice(0, 400))
  })
}

/** They count requests, whoever sends them, or tell how far the chores are. */
const notCompared = [
  'rate_limits',
  'sample_flushes',
  'tenant_samples',
  'tenant_sizes',
  'backups',
  'tenant_keys',
  '_prisma_migrations',
]

/** Rows in which one of these texts stands, of the tables that belong to no tenant. */
export async function rowsNaming(texts: string[]): Promise<Rows> {
  const found = await Promise.all((await superuserUrls()).map((url) => rowsNamingIn(url, texts)))
  const rows: Rows = {}
  for (const [table, lines] of found.flat()) rows[table] = [...(rows[table] ?? []), ...lines].toSorted()
  return rows
}

const rowsNamingIn = (url: string, texts: string[]): Promise<[string, string[]][]> =>
  withClient(url, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables t
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
          AND table_name <> ALL ($1) AND NOT EXISTS (SELECT FROM information_schema.columns c
            WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.column_name = 'tenant_id')
        ORDER BY 1`,
      [notCompared],
    )
    const found: [string, string[]][] = []
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `SELECT to_jsonb(t)::text AS row FROM ${name} t WHERE EXISTS (
           SELECT FROM unnest($1::text[]) AS text WHERE strpos(to_jsonb(t)::text, text) > 0) ORDER BY 1`,
        [texts],
      )
      if (rows.length > 0) found.push([name, rows.map(({ row }) => row)])
    }
    return found
  })
