import pg from 'pg'
import type { KeySet } from './key-set'
import type { MovedTable, MoveEnds } from './move-ends'
import type { RowKey } from './move-hold'
import type { SqlRow } from './move-session'
import { columnList, keyList, lookup, valuesOf } from './row-sql'

const { escapeLiteral: literal } = pg

/** Up to so many rows of a table travel as text, all tables in one message; more of them by COPY. */
const fewRows = 500

/**
 * Notes these keys at the target, brings the rows that the source has under them there, to wait, and runs `then` there.
 */
export async function stageKeys(
  ends: MoveEnds,
  keys: KeySet,
  then: string[],
): Promise<{ bytes: number; answers: SqlRow[][] }> {
  const entries = keys.entries()
  const few = entries.filter(([, list]) => list.length <= fewRows)
  const found = await ends.source.run(few.map(([moved, list]) => rowTexts(moved, list)))
  const texts = found.map((rows) => rows.map(({ row }) => String(row)))
  const arrivals = few.flatMap(([moved], n) => (texts[n]?.length ? [arrival(moved, texts[n])] : []))
  const first = [...entries.map(([moved, list]) => notice(moved, list)), ...arrivals]
  let bytes = texts.flat().reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  for (const [moved, list] of entries) {
    if (list.length <= fewRows) continue
    const query = `SELECT ${columnList(moved.table, 't.')} FROM ${lookup(moved.source, list)}`
    bytes += await ends.source.copyInto(query, ends.target, moved.stage)
  }
  const results = await ends.target.run([...first, ...then])
  return { bytes, answers: results.slice(first.length) }
}

/** A row as Postgres prints it, which it reads again without loss. */
const rowTexts = ({ table, source }: MovedTable, keys: RowKey[]) =>
  `SELECT ROW(${columnList(table, 't.')})::text AS row FROM ${lookup(source, keys)}`

const notice = ({ table, keys }: MovedTable, list: RowKey[]) =>
  `INSERT INTO ${keys} SELECT ${keyList(table, 'k.')} FROM ${valuesOf(table.key, list, 'k')}`

/** OFFSET keeps the planner from reading each text once a column. */
const arrival = ({ stage }: MovedTable, texts: string[]) =>
  `INSERT INTO ${stage} SELECT (read.r).* FROM (SELECT t::${stage} AS r
     FROM json_array_elements_text(${literal(JSON.stringify(texts))}::json) AS t OFFSET 0) AS read`
