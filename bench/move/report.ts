import { median } from '@/bench/query/measure'
import type { MeasuredMove } from './pauses'
import { type Race, throughputOf } from './throughput'
import { judge, pausesOf } from './verdicts'

const sizesOf = (rows: { rows: number }[]) => [...new Set(rows.map((one) => one.rows))].toSorted((a, b) => a - b)

/** All figures and what they must be. p95s are those of the largest tenant: its copy lasts long enough to have any. */
export function reportOf(moves: MeasuredMove[], races: Race[]) {
  const pauses = sizesOf(moves).map((rows) =>
    pausesOf(
      rows,
      moves.filter((move) => move.rows === rows),
    ),
  )
  const [least, most] = [pauses.at(0), pauses.at(-1)]
  if (!least || !most) throw new Error('nothing was moved')
  const largest = moves.filter(({ rows }) => rows === most.rows)
  const p95 = (who: 'writes' | 'own' | 'neighbour') => ({
    quietMs: median(largest.map(({ quiet }) => quiet[who])),
    copyingMs: median(largest.map(({ copying }) => copying[who])),
    ratio: median(largest.map(({ quiet, copying }) => copying[who] / quiet[who])),
  })
  const p95s = { writes: p95('writes'), own: p95('own'), neighbour: p95('neighbour') }
  const throughput = throughputOf(races)
  const lost = moves.reduce((sum, move) => sum + move.lost, 0)
  return {
    pauses,
    p95s,
    throughput,
    writes: moves.reduce((sum, { writes }) => sum + writes, 0),
    lost,
    verdicts: verdictsOf({ pauses, p95s, throughput, sizes: sizeRatioOf(moves, least.rows, most.rows) }),
  }
}

interface Figures {
  pauses: ReturnType<typeof pausesOf>[]
  p95s: Record<'own' | 'neighbour', { ratio: number }>
  throughput: ReturnType<typeof throughputOf>
  sizes: { what: string; ratio: number }
}

function verdictsOf({ pauses, p95s, throughput, sizes }: Figures) {
  const worst = (figure: 'p50Ms' | 'p99Ms') => Math.max(...pauses.map((one) => one[figure]))
  return [
    judge({ what: 'write pause, p50', value: worst('p50Ms'), unit: 'ms', must: 100, bound: 'most' }),
    judge({ what: 'write pause, p99', value: worst('p99Ms'), unit: 'ms', must: 300, goal: 100, bound: 'most' }),
    judge({ what: sizes.what, value: sizes.ratio, unit: '×', must: 1.5, bound: 'most' }),
    judge({
      what: 'copying by a bare COPY',
      value: throughput.copyRatio,
      unit: '×',
      must: 0.3,
      goal: 0.5,
      bound: 'least',
    }),
    judge({
      what: 'p95 of its pages while it copies, by quiet',
      value: p95s.own.ratio,
      unit: '×',
      must: 2,
      goal: 1.5,
      bound: 'most',
    }),
    judge({
      what: 'p95 of a neighbour’s pages, likewise',
      value: p95s.neighbour.ratio,
      unit: '×',
      must: 2,
      goal: 1.5,
      bound: 'most',
    }),
  ]
}

/** How much longer the largest tenant's writes pause than the smallest's. */
function sizeRatioOf(moves: MeasuredMove[], least: number, most: number): { what: string; ratio: number } {
  const largest = moves.filter(({ rows }) => rows === most)
  const alike = moves.filter(({ rows, to }) => rows === least && largest.some((one) => one.to === to))
  return {
    what: `p50 at ${inThousands(most)} rows by that at ${inThousands(least)}, to the same places`,
    ratio: p50ToTheSame(largest) / p50ToTheSame(alike),
  }
}

/** The median pause of each way, and the mean of those: a size that went one way oftener counts no more for it. */
function p50ToTheSame(moves: MeasuredMove[]): number {
  const ways = [...Map.groupBy(moves, ({ to }) => to).values()].map((some) =>
    median(some.flatMap(({ pauses }) => pauses)),
  )
  return ways.reduce((sum, ms) => sum + ms, 0) / ways.length
}

type Report = ReturnType<typeof reportOf>

