import { stringify } from 'csv-stringify/sync'
import { defuse } from './formula'

/** So that spreadsheets know it for UTF-8. */
export const byteOrderMark = '\uFEFF'

/** Rows as text of a CSV file: texts defused, numbers as they are. */
export const csvLines = (rows: readonly (readonly (string | number)[])[]): string =>
  stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? defuse(cell) : cell))),
    { record_delimiter: 'windows' },
  )
