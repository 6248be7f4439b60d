import { withClient } from './with-client'

/** Where something stands: `database table.column`. */
export type Trace = string

/**
 * Looks at every row of every table of a database, as a superuser whom row-level security doesn't hold, for each of `needles`
 * (what → the values that would show it). Gives what was found where, each once, e.g. `e-mail in eu_1 public.users.email`.
 */
export async function findTraces(superuserUrl: string, needles: Record<string, string[]>): Promise<Trace[]> {
  const found = new Set<Trace>()
  await withClient(superuserUrl, async (client) => {
    const database = new URL(superuserUrl).pathname.slice(1)
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c
        WHERE c.relkind IN ('r', 'm', 'f') AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema$)' ORDER BY 1`,
    )
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: Record<string, unknown> }>(
        `SELECT to_jsonb(t) AS row FROM ${name} AS t`,
      )
      for (const { row } of rows) {
        for (const [column, value] of Object.entries(row)) {
          const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
          for (const [what, values] of Object.entries(needles))
            if (values.some((needle) => text.includes(needle))) found.add(`${what} in ${database} ${name}.${column}`)
        }
      }
    }
  })
  return [...found].toSorted()
}
