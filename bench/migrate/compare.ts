import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import pLimit from 'p-limit'
import { median } from '@/bench/query/measure'
import { migrateFleet } from '@/lib/operations/migrate-fleet'
import { type BareTarget, sendBare } from './bare'
import { copyHistory, roundSql } from './history'

export const connections = 4

export interface Comparison {
  targets: number
  rounds: { fleetMs: number; bareMs: number; ratio: number }[]
  /** Medians of the rounds. */
  ratio: number
  fleetMs: number
  bareMs: number
  /** The fastest round of each: what the machine does when nothing else is going on. */
  fastest: { fleetMs: number; bareMs: number; ratio: number }
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** The fleet as the control plane knows it, and as many bare targets: the same SQL for both, in turns, each round another one. */
export async function compareRounds(
  bare: BareTarget[],
  { rounds, shard }: { rounds: number[]; shard: string },
): Promise<Comparison> {
  const history = await copyHistory()
  const found: Comparison['rounds'] = []
  try {
    for (const round of rounds) {
      await history.add(round)
      const fleet = () => timed(() => migrateAll(history.folder, shard))
      const others = () => timed(() => sendBare(bare, roundSql(round), connections))
      const [first, second] = round % 2 ? [fleet, others] : [others, fleet]
      const [a, b] = [await first(), await second()]
      const [fleetMs, bareMs] = round % 2 ? [a, b] : [b, a]
      found.push({ fleetMs, bareMs, ratio: fleetMs / bareMs })
    }
  } finally {
    await history.remove()
  }
  const middle = (key: 'fleetMs' | 'bareMs' | 'ratio') => median(found.map((round) => round[key]))
  const least = (key: 'fleetMs' | 'bareMs') => Math.min(...found.map((round) => round[key]))
  const fastest = { fleetMs: least('fleetMs'), bareMs: least('bareMs'), ratio: least('fleetMs') / least('bareMs') }
  const medians = { ratio: middle('ratio'), fleetMs: middle('fleetMs'), bareMs: middle('bareMs') }
  return { targets: bare.length, rounds: found, ...medians, fastest }
}

async function migrateAll(folder: string, shard: string): Promise<void> {
  const { status, error } = await migrateFleet({ folders: { tenant: folder }, shards: [shard] })
  if (status !== 'done') throw new Error(error?.message ?? status)
}

/** One process for each of these, four at a time: ms for one target. */
export async function oneProcessEach(targets: BareTarget[], round: number): Promise<number> {
  const limit = pLimit(connections)
  const start = ({ url, schema }: BareTarget) =>
    promisify(execFile)(process.execPath, ['bench/migrate/one-target.mjs', url, schema, roundSql(round)])
  const ms = await timed(() => Promise.all(targets.map((target) => limit(() => start(target)))))
  return ms / targets.length
}
