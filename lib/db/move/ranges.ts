import type { MovedTable, MoveEnds } from './move-ends'
import { KeySet } from './key-set'
import type { MoveCursor, RowKey } from './move-hold'
import { columnList, fingerprintSql, rangeEndSql, rangeOf } from './row-sql'
import { stageWithCompany } from './stage-with-company'
import { assertSame, copiedUpTo } from './sync-keys'
import { emptySql, insertSql, upsertSql } from './write-sql'

export interface Most {
  rows: number
  bytes: number
}

export interface Covered {
  cursor: MoveCursor
  rows: number
  bytes: number
}

/** Keys of one table, from after `after` up to `upTo`, or to the last. */
interface Part {
  moved: MovedTable
  after: RowKey | null
  upTo: RowKey | null
  rows: number
}

/** The next rows after `cursor`, over as many tables as it takes, as the source's snapshot has them. */
async function nextParts(
  { source, tables }: MoveEnds,
  cursor: MoveCursor | null,
  most: Most,
): Promise<{ parts: Part[]; cursor: MoveCursor }> {
  const parts: Part[] = []
  let left = most.rows
  let after = cursor === null || cursor === 'end' ? null : cursor.after
  for (const moved of tables.slice(copiedUpTo(tables, cursor))) {
    const [[end] = []] = await source.run([rangeEndSql(moved.source, after, { ...most, rows: left })])
    const rows = Number(end?.['rows'])
    const upTo = (end?.['last'] ?? null) as RowKey | null
    parts.push({ moved, after, upTo, rows })
    if (upTo) return { parts, cursor: { table: moved.table.name, after: upTo } }
    left -= rows
    after = null
  }
  return { parts, cursor: 'end' }
}

/** Brings the next rows to the target, in the transactions that are open at both ends. */
export async function copyRange(ends: MoveEnds, cursor: MoveCursor | null, most: Most): Promise<Covered> {
  const next = await nextParts(ends, cursor, most)
  const parts = next.parts.filter(({ rows }) => rows > 0)
  let bytes = 0
  for (const { moved, after, upTo } of parts) {
    const query = `SELECT ${columnList(moved.table)} FROM ${rangeOf(moved.source, { after, upTo })}`
    bytes += await ends.source.copyInto(query, ends.target, moved.stage)
  }
  const waiting = parts.map(({ moved }) => moved)
  // All that is there is as the snapshot has it, so nothing can stand in the way of a unique value.
  const copied = copiedUpTo(ends.tables, next.cursor)
  const company = await stageWithCompany(ends, { keys: new KeySet(), waiting, leave: [], copied, evict: false })
  const rowsIn = new Map(company.staged.entries().map(([moved, list]) => [moved, list.length]))
  for (const { moved, rows } of parts) rowsIn.set(moved, rows + (rowsIn.get(moved) ?? 0))
  const written = [...rowsIn].toSorted(([one], [other]) => one.position - other.position)
  const write = (await anyThere(ends, parts)) ? upsertSql : insertSql
  await ends.target.run(written.flatMap(([moved, rows]) => [write(moved), ...emptySql(moved, rows)]))
  return { cursor: next.cursor, rows: sum(parts), bytes: bytes + company.bytes }
}

/** Rows that were pulled along earlier, or that a slice brought which was broken off before its cursor was noted. */
async function anyThere({ target }: MoveEnds, parts: Part[]): Promise<boolean> {
  const found = await target.run(
    parts.map(({ moved, ...range }) => `SELECT FROM ${rangeOf(moved.target, range)} LIMIT 1`),
  )
  return found.some((rows) => rows.length > 0)
}

/**
 * Compares the next rows at both ends, those that only the target has included. @throws AppError CONFLICT that names table and keys
 */
export async function compareRange(ends: MoveEnds, cursor: MoveCursor | null, most: Most): Promise<Covered> {
  const next = await nextParts(ends, cursor, most)
  for (const { moved, after, upTo } of next.parts) {
    const [[[here] = []], [[there] = []]] = await Promise.all([
      ends.source.run([fingerprintSql(moved.source, rangeOf(moved.source, { after, upTo }))]),
      ends.target.run([fingerprintSql(moved.target, rangeOf(moved.target, { after, upTo }))]),
    ])
    assertSame(
      here,
      there,
      () => `table ${moved.table.name}, keys after ${name(after, 'the beginning')} up to ${name(upTo, 'the end')}`,
    )
  }
  return { cursor: next.cursor, rows: sum(next.parts), bytes: 0 }
}

const sum = (parts: Part[]) => parts.reduce((total, { rows }) => total + rows, 0)

const name = (key: RowKey | null, none: string) => (key ? JSON.stringify(key) : none)
