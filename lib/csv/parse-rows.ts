import { CsvError, parse } from 'csv-parse/sync'
import { AppError } from '@/lib/errors'
import { type Separator, separators } from './separators'

/** Wider rows are no list of tasks. */
export const mostColumns = 100

/** Of one row, in characters. */
const mostInRow = 200_000

function parseWith(text: string, delimiter: Separator, to?: number): string[][] {
  // The parser's own limit counts neither blanks nor separators: it would go through millions of them for seconds.
  if (hasEndlessLine(text))
    throw new AppError('INVALID_INPUT', { message: 'A line of this file is too long to be a task.' })
  return parse(text, {
    delimiter,
    relax_column_count: true,
    // What is copied from a spreadsheet has 5" as it is; a field that begins with one still has to end with one.
    relax_quotes: true,
    trim: true,
    max_record_size: mostInRow,
    ...(to && { to }),
  })
}

/** True where no line break comes for more characters than a row may have. */
function hasEndlessLine(text: string): boolean {
  let length = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    length = code === 10 || code === 13 ? 0 : length + 1
    if (length > mostInRow) return true
  }
  return false
}

/** A row of a file, and which one it is as a spreadsheet counts: from 1, empty ones counted. */
export interface NumberedRow {
  row: number
  cells: string[]
}

/** The rows of a file, empty ones left out. */
export const parseRows = (text: string, separator: Separator): string[][] =>
  parseNumberedRows(text, separator).map(({ cells }) => cells)

const withText = (rows: readonly string[][]): NumberedRow[] =>
  rows.flatMap((cells, at) => (cells.some((cell) => cell !== '') ? [{ row: at + 1, cells }] : []))

/** The same with their numbers. @throws AppError INVALID_INPUT that says in which line it can't be read */
export function parseNumberedRows(text: string, separator: Separator): NumberedRow[] {
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
  return withText(rows)
}

const sampleRows = 30

/** The separator that cuts the first rows into the most columns of the same number. */
export function tellSeparator(text: string): Separator {
  const score = (separator: Separator): number => {
    try {
      const widths = withText(parseWith(text, separator, sampleRows)).map(({ cells }) => cells.length)
      const [first = 1] = widths
      const alike = widths.filter((width) => width === first).length / Math.max(1, widths.length)
      return first > 1 ? first * alike ** 2 : 0
    } catch {
      return 0
    }
  }
  return separators.map((one) => ({ one, score: score(one) })).reduce((a, b) => (b.score > a.score ? b : a)).one
}
