import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { AppError } from '@/lib/errors'
import { hasCode, type HomeAt, type HomeHold, holdSql, takenOver } from '@/lib/db/home-hold'
import { type TenantTable, tenantTablesOf } from '@/lib/db/move/tenant-tables'
import { ownerSession } from '@/lib/db/owner-session'
import { exactTextSql } from './archive-tables'
import { readAtOnce } from './read-parts'

const { escapeIdentifier: id, escapeLiteral: literal } = pg

/** What a table holds that is to be loaded. */
export interface LoadedTable {
  name: string
  columns: readonly { name: string }[]
}

/** Loads one tenant's rows; all of it is one transaction. */
export interface RowLoader {
  /**
   * CSV of whole records; `hasHeader` where the first names the columns. `where`: SQL over the columns, for rows that come in.
   * Gives how many did.
   */
  load: (
    table: LoadedTable,
    content: AsyncIterable<Buffer>,
    o: { hasHeader: boolean; where?: string },
  ) => Promise<number>
  /** Refuses what the foreign keys refuse. */
  settle: () => Promise<void>
  /** What is there now, as CSV without a header, in order of the keys. */
  read: (table: LoadedTable) => AsyncIterable<Buffer>
  /** A row that isn't of the archive. */
  add: (table: string, row: Record<string, string>) => Promise<void>
}

/**
 * Loads a tenant's rows into tables where it doesn't live yet, under row-level security as everybody, in one transaction that
 * this attempt must hold; rows that an earlier one has left go first. Nothing is there unless `work` comes to its end.
 * @throws AppError CONFLICT (taken over; a table or column is unknown or can't be left out), INVALID_INPUT (a value is refused)
 */
export async function loadRows(
  at: HomeAt,
  hold: HomeHold,
  tables: readonly LoadedTable[],
  work: (loader: RowLoader) => Promise<unknown>,
): Promise<void> {
  await ownerSession(at.ownerUrl, async (client) => {
    try {
      await client.query(`BEGIN; ${exactTextSql}; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '30s';
        SET LOCAL idle_in_transaction_session_timeout = '60s';
        SELECT pg_advisory_xact_lock_shared(uuid_hash_extended(${literal(at.tenantId)}, 0)); ${holdSql(at, hold)};
        SELECT set_config('app.tenant_id', ${literal(at.tenantId)}, true)`)
      const known = await tenantTablesOf(client, at.schemaName)
      await assertFit(client, at.schemaName, known, tables)
      const late = lateConstraints(at.schemaName, known)
      if (late.length > 0) await client.query(`SET CONSTRAINTS ${late.join(', ')} DEFERRED`)
      for (const { name } of known.toReversed()) {
        await client.query(`DELETE FROM ${id(at.schemaName)}.${id(name)} WHERE tenant_id = $1`, [at.tenantId])
      }
      await work(loaderIn(client, at, known))
      await client.query('COMMIT')
    } catch (error) {
      throw hasCode(error, 'TN005') ? takenOver(error) : refusal(error)
    }
  })
}

function loaderIn(client: pg.ClientBase, at: HomeAt, known: TenantTable[]): RowLoader {
  const staged = new Map<string, string>()
  const target = (name: string) => `${id(at.schemaName)}.${id(name)}`
  const namesOf = ({ columns }: LoadedTable) => columns.map(({ name }) => id(name)).join(', ')
  const stagingFor = async (table: LoadedTable) => {
    const there = staged.get(table.name)
    if (there !== undefined) return there
    const staging = `pg_temp.restore_${staged.size}`
    await client.query(
      `CREATE TEMP TABLE restore_${staged.size} ON COMMIT DROP AS SELECT ${namesOf(table)} FROM ${target(table.name)} WITH NO DATA`,
    )
    staged.set(table.name, staging)
    return staging
  }
  return {
    async load(table, content, { hasHeader, where }) {
      const [staging, names] = [await stagingFor(table), namesOf(table)]
      const into = client.query(copyFrom(`COPY ${staging} (${names}) FROM STDIN (FORMAT csv, HEADER ${hasHeader})`))
      await pipeline(content, into)
      const { rowCount } = await client.query(`INSERT INTO ${target(table.name)} (tenant_id, ${names})
        SELECT ${literal(at.tenantId)}::uuid, ${names} FROM ${staging} ${where ? `WHERE ${where}` : ''}`)
      await client.query(`TRUNCATE ${staging}`)
      return rowCount ?? 0
    },
    async settle() {
      await client.query('SET CONSTRAINTS ALL IMMEDIATE')
    },
    read(table) {
      const { schemaName, tenantId } = at
      const here = known.find(({ name }) => name === table.name)
      if (!here) throw unfit(`there is no table ${table.name} here`)
      return readAtOnce({ client, schemaName, tenantId, table: here }, table.columns)
    },
    async add(name, row) {
      const columns = Object.keys(row)
      await client.query(
        `INSERT INTO ${target(name)} (${['tenant_id', ...columns].map((column) => id(column)).join(', ')})
         VALUES (${['tenant_id', ...columns].map((_, index) => `$${index + 1}`).join(', ')})`,
        [at.tenantId, ...Object.values(row)],
      )
    },
  }
}

/** Every table and column must be there, and what is there besides must not be wanted. */
async function assertFit(
  client: pg.ClientBase,
  schemaName: string,
  known: TenantTable[],
  tables: readonly LoadedTable[],
): Promise<void> {
  const { rows: required } = await client.query<{ table: string; column: string }>(
    `SELECT c.relname AS "table", a.attname AS "column" FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = to_regnamespace(quote_ident($1)) AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''`,
    [schemaName],
  )
  for (const { name, columns } of tables) {
    const table = known.find((one) => one.name === name)
    if (!table) throw unfit(`there is no table ${name} here`)
    const unknown = columns.find((column) => !table.columns.some((one) => one.name === column.name))
    if (unknown) throw unfit(`table ${name} has no column ${unknown.name} here`)
    const missing = required.find((one) => one.table === name && !columns.some((column) => column.name === one.column))
    if (missing) throw unfit(`it is without ${name}.${missing.column}, which every row must have here`)
  }
}

const unfit = (reason: string) =>
  new AppError('CONFLICT', { message: `The archive doesn’t fit this release’s tables: ${reason}.` })

/** Those that lead to a table which isn't loaded before: to itself, or in a circle. All others are checked as rows come in. */
function lateConstraints(schemaName: string, known: TenantTable[]): string[] {
  const names = known.flatMap(({ references }, index) =>
    references.filter(({ table }) => known.findIndex(({ name }) => name === table) >= index).map(({ name }) => name),
  )
  return names.map((name) => `${id(schemaName)}.${id(name)}`)
}

/** Values that don't fit: whoever wrote the archive had other rules. Which value it was is nobody's business but the tenant's. */
function refusal(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError) || !/^(22|23)/.test(error.code ?? '')) return error
  const where = [error.table, error.column ?? error.constraint].filter(Boolean).join(', ')
  const message = `A row of the archive is refused by the tables here (${error.code}${where ? `, ${where}` : ''}).`
  return new AppError('INVALID_INPUT', { cause: error, message, fieldErrors: { file: message } })
}
