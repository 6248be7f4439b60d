import { median } from '@/bench/query/measure'
import type { MoveInput } from '@/lib/operations/moves/move-options'
import type { BareCopy } from './bare-copy'
import type { Mover } from './mover-process'
import type { MovingTenant } from './prepare-tenant'

export type Leg = Required<Pick<MoveInput, 'kind' | 'shard'>>

/** One bare copy and one move of the same rows to the same kind of place, one after the other, with nobody at work. */
export interface Race {
  rows: number
  from: string
  to: string
  bareMs: number
  copyMs: number
  verifyMs: number
  /** Of the whole move: target, capture, copy, comparison, switch. */
  moveMs: number
}

const nameOf = ({ kind, shard }: Leg) => `${kind} on ${shard}`

/** Races along the legs, each from where the one before ended. */
export async function raceAlong(
  { tenant, mover, bare }: { tenant: MovingTenant; mover: Mover; bare: BareCopy },
  { from, legs }: { from: Leg; legs: readonly Leg[] },
): Promise<Race[]> {
  const races: Race[] = []
  let at = from
  for (const leg of legs) {
    // It reads where the tenant lives now, so it goes first: into warm caches, or into cold ones, like every other leg.
    const { ms: bareMs, rows } = await bare.run(tenant.as.tenant.id, leg)
    const { times, ms } = await mover.move({ slug: tenant.slug, ...leg })
    const lasted = (step: 'copy' | 'verify') => (times[step]?.ends ?? 0) - (times[step]?.begins ?? 0)
    races.push({
      rows,
      from: nameOf(at),
      to: nameOf(leg),
      bareMs,
      copyMs: lasted('copy'),
      verifyMs: lasted('verify'),
      moveMs: ms,
    })
    at = leg
  }
  return races
}

/** Rows a second against those of the bare copies; medians over the races. */
export function throughputOf(races: readonly Race[]) {
  const ratios = (of: (race: Race) => number) => median(races.map((race) => race.bareMs / of(race)))
  return {
    races: races.length,
    bareRowsPerSecond: median(races.map(({ rows, bareMs }) => (rows / bareMs) * 1_000)),
    copyRowsPerSecond: median(races.map(({ rows, copyMs }) => (rows / copyMs) * 1_000)),
    copyRatio: ratios(({ copyMs }) => copyMs),
    withVerifyRatio: ratios(({ copyMs, verifyMs }) => copyMs + verifyMs),
    moveRatio: ratios(({ moveMs }) => moveMs),
  }
}
