import pg from 'pg'
import { enterSql, type MoveEnd, type RowKey } from './move-hold'
import { MoveSession } from './move-session'
import { inRange, rangeEndSql, type TenantRows } from './row-sql'
import { asMoveError } from './run-slice'
import { SliceSize } from './slice-size'
import type { TenantTable } from './tenant-tables'

const { escapeIdentifier: id } = pg

/** Once a slice it may take so long; the row count follows. */
const maxMs = 1_000

interface Purge {
  session: MoveSession
  enter: string
  tenantId: string
  schema: string
  size: SliceSize
  until: Date
}

/**
 * Deletes a tenant's rows in one place, children first, in transactions of about half a second, until none is left (`done`) or the
 * time is up; the next call goes on. For places that the tenant doesn't live in, or not yet: references among rows that can't
 * be deleted in any order are cleared before. With a `hold` only while that attempt holds the home there.
 * @throws AppError CONFLICT ('taken over'), UNAVAILABLE when the connection is lost
 */
export async function purgeTenantRows(
  end: MoveEnd,
  tenantId: string,
  { hold, until }: { hold?: { operationId: string; attempt: number }; until: Date },
): Promise<{ done: boolean; rows: number }> {
  const session = await MoveSession.open(end)
  const purge = {
    session,
    enter: enterSql(tenantId, end.schemaName, hold),
    tenantId,
    schema: id(end.schemaName),
    size: new SliceSize(20_000),
    until,
  }
  try {
    return await purgeTables(purge, (await session.tables()).toReversed())
  } catch (error) {
    throw asMoveError(error)
  } finally {
    await session.close()
  }
}

async function purgeTables(purge: Purge, tables: TenantTable[]): Promise<{ done: boolean; rows: number }> {
  let rows = 0
  for (const work of [...circles(purge, tables), ...tables.map((table) => deletion(purge, table))]) {
    let after: RowKey | null = null
    do {
      const { changed, last }: Slice = await slice(purge, work, after)
      if (work.deletes) rows += changed
      // However short the time is, each call gets something done.
      if (changed > 0 && purge.until.getTime() <= Date.now()) return { done: false, rows }
      after = last
    } while (after)
  }
  return { done: true, rows }
}

interface Work {
  deletes: boolean
  /** The rows that need it. */
  of: TenantRows
  /** Changes those in a range of keys. */
  sql: (range: string) => string
}

const nameOf = ({ schema }: Purge, table: TenantTable) => `${schema}.${id(table.name)}`

function deletion(purge: Purge, table: TenantTable): Work {
  const from = nameOf(purge, table)
  const of = { table, from, tenantId: purge.tenantId }
  return { deletes: true, of, sql: (range) => `DELETE FROM ${from} WHERE ${range}` }
}

/**
 * References to a table that is emptied before this one, or to this one itself, would forbid a delete there or carry it on to rows
 * without end. They are cleared first: set to null, or to the row itself.
 */
function circles(purge: Purge, tables: TenantTable[]): Work[] {
  return tables.flatMap((table, position) =>
    table.references.flatMap((reference) => {
      const parent = tables.findIndex(({ name }) => name === reference.table)
      if (parent < 0 || parent > position) return []
      const pairs = reference.columns.map((name, n) => ({ name, own: reference.referenced[n] ?? '' }))
      const nullable = pairs.filter(({ name }) =>
        table.columns.some((column) => column.name === name && column.nullable),
      )
      const own = parent === position ? pairs.filter(({ name }) => name !== 'tenant_id') : []
      const [set, left] =
        nullable.length > 0
          ? [nullable.map(({ name }) => `${id(name)} = NULL`), nullable.map(({ name }) => `${id(name)} IS NOT NULL`)]
          : [
              own.map(({ name, own }) => `${id(name)} = ${id(own)}`),
              own.map(({ name, own }) => `${id(name)} <> ${id(own)}`),
            ]
      if (set.length === 0) return []
      const name = nameOf(purge, table)
      const isLeft = `(${left.join(' OR ')})`
      const of = { table, from: `(SELECT * FROM ${name} WHERE ${isLeft}) AS left_over`, tenantId: purge.tenantId }
      const sql = (range: string) => `UPDATE ${name} SET ${set.join(', ')} WHERE ${range} AND ${isLeft}`
      return [{ deletes: false, of, sql }]
    }),
  )
}

interface Slice {
  changed: number
  /** The key to go on after; null: that was the last. */
  last: RowKey | null
}

/**
 * The next rows after a key. By ranges of keys: a list of them would be compared with every row of the tenant wherever Postgres's
 * statistics don't know of any.
 */
async function slice({ session, enter, size }: Purge, { of, sql }: Work, after: RowKey | null): Promise<Slice> {
  const begin = performance.now()
  const opening = ['BEGIN', enter, 'SET CONSTRAINTS ALL DEFERRED']
  const [, , , [end] = []] = await session.run([...opening, rangeEndSql(of, after, size.most)])
  const upTo = (end?.['last'] ?? null) as RowKey | null
  const [[counted] = []] = await session.run([
    `WITH changed AS (${sql(inRange(of, { after, upTo }))} RETURNING 1) SELECT count(*)::int AS rows FROM changed`,
    'COMMIT',
  ])
  size.learn({ rows: Number(end?.['rows']), ms: performance.now() - begin, maxMs })
  return { changed: Number(counted?.['rows']), last: upTo }
}
