import { PrismaPg } from '@prisma/adapter-pg'
import fc from 'fast-check'
import type { TestDatabases } from '@/dev/db/test-databases'
import { createDataPlane } from '@/lib/db/data-plane'
import { PrismaClient } from '@/lib/db/generated/tenant/client'
import { schemaVersion } from '@/lib/db/generated/schema-version'
import { PlacementCell } from '@/lib/db/placement'
import { bindTenantClient, type Force, type TenantDb } from '@/lib/db/tenant-client'
import { TenantPool } from '@/lib/db/tenant-pool'
import type { Tick } from './arbitrary-program'
import { Difference } from './difference'
import { Kinds } from './kinds'
import type { Bench } from './player'
import { runProgram } from './run-program'
import { openPlaces, type PlaceName, type SuitePlace, type SuitePlaces } from './suite-places'
import { acme, globex, idOf, initech, placeTables, resetSql, type SuiteTenant } from './tenants'

/** As many tenants as there are homes for them. */
export const tenantsIn = (homes: PlaceName[]): SuiteTenant[] => [acme, globex, initech].slice(0, homes.length)

/** Places with lock 2 or without it. Triggers stand still for the superuser: the seeds are complete as they are. */
export async function openFleet<Name extends PlaceName>(
  databases: TestDatabases,
  { names, lockTwo }: { names: readonly Name[]; lockTwo: boolean },
): Promise<SuitePlaces<Name>> {
  const places = await openPlaces(databases, names)
  for (const { schemaName, superuser } of Object.values<SuitePlace>(places)) {
    if (!lockTwo) await superuser.query(openedTables(schemaName))
    await superuser.query('SET session_replication_role = replica')
  }
  return places
}

const openedTables = (schema: string) =>
  placeTables
    .map((table) => `ALTER TABLE ${schema}.${table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY`)
    .join(';\n')

export type OpenBench = Bench & { close(): Promise<void> }

/** Few enough that all tenants of a database share connections; enough that a transaction of each fits, with room to change places. */
const connectionsFor = (homes: PlaceName[]) => homes.length + 1

/** The product's own data path, with the first tenant in the first of `homes`, and so on; `force` replaces lock 1. */
export async function openBench<Name extends PlaceName>(
  places: SuitePlaces<Name>,
  homes: Name[],
  force?: Force,
): Promise<OpenBench> {
  const living = await settle(places, homes)
  const placements = new Map(living.map(({ tenant, place }) => [tenant.id, place.placement]))
  const valuesInSql: string[] = []
  const values = living.flatMap(({ tenant }) => [tenant.id, tenant.mark]).concat(idOf(1).slice(0, -2))
  const plane = createDataPlane({
    resolve: async (tenantId) => placements.get(tenantId) ?? null,
    maxConnections: connectionsFor(homes),
    force,
    observe: ({ sql }) => {
      if (values.some((value) => sql.includes(value))) valuesInSql.push(sql)
    },
  })
  return {
    places: Object.values<SuitePlace>(places),
    tenants: living.map((one) => ({ ...one, db: plane.tenantDb(one.tenant.id, 'work') })),
    valuesInSql,
    lockOne: force === undefined,
    close: () => plane.close(),
  }
}

/** The same built by hand, without what keeps the batches of two tenants apart. */
export async function openMergedBench<Name extends PlaceName>(
  places: SuitePlaces<Name>,
  homes: Name[],
  force: Force,
): Promise<OpenBench> {
  const living = await settle(places, homes)
  const pool = new TenantPool({ maxConnections: connectionsFor(homes), mostConnections: 10 })
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { schema: 'public' }) })
  const bound = ({ tenant, place }: Living): TenantDb => {
    const cell = new PlacementCell(tenant.id, async () => place.placement)
    return bindTenantClient(prisma, { tenantId: tenant.id, purpose: 'work', cell }, { force })
  }
  return {
    places: Object.values<SuitePlace>(places),
    tenants: living.map((one) => ({ ...one, db: bound(one) })),
    valuesInSql: [],
    lockOne: false,
    close: async () => {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

interface Living {
  tenant: SuiteTenant
  place: SuitePlace
}

/** Empties all places and lets each tenant live in its own. */
async function settle<Name extends PlaceName>(places: SuitePlaces<Name>, homes: Name[]): Promise<Living[]> {
  for (const { superuser, schemaName } of Object.values<SuitePlace>(places)) {
    await superuser.query(`${resetSql([], schemaName)}; DELETE FROM tenancy.home`)
  }
  const all = tenantsIn(homes)
  const living = homes.flatMap((name, at) => (all[at] ? [{ tenant: all[at], place: places[name] }] : []))
  for (const { tenant, place } of living) {
    await place.superuser.query(
      `INSERT INTO tenancy.home (tenant_id, schema_name, epoch, residence, schema_version) VALUES ($1, $2, 1, 'active', $3)`,
      [tenant.id, place.schemaName, schemaVersion],
    )
  }
  return living
}

/** Seeds in the places where somebody lives; the others are empty, or the comparison before has said so. */
async function reset({ tenants }: Bench): Promise<void> {
  const lived = [...new Set(tenants.map((one) => one.place))]
  await Promise.all(
    lived.map((place) => {
      const here = tenants.filter((one) => one.place === place).map(({ tenant }) => tenant)
      return place.superuser.query(resetSql(here, place.schemaName))
    }),
  )
}

export interface Verdict {
  runs: number
  operations: number
  kinds: Kinds
  difference: unknown
}

/** The property: whatever tenants do at once, each sees and changes what it would see and change if it were alone. */
export async function judge(
  bench: Bench,
  programs: fc.Arbitrary<Tick[]>,
  { seed, numRuns }: { seed: number; numRuns: number },
): Promise<Verdict> {
  const verdict: Verdict = { runs: 0, operations: 0, kinds: new Kinds(), difference: undefined }
  const alone = fc.asyncProperty(programs, async (ticks) => {
    await reset(bench)
    verdict.runs += 1
    verdict.kinds.add(ticks)
    verdict.operations += await runProgram(bench, ticks)
    const [sql] = bench.valuesInSql
    if (sql) throw new Difference('a value is part of the SQL', false, { sql })
  })
  // No shrinking: the first difference says enough, and each step back costs a reset of the database.
  const result = await fc.check(alone, { seed, numRuns, endOnFailure: true })
  if (result.failed) verdict.difference = result.errorInstance ?? new Error('failed without an error')
  return verdict
}

/** One line in the test's output. */
export function report(what: string, seed: number, bench: Bench, verdict: Verdict): void {
  const { runs, operations, kinds, difference } = verdict
  const differences = difference === undefined ? '0 differences' : isLeak(difference) ? 'a leak' : 'a difference'
  const figures = [
    `${operations} operations`,
    `${kinds.seen.size} kinds`,
    `${bench.tenants.length} tenants`,
    differences,
  ]
  process.stdout.write(`isolation, ${what}: ${figures.join(', ')} (${runs} programs, seed ${seed})\n`)
}

export const isLeak = (difference: unknown) => difference instanceof Difference && difference.leak
