import pg from 'pg'
import { oldestHomesSql } from './migrate-data'
import { type Applied, readLedgerSql } from './migrate-ledger'

/** What one schema says of itself. No lines: it is new, or isn't there. */
export type Surveyed = {
  lines: Applied[]
  /** The oldest version that a tenant there is at; null where nobody lives. */
  oldestHome: string | null
}

type Answers = { lines: Map<string, Applied[]>; oldest: Map<string, string> }

/** Reads the ledgers of these schemas, and of the machinery in `tenancy`, in one question. `client` is the owner's. */
export async function surveyDatabase(
  client: pg.ClientBase,
  schemas: string[],
): Promise<{ tenancy: Applied[]; places: Map<string, Surveyed> }> {
  const { lines, oldest } = await ask(client, ['tenancy', ...schemas], schemas).catch(async (error: unknown) => {
    if (!isMissing(error)) throw error
    const there = await whatIsThere(client, ['tenancy', ...schemas])
    return ask(client, there.ledgers, there.hasHomes ? schemas : [])
  })
  const surveyed = (schema: string): [string, Surveyed] => [
    schema,
    { lines: lines.get(schema) ?? [], oldestHome: oldest.get(schema) ?? null },
  ]
  return { tenancy: lines.get('tenancy') ?? [], places: new Map(schemas.map(surveyed)) }
}

/** One message, with a statement for each ledger: half the time of one statement for all, whose plan would be long. */
async function ask(client: pg.ClientBase, ledgers: string[], homesOf: string[]): Promise<Answers> {
  const statements = [...ledgers.map(readLedgerSql), ...(homesOf.length > 0 ? [oldestHomesSql(homesOf)] : [])]
  if (statements.length === 0) return { lines: new Map(), oldest: new Map() }
  const answer: unknown = await client.query(statements.join('; '))
  const results = (Array.isArray(answer) ? answer : [answer]) as pg.QueryResult[]
  const homes = results.slice(ledgers.length).flatMap(({ rows }) => rows as { schema: string; oldest: string }[])
  return {
    lines: new Map(ledgers.map((schema, index) => [schema, (results[index]?.rows ?? []) as Applied[]])),
    oldest: new Map(homes.map(({ schema, oldest }) => [schema, oldest])),
  }
}

/** No such table, or no such schema. */
const isMissing = (error: unknown) => error instanceof pg.DatabaseError && ['42P01', '3F000'].includes(error.code ?? '')

async function whatIsThere(
  client: pg.ClientBase,
  schemas: string[],
): Promise<{ ledgers: string[]; hasHomes: boolean }> {
  const { rows } = await client.query<{ schema: string; table: string }>(
    `SELECT n.nspname AS schema, c.relname AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ANY ($1) AND c.relname IN ('_prisma_migrations', 'home') AND c.relkind = 'r'`,
    [schemas],
  )
  return {
    ledgers: rows.filter(({ table }) => table === '_prisma_migrations').map(({ schema }) => schema),
    hasHomes: rows.some(({ schema, table }) => schema === 'tenancy' && table === 'home'),
  }
}
