import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { ago, bytes, count, counted, duration, listInWords } from './format'
import { progressOfMove } from './move-words'
import { lineOf, progressInWords } from './progress'
import { type Column, table } from './table'

it('figures are written as people read them', () => {
  expect([0, 999, 1_000, 9_949, 12_345, 999_499, 999_500, 2_500_000_000, null].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '9.9 kB',
    '12 kB',
    '999 kB',
    '1.0 MB',
    '2.5 GB',
    '–',
  ])
  expect([0.32, 9.94, 9.96, 999.4, 999.6, 59_940, 60_000, 3_599_400, 3_660_000, null].map(duration)).toEqual([
    '0.3 ms',
    '9.9 ms',
    '10 ms',
    '999 ms',
    '1.0 s',
    '59.9 s',
    '1 min 0 s',
    '59 min 59 s',
    '1 h 1 min',
    '–',
  ])
  expect([count(1_234_567), count(null), counted(1, 'place'), counted(2, 'place')]).toEqual([
    '1,234,567',
    '–',
    '1 place',
    '2 places',
  ])
  const now = new Date('2026-11-22T12:00:00Z')
  expect([30, 59 * 60, 47 * 3_600, 72 * 3_600].map((s) => ago(new Date(now.getTime() - s * 1_000), now))).toEqual([
    'just now',
    '59 min ago',
    '47 h ago',
    '3 days ago',
  ])
  expect([listInWords([], 'or'), listInWords(['a'], 'or'), listInWords(['a', 'b', 'c'], 'or')]).toEqual([
    '',
    'a',
    'a, b or c',
  ])
})

interface Row {
  name: string
  figure: number
  said: string
}
const columns: Column<Row>[] = [
  { title: 'name', cell: ({ name }) => name },
  { title: 'figure', align: 'right', cell: ({ figure }) => `\x1b[31m${figure}\x1b[39m`, goes: 1 },
  { title: 'said', cell: ({ said }) => said, cut: true },
]
const rows = [
  { name: 'acme', figure: 7, said: 'short' },
  { name: 'globex-and-sons', figure: 1_234, said: 'a sentence that goes on until nobody has room for it' },
]
const drawn = (width: number) => stripVTControlCharacters(table(columns, rows, width)).split('\n')

it('a table is aligned, whatever is painted', () => {
  expect(drawn(120)).toEqual([
    'NAME             FIGURE  SAID',
    'acme                  7  short',
    'globex-and-sons    1234  a sentence that goes on until nobody has room for it',
  ])
})

it('where it is too narrow, the last column is cut, then columns go', () => {
  expect(drawn(48)[2]).toBe('globex-and-sons    1234  a sentence that goes o…')
  expect(drawn(40)).toEqual([
    'NAME             SAID',
    'acme             short',
    'globex-and-sons  a sentence that goes o…',
  ])
})

it('progress says how many, how many failed, and when it may be over', () => {
  expect(progressInWords({ done: 250, total: 1_000, failed: 0, wave: 'wave 2' }, 5_000)).toBe(
    '250 of 1,000, wave 2, 15 s left',
  )
  expect(progressInWords({ done: 0, total: 1_000, failed: 0 }, 100)).toBe('0 of 1,000, after 100 ms')
  expect(progressInWords({ done: 1_000, total: 1_000, failed: 3 }, 20_000)).toMatch(
    /^1,000 of 1,000, .*3 failed.*, after 20\.0 s$/,
  )
})

it('a move says its phase, what it has done and what is left', () => {
  const copying = {
    phase: 'copying',
    rows: 63_000,
    rowsTotal: 100_000,
    bytes: 12_000_000,
    bytesTotal: 19_000_000,
    lag: 40,
    percent: 63.4,
    etaSeconds: 19.2,
  } as const
  expect(progressOfMove(copying)).toBe(
    'copying, 63 %, 63,000 of 100,000 rows, 12 of 19 MB, 40 changes to follow, 20 s left',
  )
  expect(progressOfMove({ ...copying, phase: 'switching', lag: 1, percent: 99.9, etaSeconds: null })).toBe(
    'switching, 99 %, 1 change to follow',
  )
})

it('where nobody watches, progress is a line at each tenth of the way and with each phase', () => {
  const written: string[] = []
  const stream = { isTTY: false, write: (line: string) => written.push(line) > 0 } as unknown as NodeJS.WriteStream
  const line = lineOf('Moving', (at: number) => ({ share: at, words: `${at}`, phase: at < 0.5 ? 'a' : 'b' }), stream)
  for (const at of [0, 0.05, 0.09, 0.1, 0.15, 0.49, 0.5, 0.55, 1]) line.update(at)
  expect(written).toEqual(['Moving: 0\n', 'Moving: 0.1\n', 'Moving: 0.49\n', 'Moving: 0.5\n', 'Moving: 1\n'])
})
