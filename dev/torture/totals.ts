import fs from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Tortured } from './run/run-torture'
import { count, sumOf } from './run/tally'

const tally = z.record(z.string(), z.number())
const totals = z.object({
  runs: z.number(),
  runsWithFaults: z.number(),
  writes: z.number(),
  reads: z.number(),
  refused: z.number(),
  unknown: z.number(),
  moves: tally,
  kills: tally,
})

/** What all runs on this machine have come to. */
export type Totals = z.output<typeof totals>

const none = (): Totals => ({
  runs: 0,
  runsWithFaults: 0,
  writes: 0,
  reads: 0,
  refused: 0,
  unknown: 0,
  moves: {},
  kills: {},
})

/** The totals of one run. */
export function totalsOf({ counts, moves, kills, faults, problems }: Tortured): Totals {
  return { runs: 1, runsWithFaults: faults.length + problems.length > 0 ? 1 : 0, ...counts, moves, kills }
}

/** Adds a run to those before it, in a file, and gives what they come to together. */
export async function addTotals(file: string, run: Totals): Promise<Totals> {
  const known = await fs.readFile(file, 'utf8').catch(() => null)
  const sum = known === null ? none() : totals.parse(JSON.parse(known))
  for (const name of ['runs', 'runsWithFaults', 'writes', 'reads', 'refused', 'unknown'] as const)
    sum[name] += run[name]
  for (const name of ['moves', 'kills'] as const) {
    for (const [kind, by] of Object.entries(run[name])) count(sum[name], kind, by)
  }
  await fs.mkdir(path.dirname(file), { recursive: true })
  await fs.writeFile(`${file}.new`, `${JSON.stringify(sum, null, 2)}\n`)
  await fs.rename(`${file}.new`, file)
  return sum
}

const number = (value: number) => value.toLocaleString('en')
const listed = (tally: Totals['moves']) =>
  Object.entries(tally)
    .map(([kind, times]) => `${kind} ${number(times)}`)
    .join(', ')

/** In three lines. */
export function describeTotals({ writes, reads, refused, unknown, moves, kills }: Totals): string {
  return [
    `${number(writes + reads)} operations acknowledged (${number(writes)} writes, ${number(reads)} reads); ${number(refused)} refused, ${number(unknown)} unknown`,
    `${number(sumOf(moves))} moves (${listed(moves)})`,
    `${number(sumOf(kills))} kills (${listed(kills)})`,
  ].join('\n')
}
