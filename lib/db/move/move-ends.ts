import pg from 'pg'
import { columnsToDetach } from './detach'
import type { MoveHold } from './move-hold'
import { assertSameTables, MoveSession } from './move-session'
import { columnList, keyList, type TenantRows } from './row-sql'
import type { TenantColumn, TenantTable } from './tenant-tables'

const { escapeIdentifier: id } = pg

/** A tenant table at both ends of a move, with the two temporary tables at the target that rows and keys wait in. */
export interface MovedTable {
  table: TenantTable
  /** In the order of copying: those that others refer to come first. */
  position: number
  source: TenantRows
  target: TenantRows
  /** Rows as the source has them, at the target. */
  stage: string
  /** Keys that are brought up to date; those without a row in `stage` are gone at the source. */
  keys: string
  /** Columns of which a row is rid before it is deleted at the target. */
  detach: TenantColumn[]
}

/** Both connections of a move, with the tables that they have in common. */
export interface MoveEnds {
  hold: MoveHold
  source: MoveSession
  target: MoveSession
  tables: MovedTable[]
}

/** @throws AppError CONFLICT where the places don't have the same tables, UNAVAILABLE where a server doesn't answer */
export async function openEnds(hold: MoveHold): Promise<MoveEnds> {
  const opened = await Promise.allSettled([MoveSession.open(hold.from), MoveSession.open(hold.to)])
  const sessions = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  try {
    const failed = opened.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
    const [source, target] = sessions
    if (!source || !target) throw new Error('both ends are open')
    const [here, there] = await Promise.all([source.tables(), target.tables()])
    assertSameTables(here, there)
    const tables = here.map((_, position) => movedTable(hold, here, position))
    await target.run(tables.flatMap(temporary))
    return { hold, source, target, tables }
  } catch (error) {
    await Promise.all(sessions.map((session) => session.close()))
    throw error
  }
}

export async function closeEnds({ source, target }: MoveEnds): Promise<void> {
  await Promise.all([source.close(), target.close()])
}

function movedTable({ tenantId, from, to }: MoveHold, all: TenantTable[], position: number): MovedTable {
  const table = all[position]
  if (!table) throw new Error('a table has a position')
  const rowsIn = (schema: string): TenantRows => ({ table, tenantId, from: `${id(schema)}.${id(table.name)}` })
  const [stage, keys] = [`pg_temp.move_rows_${position}`, `pg_temp.move_keys_${position}`]
  const detach = columnsToDetach(table, all)
  return { table, position, source: rowsIn(from.schemaName), target: rowsIn(to.schemaName), stage, keys, detach }
}

/** Each slice empties those that it used: ON COMMIT would empty all of them every time, which takes longer than a small slice. */
const temporary = ({ table, target, stage, keys }: MovedTable) => [
  `CREATE TEMP TABLE ${stage.slice(8)} AS SELECT ${columnList(table)} FROM ${target.from} WITH NO DATA`,
  `CREATE TEMP TABLE ${keys.slice(8)} AS SELECT ${keyList(table)} FROM ${target.from} WITH NO DATA`,
]
