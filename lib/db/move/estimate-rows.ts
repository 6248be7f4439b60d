import pg from 'pg'
import type { MoveEnds } from './move-ends'
import { keyOrder, ofTenant } from './row-sql'

const { escapeIdentifier: id } = pg

/** Rows of a table that say how large its rows are. */
const sample = 1_000

/** Rows and bytes of the tenant at the source. To be run in a transaction that has entered the tenant. */
export async function estimateRows({ source, tables }: MoveEnds): Promise<{ rows: number; bytes: number }> {
  const answers = await source.run(
    tables.map(({ table, source: { from, tenantId } }) => {
      // What COPY adds: two bytes a row, four a value.
      const sizes = table.columns.map(({ name }) => `coalesce(pg_column_size(${id(name)}), 0) + 4`)
      return `SELECT (SELECT count(*) FROM ${from} WHERE ${ofTenant(tenantId)})::float8 AS rows,
        (SELECT coalesce(avg(size), 0) FROM (SELECT ${['2', ...sizes].join(' + ')} AS size FROM ${from}
          WHERE ${ofTenant(tenantId)} ORDER BY ${keyOrder(table)} LIMIT ${sample}) AS sampled)::float8 AS size`
    }),
  )
  let [rows, bytes] = [0, 0]
  for (const [row] of answers) {
    rows += Number(row?.['rows'])
    bytes += Math.round(Number(row?.['rows']) * Number(row?.['size']))
  }
  return { rows, bytes }
}
