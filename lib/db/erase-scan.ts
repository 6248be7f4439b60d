import type { ControlPrisma } from './control-client'
import { ownerSession } from './owner-session'

/** What would show that something of a tenant is left. Kept in memory only: most of it belongs to people. */
export interface Needles {
  tenantId: string
  slug: string | null
  userIds: string[]
  emails: string[]
  /** Lower case, and found wherever they stand as a whole: hosts without port, ids at Stripe. */
  texts: string[]
}

export interface Scan {
  tables: number
  /** Where something stands and how often: `tenancy.home.tenant_id: 1`. Never what stands there. */
  found: string[]
  /** Tables that this role may not read. */
  unreadable: string[]
}

type Row = Record<string, unknown>
type Query = (sql: string, values: unknown[]) => Promise<Row[]>

/** A table that takes longer can't be called searched. */
const timeout = "SET LOCAL statement_timeout = '60s'"

/** Searches every table of a database of the data plane, as the owner of its tables. Rejects for one that can't be searched. */
export async function scanDatabase(ownerUrl: string, needles: Needles): Promise<Scan> {
  return ownerSession(ownerUrl, async (client) => {
    await client.query(`BEGIN READ ONLY; ${timeout}`)
    // Under FORCE the owner, too, sees only the rows of the tenant that is set.
    await client.query("SELECT set_config('app.tenant_id', $1, true)", [needles.tenantId])
    return scan(needles, async (sql, values) => (await client.query<Row>(sql, values)).rows)
  })
}

/** The same in the control plane, in a transaction that may have removed all of it just now. `operationId` may name the tenant. */
export async function scanControl(
  tx: ControlPrisma.TransactionClient,
  needles: Needles,
  operationId: string,
): Promise<Scan> {
  await tx.$executeRawUnsafe(timeout)
  return scan(needles, (sql, values) => tx.$queryRawUnsafe<Row[]>(sql, ...values), operationId)
}

interface Table {
  schema: string
  name: string
  /** As it stands in SQL. */
  quoted: string
  readable: boolean
  /** Under row-level security: each row says itself whose it is. */
  ofTenants: boolean
  columns: { name: string; quoted: string; type: string }[]
}

const tablesSql = `
  SELECT n.nspname AS schema, c.relname AS name, format('%I.%I', n.nspname, c.relname) AS quoted,
         has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable,
         c.relrowsecurity AND bool_or(a.attname = 'tenant_id') AS "ofTenants",
         jsonb_agg(jsonb_build_object('name', a.attname, 'quoted', quote_ident(a.attname), 'type', format_type(a.atttypid, NULL))) AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
   WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   GROUP BY n.oid, n.nspname, c.oid, c.relname, c.relrowsecurity ORDER BY n.nspname, c.relname`

/** So many tables are searched by one statement: a shard has thousands. */
const tablesAtOnce = 25

async function scan(needles: Needles, query: Query, operationId?: string): Promise<Scan> {
  const tables = (await query(tablesSql, [])) as unknown as Table[]
  const readable = tables.filter((table) => table.readable)
  const { tenantId, slug, userIds, emails, texts } = needles
  const ids = [tenantId, ...userIds].map((id) => id.toLowerCase())
  const values = [tenantId, ids, emails.map((email) => email.toLowerCase()), texts, slug, operationId ?? null]
  const found: string[] = []
  for (let from = 0; from < readable.length; from += tablesAtOnce) {
    const selects = readable.slice(from, from + tablesAtOnce).map(searchSql)
    const rows = await query(`${withTypes} ${selects.join(' UNION ALL ')}`, values)
    for (const { place, hits } of rows) {
      for (const [column, count] of Object.entries(hits as Record<string, number>)) {
        if (count > 0) found.push(`${String(place)}.${column}: ${count}`)
      }
    }
  }
  const unreadable = tables.filter((table) => !table.readable).map(({ quoted }) => quoted)
  return { tables: readable.length, found, unreadable }
}

/** Postgres wants to know the type of each parameter, and few statements use all of them. */
const withTypes = 'WITH types AS (SELECT $1::uuid, $2::text[], $3::text[], $4::text[], $5::text, $6::uuid)'

function searchSql({ schema, name, quoted, ofTenants, columns }: Table): string {
  const place = `'${`${schema}.${name}`.replaceAll("'", "''")}'`
  // Rows of others are theirs, whatever they say: the same person may be in two workspaces.
  const searched = ofTenants ? columns.filter((column) => column.name === 'tenant_id') : columns
  const counts = searched.flatMap((column) => {
    const condition = conditionFor(column)
    return condition === null ? [] : [`'${column.name.replaceAll("'", "''")}', count(*) FILTER (WHERE ${condition})`]
  })
  const others = schema === 'public' && name === 'operations' ? 'WHERE t.id IS DISTINCT FROM $6::uuid' : ''
  return `SELECT ${place} AS place, jsonb_build_object(${counts.join(', ')}) AS hits FROM ${quoted} AS t ${others}`
}

const textual = /^(text|character varying|character|name|citext|json|jsonb)(\[\])?$/

/** What a column must hold to be a trace; null for one that can't hold any. Ids and e-mails are picked out of text by their form. */
function conditionFor({ name, quoted, type }: Table['columns'][number]): string | null {
  const column = `t.${quoted}`
  if (type === 'uuid') return `${column} = ANY ($2::text[]::uuid[])`
  if (type === 'uuid[]') return `${column} && $2::text[]::uuid[]`
  if (!textual.test(type)) return null
  const text = `lower(${column}::text)`
  const picked = (pattern: string, list: string) =>
    `EXISTS (SELECT FROM regexp_matches(${text}, '${pattern}', 'g') AS m (parts) WHERE m.parts[1] = ANY (${list}))`
  const conditions = [
    picked('([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})', '$2::text[]'),
    picked(String.raw`([^\s"<>(),;:]+@[^\s"<>(),;:]+)`, '$3::text[]'),
    // Whole hosts and ids: somebody else's may end like this one's.
    picked('([a-z0-9_~-](?:[a-z0-9._~-]*[a-z0-9_~-])?)', '$4::text[]'),
  ]
  if (name === 'slug') conditions.push(`${text} = $5::text`)
  return `(${conditions.join(' OR ')})`
}
