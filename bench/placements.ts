import type { Bench } from '@/dev/bench'
import { measure, median, quantile, ratio } from './query/measure'
import { operations } from './query/variants'
import { preparePlaces, removeCreated, tasksPerTenant } from './placements/prepare-places'
import { placeVariants, type VariantName } from './placements/variants'

const schemas = 200
const databases = 20
const rounds = 9
const sliceMs = 300

interface Cell {
  operation: string
  concurrency: number
  variant: VariantName
  label: string
  perSecond: number
  p50Ms: number
  p95Ms: number
  /** Requests a second by those of shared tables, round by round; the median. */
  vsShared: number
  /** By those without a role, for what a role costs. */
  vsWithoutRole: number
}

/** The same requests where the tenants share tables, have schemas of their own, or databases; and what a role a schema costs. */
export const run: Bench = async ({ stack, json }) => {
  const [shard] = stack.databases.shards
  const [adminUrl] = stack.superuserUrls
  if (!shard || !adminUrl) throw new Error('this bench needs a server that it may administer')
  const server = { adminUrl, ownerUrl: shard.ownerUrl, appUrl: shard.appUrl }
  const places = await preparePlaces(server, { schemas, databases })
  const nextRequest = () => ({
    tenant: 1 + Math.floor(Math.random() * schemas),
    task: 1 + Math.floor(Math.random() * tasksPerTenant),
  })
  const cells: Cell[] = []
  for (const concurrency of [1, 16]) {
    const variants = await placeVariants(places, concurrency)
    for (const operation of operations) {
      const readings = await measure({ variants, operation, concurrency, nextRequest, rounds, sliceMs })
      for (const { name, label } of variants) {
        const reading = readings.get(name)
        if (!reading) continue
        cells.push({
          operation,
          concurrency,
          variant: name,
          label,
          perSecond: median(reading.perSecond),
          p50Ms: quantile(reading.latenciesMs, 0.5),
          p95Ms: quantile(reading.latenciesMs, 0.95),
          vsShared: ratio(reading, readings.get('shared')),
          vsWithoutRole: ratio(reading, readings.get('without role')),
        })
      }
      if (!json) printGroup(cells.slice(-variants.length))
      await removeCreated(server, places)
    }
    await Promise.all(variants.map((variant) => variant.close()))
  }
  const summary = summarise(cells)
  if (json) console.log(JSON.stringify({ schemas, databases, cells, summary }, null, 2))
  else printSummary(summary)
}

function summarise(cells: Cell[]) {
  const over = (variant: VariantName, by: 'vsShared' | 'vsWithoutRole' = 'vsShared') =>
    cells.filter((cell) => cell.variant === variant).map((cell) => cell[by])
  return {
    schemaVsShared: median(over('schema')),
    withoutRoleVsShared: median(over('without role')),
    withRoleVsShared: median(over('with role')),
    worstWithRoleVsShared: Math.min(...over('with role')),
    roleVsNoRole: median(over('with role', 'vsWithoutRole')),
    databaseVsShared: median(over('database')),
    databaseFewConnectionsVsShared: median(over('database, few')),
  }
}

const fixed = (value: number, width: number, digits = 2) => value.toFixed(digits).padStart(width)

function printGroup(group: Cell[]): void {
  const [first] = group
  if (!first) return
  console.log(`\n${first.operation}, concurrency ${first.concurrency}`)
  console.log(
    `  ${''.padEnd(28)}${'req/s'.padStart(8)}${'p50 ms'.padStart(9)}${'p95 ms'.padStart(9)}${'vs shared'.padStart(11)}`,
  )
  for (const { label, perSecond, p50Ms, p95Ms, vsShared } of group) {
    console.log(
      `  ${label.padEnd(28)}${fixed(perSecond, 8, 0)}${fixed(p50Ms, 9)}${fixed(p95Ms, 9)}${fixed(vsShared, 11)}`,
    )
  }
}

function printSummary(summary: ReturnType<typeof summarise>): void {
  const { schemaVsShared, withoutRoleVsShared, withRoleVsShared, worstWithRoleVsShared, roleVsNoRole } = summary
  console.log(
    `\nMedians over the cells, against shared tables: a schema with its role ${schemaVsShared.toFixed(2)}×, a database ${summary.databaseVsShared.toFixed(2)}× (with few connections ${summary.databaseFewConnectionsVsShared.toFixed(2)}×).`,
  )
  console.log(
    `Bare: a schema without its role ${withoutRoleVsShared.toFixed(2)}×, with it ${withRoleVsShared.toFixed(2)}× (worst cell ${worstWithRoleVsShared.toFixed(2)}×); the role alone ${roleVsNoRole.toFixed(2)}×.`,
  )
}
