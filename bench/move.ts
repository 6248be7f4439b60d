import { memberOf } from '@/bench/neighbour/prepare-tenants'
import type { Bench } from '@/dev/bench'
import { entitlementsOf } from '@/lib/billing/plans'
import { placementOf } from '@/lib/control/placement-of'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control, controlOwner } from '@/lib/db/control-client'
import { createDataPlane } from '@/lib/db/data-plane'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { BareCopy } from './move/bare-copy'
import { startMover } from './move/mover-process'
import { type MeasuredMove, measureMove } from './move/pauses'
import { movingTenant } from './move/prepare-tenant'
import { describeMove, printReport, reportOf } from './move/report'
import { type Leg, type Race, raceAlong } from './move/throughput'

const writers = 8

const leg = (kind: Leg['kind'], shard = 'us-1'): Leg => ({ kind, shard })
/** Every kind of move, other regions included, and back to where it began. */
const round = [
  leg('schema'),
  leg('database'),
  leg('shared', 'eu-1'),
  leg('database', 'eu-1'),
  leg('schema'),
  leg('shared'),
]
const times = (count: number, legs: Leg[]) => Array.from({ length: count }, () => legs).flat()

/** `measured`: moves with everybody at work; `raced`: moves against bare copies, before them. */
interface Size {
  rows: number
  quietMs: number
  raced: Leg[]
  measured: Leg[]
}

const sizes: Size[] = [
  { rows: 10_000, quietMs: 1_000, raced: [], measured: times(3, round) },
  {
    rows: 100_000,
    quietMs: 2_000,
    raced: times(2, [leg('schema'), leg('database'), leg('database', 'eu-1'), leg('shared')]),
    measured: round,
  },
  {
    rows: 1_000_000,
    quietMs: 4_000,
    raced: [leg('schema')],
    measured: times(2, [leg('database'), leg('schema'), leg('database', 'eu-1'), leg('shared', 'eu-1')]),
  },
]
const quick: Size[] = [
  {
    rows: 2_000,
    quietMs: 500,
    raced: [leg('schema'), leg('shared')],
    measured: [leg('schema'), leg('database', 'eu-1')],
  },
  { rows: 20_000, quietMs: 500, raced: [leg('schema')], measured: [leg('database'), leg('shared', 'eu-1')] },
]

/**
 * Moves tenants of three sizes while eight writers write, the tenant's people work and its neighbour's do: how long nobody's
 * write came through, and what everybody felt of it. And, with nobody at work, how fast a move is beside a bare binary COPY.
 */
export const run: Bench = async ({ stack, json, args }) => {
  const [us, eu] = stack.superuserUrls
  if (!us || !eu) throw new Error('this bench needs two servers that it may administer')
  const tell = (line: string) => (json ? undefined : console.log(line))
  // Neither turns nor statements' time are what is measured: as much as Enterprise gives, without its queue.
  const share = { ...entitlementsOf('enterprise').share, concurrentQueries: 1_000, transactionTimeoutMs: 10_000 }
  const plane = createDataPlane({
    resolve: async (tenantId) => {
      const placement = await placementOf(tenantId)
      return placement && { ...placement, share }
    },
    maxConnections: 20,
  })
  const bare = new BareCopy((shard) => (shard.startsWith('eu') ? eu : us))
  const mover = startMover()
  const neighbour = await memberOf(us, { slug: 'neighbour', kind: 'shared', plan: 'pro', tasks: 200 })
  const moves: MeasuredMove[] = []
  const races: Race[] = []
  try {
    for (const { rows, quietMs, raced, measured } of args.includes('--quick') ? quick : sizes) {
      const tenant = await movingTenant(us, { slug: `rows-${rows}`, rows, writers })
      tell(`\n${rows.toLocaleString('en')} rows`)
      races.push(...(await raceAlong({ tenant, mover, bare }, { from: leg('shared'), legs: raced })))
      for (const to of measured) {
        const move = await measureMove({ tenant, neighbour, plane, mover, quietMs }, to)
        moves.push(move)
        tell(describeMove(move))
      }
    }
  } finally {
    await mover.stop()
    await Promise.all([plane.close(), closeDataPlane(), closeOwnerPools()])
    await Promise.all([control().$disconnect(), controlOwner().$disconnect()])
  }
  const report = reportOf(moves, races)
  if (json) console.log(JSON.stringify({ ...report, moves, races }, null, 2))
  else printReport(report, races)
}
