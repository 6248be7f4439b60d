import pg from 'pg'
import { enterSql, type MoveEnd } from './move-hold'
import { MoveSession } from './move-session'
import { keyList, ofTenant } from './row-sql'
import { asMoveError } from './run-slice'
import { SliceSize } from './slice-size'
import type { TenantTable } from './tenant-tables'

const { escapeIdentifier: id } = pg

/** Once a slice it may take so long; the row count follows. */
const maxMs = 1_000

interface Purge {
  session: MoveSession
  enter: string
  mine: string
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
    mine: ofTenant(tenantId),
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
  for (const statement of [...circles(purge, tables), ...tables.map((table) => deletion(purge, table))]) {
    for (;;) {
      const { changed, asked } = await slice(purge, statement)
      if (statement.deletes) rows += changed
      // However short the time is, each call gets something done.
      if (changed > 0 && purge.until.getTime() <= Date.now()) return { done: false, rows }
      if (changed < asked) break
    }
  }
  return { done: true, rows }
}

interface Statement {
  deletes: boolean
  /** Changes at most so many rows. */
  sql: (most: number) => string
}

function deletion({ schema, mine }: Purge, table: TenantTable): Statement {
  const from = `${schema}.${id(table.name)}`
  const some = (most: number) => `SELECT ${keyList(table)} FROM ${from} WHERE ${mine} LIMIT ${most}`
  return {
    deletes: true,
    sql: (most) => `DELETE FROM ${from} WHERE ${mine} AND (${keyList(table)}) IN (${some(most)})`,
  }
}

/**
 * References to a table that is emptied before this one, or to this one itself, would forbid a delete there or carry it on to rows
 * without end. They are cleared first: set to null, or to the row itself.
 */
function circles({ schema, mine }: Purge, tables: TenantTable[]): Statement[] {
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
      const from = `${schema}.${id(table.name)}`
      const some = (most: number) =>
        `SELECT ${keyList(table)} FROM ${from} WHERE ${mine} AND (${left.join(' OR ')}) LIMIT ${most}`
      const sql = (most: number) =>
        `UPDATE ${from} SET ${set.join(', ')} WHERE ${mine} AND (${keyList(table)}) IN (${some(most)})`
      return [{ deletes: false, sql }]
    }),
  )
}

async function slice({ session, enter, size }: Purge, { sql }: Statement): Promise<{ changed: number; asked: number }> {
  const asked = size.most.rows
  const begin = performance.now()
  const [, , , [counted] = []] = await session.run([
    'BEGIN',
    enter,
    'SET CONSTRAINTS ALL DEFERRED',
    `WITH changed AS (${sql(asked)} RETURNING 1) SELECT count(*)::int AS rows FROM changed`,
    'COMMIT',
  ])
  const changed = Number(counted?.['rows'])
  size.learn({ rows: changed, ms: performance.now() - begin, maxMs })
  return { changed, asked }
}
