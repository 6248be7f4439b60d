import { quantile } from '@/bench/query/measure'
import { type Tally, everydayWork } from '@/bench/neighbour/workloads'
import type { Member } from '@/bench/neighbour/prepare-tenants'
import type { DataPlane } from '@/lib/db/data-plane'
import type { MoveInput, MoveStepName } from '@/lib/operations/moves/move-options'
import type { Mover, StepTimes } from './mover-process'
import type { MovingTenant } from './prepare-tenant'
import { type Ack, lostTasks, startWriters, type Written } from './writers'

export interface MeasuredMove {
  rows: number
  to: string
  /** Milliseconds, one a writer: from its last acknowledged write before the switch to its first after it, beyond its usual rhythm. */
  pauses: number[]
  /** The longest time any writer heard nothing in the whole move, beyond its usual rhythm. */
  longestMs: number
  /** From the fence until queries were let in, as the operation says. */
  fencedMs: number | null
  /** Of the whole move. */
  ms: number
  copyMs: number
  verifyMs: number
  /** Where the pause goes. */
  steps: Record<'fence' | 'commit' | 'open', number>
  /** p95 of a page or an action, in milliseconds. */
  quiet: P95s
  copying: P95s
  writes: number
  lost: number
  refused: Record<string, number>
}

interface P95s {
  writes: number
  own: number
  neighbour: number
}

interface Setting {
  tenant: MovingTenant
  neighbour: Member
  plane: DataPlane
  mover: Mover
  quietMs: number
}

/** Moves a tenant while its writers write, its people work, and its neighbour's people do. */
export async function measureMove(setting: Setting, to: Omit<MoveInput, 'slug'>): Promise<MeasuredMove> {
  const { tenant, plane, mover, quietMs } = setting
  const writers = startWriters(tenant, plane)
  const quietFrom = performance.now()
  const quiet = await watch(setting, () => performance.now() < quietFrom + quietMs)
  let step: MoveStepName | undefined
  let over = false
  const moving = mover.move({ slug: tenant.slug, ...to }, (begun) => (step = begun)).finally(() => (over = true))
  const before = await watch(setting, () => !over && step !== 'fence')
  const { times, ms, fencedMs } = await moving
  await new Promise((resolve) => setTimeout(resolve, 300))
  const written = await writers.stop()
  const p95OfWrites = (from: number, until: number) =>
    quantile(
      written.flatMap(({ acks }) => acks.filter(({ at }) => at >= from && at < until).map((ack) => ack.ms)),
      0.95,
    )
  const copyFrom = times.copy?.begins ?? quietFrom
  const copyUntil = times.fence?.begins ?? copyFrom
  const gaps = written.map(({ acks }) => gapsOf(acks, quietFrom + quietMs))
  return {
    rows: tenant.rows,
    to: [to.kind, to.shard].filter(Boolean).join(' on '),
    pauses: gaps.map(({ pause }) => pause),
    longestMs: Math.max(...gaps.map(({ longest }) => longest)),
    fencedMs,
    ms,
    copyMs: lasted(times, 'copy'),
    verifyMs: lasted(times, 'verify'),
    steps: { fence: lasted(times, 'fence'), commit: lasted(times, 'commit'), open: lasted(times, 'open') },
    quiet: { writes: p95OfWrites(quietFrom, quietFrom + quietMs), ...p95s(quiet) },
    copying: { writes: p95OfWrites(copyFrom, copyUntil), ...p95s(before) },
    writes: written.reduce((sum, { acks }) => sum + acks.length, 0),
    lost: await lostTasks(tenant, plane, written),
    refused: refusedOf([...written, ...quiet.own, ...quiet.neighbour, ...before.own, ...before.neighbour]),
  }
}

const lasted = (times: StepTimes, step: MoveStepName) => (times[step] ? times[step].ends - times[step].begins : 0)

/** What is beyond the usual: the median time between two acknowledged writes before the move. */
function gapsOf(acks: Ack[], moveFrom: number): { pause: number; longest: number } {
  const gaps = acks.slice(1).map((ack, index) => ({ ack, before: acks[index], ms: ack.at - (acks[index]?.at ?? 0) }))
  const usual = quantile(
    gaps.filter(({ ack }) => ack.at < moveFrom).map(({ ms }) => ms),
    0.5,
  )
  const across = gaps.find(({ ack, before }) => before?.epoch !== ack.epoch)
  if (!across) throw new Error('a writer never came through the switch')
  const longest = Math.max(...gaps.filter(({ ack }) => ack.at >= moveFrom).map(({ ms }) => ms))
  return { pause: Math.max(0, across.ms - usual), longest: Math.max(0, longest - usual) }
}

/** The everyday work of both, in slices of a quarter of a second, as long as `goesOn`. */
async function watch({ tenant, neighbour, plane }: Setting, goesOn: () => boolean) {
  const work = async (member: Member) => {
    const tallies: Tally[] = []
    while (goesOn()) tallies.push(await everydayWork(member, plane, performance.now() + 250))
    return tallies
  }
  const [own, theirs] = await Promise.all([work(tenant), work(neighbour)])
  return { own, neighbour: theirs }
}

const p95s = ({ own, neighbour }: { own: Tally[]; neighbour: Tally[] }) => {
  const p95 = (tallies: Tally[]) =>
    quantile(
      tallies.flatMap(({ ms }) => ms),
      0.95,
    )
  return { own: p95(own), neighbour: p95(neighbour) }
}

function refusedOf(all: Pick<Written, 'refused'>[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { refused } of all) {
    for (const [code, count] of Object.entries(refused)) sums[code] = (sums[code] ?? 0) + count
  }
  return sums
}
