import pg from 'pg'
import { deleteSql } from './detach'
import type { KeySet } from './key-set'
import type { MovedTable } from './move-ends'
import { columnList, keyList, sameKey, valuesOf } from './row-sql'

const { escapeIdentifier: id } = pg

/** Writes the rows that wait: new ones go in, those that are the same to the last bit are left alone. */
export function upsertSql({ table, target, stage }: MovedTable): string {
  // Columns of the key, too: 1.0 is the same key as 1.00, and not the same value.
  const columns = table.columns.filter(({ name }) => name !== 'tenant_id')
  const set = columns.map(({ name }) => `${id(name)} = excluded.${id(name)}`).join(', ')
  const row = (alias: string) => `ROW(${columns.map(({ name }) => `${alias}.${id(name)}`).join(', ')})::record`
  // A key that was named in two ways has its row wait twice.
  return `INSERT INTO ${target.from} AS t (${columnList(table)})
    SELECT DISTINCT ON (${keyList(table)}) ${columnList(table)} FROM ${stage}
    ON CONFLICT (tenant_id, ${keyList(table)}) DO UPDATE SET ${set} WHERE ${row('t')} *<> ${row('excluded')}`
}

/** The same where the target has none of them yet, which takes half the time. */
export const insertSql = ({ table, target, stage }: MovedTable): string =>
  `INSERT INTO ${target.from} (${columnList(table)}) SELECT ${columnList(table)} FROM ${stage}`

export const evictSql = (evicted: KeySet): string[] =>
  evicted.entries().map(([moved, keys]) => {
    const { table } = moved
    return deleteSql(moved, `SELECT ${keyList(table, 'v.')} FROM ${valuesOf(table.key, keys, 'v')}`)
  })

/** Deletes what has been named and isn't at the source, children first. */
export const deleteAbsentSql = (keys: KeySet): string[] =>
  keys
    .entries()
    .toReversed()
    .map(([moved]) => {
      const { table, stage } = moved
      const present = `SELECT FROM ${stage} AS s WHERE ${sameKey(table, 's.', 'v.')}`
      return deleteSql(moved, `SELECT ${keyList(table, 'v.')} FROM ${moved.keys} AS v WHERE NOT EXISTS (${present})`)
    })

/** Above so many rows, a table is emptied by way of the file system. */
const fewRows = 500

/** Empties what rows and keys waited in. */
export const emptySql = ({ stage, keys }: MovedTable, rows: number): string[] =>
  rows > fewRows ? [`TRUNCATE ${stage}, ${keys}`] : [`DELETE FROM ${stage}`, `DELETE FROM ${keys}`]
