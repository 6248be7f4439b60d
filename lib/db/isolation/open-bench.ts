import { PrismaPg } from '@prisma/adapter-pg'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll } from 'vitest'
import { plans } from '@/lib/billing/plans'
import { createDataPlane } from '@/lib/db/data-plane'
import { PrismaClient } from '@/lib/db/generated/tenant/client'
import { admitTenant } from '@/lib/db/home'
import { type Placement, PlacementCell } from '@/lib/db/placement'
import { bindTenantClient, type Force } from '@/lib/db/tenant-client'
import { TenantPool } from '@/lib/db/tenant-pool'
import type { Tick } from './arbitrary-program'
import { Kinds } from './kinds'
import { Difference } from './difference'
import type { Bench } from './player'
import { runProgram } from './run-program'
import { models, modelNames } from './schema'
import { acme, globex, resetSql } from './tenants'

export const tenants: [typeof acme, typeof globex] = [acme, globex]

/** A database of two tenants, with lock 2 or without it, and ways to run programs on it. */
export interface SuiteDatabase {
  placement: Placement
  superuser: pg.Client
}

/** Few enough that both tenants share connections; enough that one transaction of each and a read beside it fit. */
const maxConnections = 3

/** `databases`: what `testDatabases()` of the calling test file gives. */
export async function openDatabase(
  { shard }: { shard: { ownerUrl: string; schemaName: string; appUrl: string; superuserUrl: string } },
  { lockTwo }: { lockTwo: boolean },
): Promise<SuiteDatabase> {
  for (const { id } of tenants) await admitTenant(shard, { tenantId: id, epoch: 1n, limits: {} })
  const superuser = new pg.Client({ connectionString: shard.superuserUrl })
  await superuser.connect()
  if (!lockTwo) await superuser.query(openedTables())
  await superuser.query('SET session_replication_role = replica') // no triggers: the seeds are complete as they are
  afterAll(() => superuser.end())
  const { share } = plans.enterprise
  const { appUrl: url, schemaName } = shard
  const placement: Placement = { kind: 'shared', shard: 'us-1', url, schemaName, epoch: 1n, share }
  return { placement, superuser }
}

const openedTables = () =>
  [...modelNames.map((name) => models[name].table), 'usage', 'one_time_tokens', 'outbox']
    .map((table) => `ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY`)
    .join(';\n')

/** The product's own data path on a suite database; `force` replaces lock 1. */
export function openBench({ placement, superuser }: SuiteDatabase, force?: Force): Bench & { close(): Promise<void> } {
  const plane = createDataPlane({ resolve: async () => placement, maxConnections, force })
  const bound = tenants.map((tenant) => ({ tenant, db: plane.tenantDb(tenant.id, 'work') }))
  return { superuser, tenants: bound, lockOne: force === undefined, close: () => plane.close() }
}

/** The same built by hand, without what keeps the batches of two tenants apart. */
export function openMergedBench(
  { placement, superuser }: SuiteDatabase,
  force: Force,
): Bench & { close(): Promise<void> } {
  const pool = new TenantPool({ maxConnections, mostConnections: 10 })
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { schema: 'public' }) })
  const bound = tenants.map((tenant) => {
    const cell = new PlacementCell(tenant.id, async () => placement)
    return { tenant, db: bindTenantClient(prisma, { tenantId: tenant.id, purpose: 'work', cell }, force) }
  })
  const close = async () => {
    await prisma.$disconnect()
    await pool.end()
  }
  return { superuser, tenants: bound, lockOne: false, close }
}

export interface Verdict {
  runs: number
  operations: number
  kinds: Kinds
  /** What fast-check found, if anything. */
  difference: unknown
}

/** The property: whatever two tenants do at once, each sees and changes what it would see and change if it were alone. */
export async function judge(
  bench: Bench,
  programs: fc.Arbitrary<Tick[]>,
  { seed, numRuns }: { seed: number; numRuns: number },
): Promise<Verdict> {
  const verdict: Verdict = { runs: 0, operations: 0, kinds: new Kinds(), difference: undefined }
  const alone = fc.asyncProperty(programs, async (ticks) => {
    await bench.superuser.query(resetSql(tenants))
    verdict.runs += 1
    verdict.kinds.add(ticks)
    verdict.operations += await runProgram(bench, ticks)
  })
  // No shrinking: the first difference says enough, and each step back costs a reset of the database.
  const result = await fc.check(alone, { seed, numRuns, endOnFailure: true })
  if (result.failed) verdict.difference = result.errorInstance ?? new Error('failed without an error')
  return verdict
}

/** One line in the test's output. */
export function report(what: string, seed: number, { runs, operations, kinds, difference }: Verdict): void {
  const differences = difference === undefined ? '0 differences' : 'a difference'
  const figures = [`${operations} operations`, `${kinds.seen.size} kinds`, `${tenants.length} tenants`, differences]
  process.stdout.write(`isolation, ${what}: ${figures.join(', ')} (${runs} programs, seed ${seed})\n`)
}

export const isLeak = (difference: unknown) => difference instanceof Difference && difference.leak