const inThousands = (rows: number) =>
  rows < 1_000_000 ? `${Math.round(rows / 1_000)} k` : `${Math.round(rows / 100_000) / 10} M`
const cell = (value: number | string, width = 9) =>
  (typeof value === 'number' ? (value < 100 ? value.toFixed(1) : value.toFixed(0)) : value).padStart(width)
const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`

export function describeMove(move: MeasuredMove): string {
  const { to, pauses, fencedMs, ms, copyMs, verifyMs, steps, longestMs, lost, refused } = move
  const troubles = [
    ...(lost > 0 ? [`${lost} LOST`] : []),
    ...Object.entries(refused).map(([code, n]) => `${code} ×${n}`),
  ]
  return [
    `  to ${to.padEnd(17)}`,
    `pause ${cell(median(pauses), 5)} ms, at most ${cell(Math.max(...pauses), 5)} (longest silence ${cell(longestMs, 5)}; fenced ${cell(fencedMs ?? 0, 4)}, fence ${cell(steps.fence, 5)}, commit ${cell(steps.commit, 4)}, open ${cell(steps.open, 4)})`,
    `  copy ${seconds(copyMs)}, compare ${seconds(verifyMs)}, all ${seconds(ms)}`,
    ...(troubles.length > 0 ? [`  ! ${troubles.join(', ')}`] : []),
  ].join('')
}

export function printReport({ pauses, p95s, throughput, writes, lost, verdicts }: Report, races: Race[]): void {
  console.log(
    `\nWrite pause of 8 writers, ms beyond their usual rhythm (${writes.toLocaleString('en')} acknowledged writes, ${lost} lost):`,
  )
  console.log(`  ${['rows', 'moves', 'readings', 'p50', 'p99', 'max'].map((title) => cell(title)).join('')}`)
  for (const { rows, moves, writers, p50Ms, p99Ms, maxMs } of pauses) {
    console.log(
      `  ${[inThousands(rows), String(moves), String(writers), p50Ms, p99Ms, maxMs].map((one) => cell(one)).join('')}`,
    )
  }
  console.log('\nA move beside a bare binary COPY of the same rows, nobody at work:')
  for (const race of races) {
    const { rows, from, to, bareMs, copyMs, verifyMs, moveMs } = race
    console.log(
      `  ${cell(inThousands(rows), 7)}  ${from} → ${to}: bare ${seconds(bareMs)}, copy ${seconds(copyMs)} (${(bareMs / copyMs).toFixed(2)}×), compare ${seconds(verifyMs)}, whole move ${seconds(moveMs)} (${(bareMs / moveMs).toFixed(2)}×)`,
    )
  }
  const { bareRowsPerSecond, copyRowsPerSecond, copyRatio, withVerifyRatio, moveRatio } = throughput
  console.log(
    `  Medians: bare ${bareRowsPerSecond.toFixed(0)} rows/s, copy ${copyRowsPerSecond.toFixed(0)} rows/s: ${copyRatio.toFixed(2)}×; compared as well ${withVerifyRatio.toFixed(2)}×; whole move ${moveRatio.toFixed(2)}×`,
  )
  console.log('\np95 while the largest tenant is copied and compared, ms (medians of its moves):')
  const who = { writes: 'its writes', own: 'its pages', neighbour: 'a neighbour’s pages' } as const
  for (const key of ['writes', 'own', 'neighbour'] as const) {
    const { quietMs, copyingMs, ratio } = p95s[key]
    console.log(
      `  ${who[key].padEnd(20)} quiet ${cell(quietMs, 6)}   copying ${cell(copyingMs, 6)}   ${ratio.toFixed(2)}×`,
    )
  }
  console.log('')
  for (const { what, value, unit, must, goal, bound, verdict } of verdicts) {
    const sign = bound === 'most' ? '≤' : '≥'
    const limits = [`must ${sign} ${must}`, ...(goal === undefined ? [] : [`goal ${sign} ${goal}`])].join(', ')
    console.log(
      `  ${verdict.padEnd(7)} ${what}: ${unit === 'ms' ? value.toFixed(0) : value.toFixed(2)} ${unit} (${limits})`,
    )
  }
}
