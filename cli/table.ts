import { stripVTControlCharacters } from 'node:util'
import { paint } from './paint'

export interface Column<Row> {
  title: string
  /** May be painted. */
  cell: (row: Row) => string
  align?: 'left' | 'right'
  /** Where the line is too narrow, columns go in this order: 1 is the first to go. Without it, it stays. */
  goes?: number
  /** What doesn't fit is cut off: for one column, the last. */
  cut?: boolean
}

const gap = '  '
const widthOf = (text: string) => stripVTControlCharacters(text).length

/** Aligned columns under their titles. As many as the terminal has room for, or 120 characters elsewhere. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width = process.stdout.columns || 120,
): string {
  const drawn = columns.map((column) => {
    const cells = rows.map(column.cell)
    return { ...column, cells, width: cells.reduce((most, cell) => Math.max(most, widthOf(cell)), column.title.length) }
  })
  const shown = fitting(drawn, width)
  const line = (cellOf: (column: (typeof shown)[number]) => string) =>
    shown
      .map((column) => padded(cellOf(column), column))
      .join(gap)
      .trimEnd()
  const title = line(({ title }) => title.toUpperCase())
  return [paint.quiet(title), ...rows.map((_, index) => line(({ cells }) => cells[index] ?? ''))].join('\n')
}

interface Drawn {
  width: number
  align?: 'left' | 'right'
  goes?: number
  cut?: boolean
}

function fitting<D extends Drawn>(drawn: readonly D[], width: number): D[] {
  const needed = drawn.reduce((sum, column) => sum + column.width, gap.length * (drawn.length - 1))
  if (needed <= width) return [...drawn]
  const last = drawn.at(-1)
  // Half a sentence is better than none.
  if (last?.cut && needed - last.width + 20 <= width)
    return [...drawn.slice(0, -1), { ...last, width: width - needed + last.width }]
  const [first] = drawn.filter(({ goes }) => goes !== undefined).toSorted((a, b) => (a.goes ?? 0) - (b.goes ?? 0))
  return first
    ? fitting(
        drawn.filter((column) => column !== first),
        width,
      )
    : [...drawn]
}

function padded(text: string, { width, align }: Drawn): string {
  if (widthOf(text) > width) return `${stripVTControlCharacters(text).slice(0, width - 1)}…`
  const room = ' '.repeat(Math.max(0, width - widthOf(text)))
  return align === 'right' ? room + text : text + room
}
