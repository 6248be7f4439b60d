import type { Bench } from '@/dev/bench'
import type { PlacementKind, PlanId, Share } from '@/lib/billing/plans'
import { placementOf } from '@/lib/control/placement-of'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { createDataPlane, type DataPlane } from '@/lib/db/data-plane'
import { type Member, memberOf } from './neighbour/prepare-tenants'
import { everydayWork, flood, type Tally } from './neighbour/workloads'
import { median, quantile } from './query/measure'

const rounds = 5
const phaseMs = { quiet: 2_000, flood: 5_000, boundless: 2_500 }
const largeProject = 100_000
const usualProject = 200

const pairs: { kind: PlacementKind; plan: PlanId }[] = [
  { kind: 'shared', plan: 'pro' },
  { kind: 'schema', plan: 'business' },
  { kind: 'database', plan: 'enterprise' },
]
const boundless: Share = {
  requestsPerMinute: 1e9,
  apiRequestsPerMinute: 1e9,
  webhookEndpoints: 1e9,
  concurrentQueries: 1e9,
  statementTimeoutMs: 0,
  transactionTimeoutMs: 600_000,
  connections: 1_000,
}

/** A tenant's usual work, while its neighbour is quiet, floods, and floods without the plan's limits. */
const phases = ['quiet', 'flood', 'boundless'] as const
type Phase = (typeof phases)[number]
type Readings = Record<Phase, { neighbour: Tally[]; flooder: Tally[] }>

/**
 * One tenant floods a process and a server with searches and bursts; the other does its usual work beside it. The limits are
 * those of the data path alone: the requests a minute that a plan gives would stop the flood long before.
 */
export const run: Bench = async ({ stack, json, args }) => {
  const [superuserUrl] = stack.superuserUrls
  if (!superuserUrl) throw new Error('this bench needs a server that it may administer')
  const results = []
  for (const { kind, plan } of pairs) {
    if (args.length > 0 && !args.includes(kind)) continue
    const member = (slug: string, tasks: number) =>
      memberOf(superuserUrl, { slug: `${slug}-${kind}`, kind, plan, tasks })
    const [flooder, neighbour] = [await member('flooder', largeProject), await member('neighbour', usualProject)]
    const withShare = (share: Share) =>
      createDataPlane({
        resolve: async (tenantId) => {
          const placement = await placementOf(tenantId)
          return placement && { ...placement, share }
        },
      })
    const planes = { limited: withShare(flooder.as.entitlements.share), boundless: withShare(boundless) }
    const readings = await measure(flooder, neighbour, planes)
    await Promise.all([planes.limited.close(), planes.boundless.close()])
    const result = { kind, plan, ...summarise(readings) }
    results.push(result)
    if (!json) print(result)
  }
  await closeDataPlane()
  if (json) console.log(JSON.stringify(results, null, 2))
}

async function measure(
  flooder: Member,
  neighbour: Member,
  planes: { limited: DataPlane; boundless: DataPlane },
): Promise<Readings> {
  const none = () => ({ neighbour: [], flooder: [] })
  const readings: Readings = { quiet: none(), flood: none(), boundless: none() }
  for (let round = -1; round < rounds; round += 1) {
    for (const phase of round % 2 ? phases.toReversed() : phases) {
      const plane = phase === 'boundless' ? planes.boundless : planes.limited
      const until = performance.now() + phaseMs[phase]
      const flooding = phase === 'quiet' ? undefined : flood(flooder, plane, until)
      const tally = await everydayWork(neighbour, plane, until)
      const flooded = await flooding
      if (round < 0) continue // warm-up
      readings[phase].neighbour.push(tally)
      if (flooded) readings[phase].flooder.push(flooded)
    }
  }
  return readings
}

const together = (tallies: Tally[]): Tally => {
  const refused: Record<string, number> = {}
  for (const tally of tallies) {
    for (const [code, count] of Object.entries(tally.refused)) refused[code] = (refused[code] ?? 0) + count
  }
  return { ms: tallies.flatMap(({ ms }) => ms), refused }
}

const figuresOf = (tallies: Tally[]) => {
  const { ms, refused } = together(tallies)
  return { answered: ms.length, p50Ms: quantile(ms, 0.5), p95Ms: quantile(ms, 0.95), refused }
}

function summarise(readings: Readings) {
  const neighbour = Object.fromEntries(phases.map((phase) => [phase, figuresOf(readings[phase].neighbour)])) as Record<
    Phase,
    ReturnType<typeof figuresOf>
  >
  const flooder = { flood: figuresOf(readings.flood.flooder), boundless: figuresOf(readings.boundless.flooder) }
  const p95s = (phase: Phase) => readings[phase].neighbour.map(({ ms }) => quantile(ms, 0.95))
  const ratioOf = (phase: Phase) => median(p95s(phase).map((p95, round) => p95 / (p95s('quiet')[round] ?? Number.NaN)))
  const errors = Object.values(neighbour.flood.refused).reduce((sum, count) => sum + count, 0)
  return { ratio: ratioOf('flood'), boundlessRatio: ratioOf('boundless'), errors, neighbour, flooder }
}

const cell = (value: number, digits = 1) => value.toFixed(digits).padStart(9)
const refusals = (refused: Record<string, number>) =>
  Object.entries(refused)
    .map(([code, count]) => `${code} ${count}`)
    .join(', ')

function print({
  kind,
  plan,
  ratio,
  boundlessRatio,
  neighbour,
  flooder,
}: ReturnType<typeof summarise> & { kind: string; plan: string }) {
  console.log(`\n${kind}, plan ${plan}: the neighbour of a tenant that is`)
  console.log(`  ${''.padEnd(30)}${'answered'.padStart(9)}${'p50 ms'.padStart(9)}${'p95 ms'.padStart(9)}   refused`)
  const rows = [
    ['quiet', neighbour.quiet],
    ['flooding', neighbour.flood],
    ['flooding, no plan’s limits', neighbour.boundless],
    ['(the flood itself)', flooder.flood],
    ['(the same without them)', flooder.boundless],
  ] as const
  for (const [label, { answered, p50Ms, p95Ms, refused }] of rows) {
    console.log(`  ${label.padEnd(30)}${cell(answered, 0)}${cell(p50Ms)}${cell(p95Ms)}   ${refusals(refused) || '0'}`)
  }
  console.log(
    `  p95 in the flood ${ratio.toFixed(2)}× that of quiet (median of ${rounds} rounds); without the plan’s limits ${boundlessRatio.toFixed(1)}×`,
  )
}
