import { CsvError, parse } from 'csv-parse/sync'
import { AppError } from '@/lib/errors'
import { type Separator, separators } from './separators'

/** Wider rows are no list of tasks. */
export const mostColumns = 100

const parseWith = (text: string, delimiter: Separator, to?: number): string[][] =>
  parse(text, {
    delimiter,
    relax_column_count: true,
    skip_records_with_empty_values: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: 200_000,
    ...(to && { to }),
  })

/** The rows of a file, empty ones left out. @throws AppError INVALID_INPUT that says in which line it can't be read */
export function parseRows(text: string, separator: Separator): string[][] {
  let rows: string[][]
  try {
    rows = parseWith(text, separator)
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error.lines === 'number' ? ` Look at line ${error.lines}.` : ''
    throw new AppError('INVALID_INPUT', {
      message: `This file can’t be read: a quotation mark is open or stands in the wrong place.${line}`,
      cause: error,
    })
  }
  if (rows.some((row) => row.length > mostColumns)) {
    throw new AppError('INVALID_INPUT', { message: `A row has more than ${mostColumns} columns.` })
  }
  return rows
}

const sampleRows = 30

/** The separator that cuts the first rows into the most columns of the same number. */
export function tellSeparator(text: string): Separator {
  const score = (separator: Separator): number => {
    try {
      const widths = parseWith(text, separator, sampleRows).map((row) => row.length)
      const [first = 1] = widths
      const alike = widths.filter((width) => width === first).length / Math.max(1, widths.length)
      return first > 1 ? first * alike ** 2 : 0
    } catch {
      return 0
    }
  }
  return separators.map((one) => ({ one, score: score(one) })).reduce((a, b) => (b.score > a.score ? b : a)).one
}
