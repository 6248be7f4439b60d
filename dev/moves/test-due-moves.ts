import { afterAll, beforeEach } from 'vitest'
import { testDatabases, type TestDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { desirePlacement } from '@/lib/billing/desire-placement'
import { entitlementsOf, type PlacementKind, type PlanId } from '@/lib/billing/plans'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { type Mover, startDueMoves, type StartedMoves } from '@/lib/operations/moves/start-due-moves'
import { provisionTenant } from '@/lib/operations/provision'

export interface DueTenant {
  /** Where it lives. Default: in shared tables in us. */
  kind?: PlacementKind
  region?: string
  /** What it pays for since just now. Default: nothing. */
  plan?: PlanId
  desiredDaysAgo?: number
  /** As it was last measured. */
  size?: { rows: number; bytes: number }
}

export interface TestDueMoves {
  databases: TestDatabases
  /** On the control plane, as its owner. */
  sql: (text: string, values?: unknown[]) => Promise<unknown>
  tenant: (given?: DueTenant) => Promise<{ id: string; slug: string }>
  setPlan: (tenantId: string, plan: PlanId) => Promise<void>
  placementOf: (tenantId: string) => Promise<PlacementNow>
  /** One run of the chore. */
  run: (mover: Mover, options?: { perShard?: number; tenantId?: string }) => Promise<StartedMoves>
}

export interface PlacementNow {
  kind: string
  desiredKind: string
  shard: string
  epoch: bigint
  pinned: boolean
  moveFailures: number
  nextMoveAt: Date
}

/** Two regions and tenants in them whose plans ask for moves. Each test has the fleet to itself: nobody else is due. */
export async function testDueMoves(): Promise<TestDueMoves> {
  const databases = await testDatabases({ regions: ['us', 'eu'] })
  const sql = (text: string, values: unknown[] = []) =>
    withClient(databases.controlOwnerUrl, (client) => client.query(text, values))
  afterAll(async () => {
    await closeDataPlane()
    await control().$disconnect()
  })
  beforeEach(async () => {
    await sql('UPDATE placements SET pinned = true')
    await sql("UPDATE operations SET status = 'done' WHERE status = 'running'")
  })
  return {
    databases,
    sql,
    setPlan,
    placementOf,
    async tenant({ desiredDaysAgo = 0, size, ...given } = {}) {
      const made = await newTenant(given)
      await sql(
        `UPDATE placements SET pinned = false, desired_since = now() - make_interval(days => $2, secs => 1) WHERE tenant_id = $1`,
        [made.id, desiredDaysAgo],
      )
      if (size) {
        const values = [made.id, size.rows, size.bytes]
        await sql(
          'INSERT INTO tenant_sizes (tenant_id, day, rows, bytes, exact) VALUES ($1, now(), $2, $3, true)',
          values,
        )
      }
      return made
    },
    run: (mover, options = {}) => startDueMoves({ until: new Date(Date.now() + 20_000), mover, ...options }),
  }
}

let made = 0

async function newTenant({ kind = 'shared', region = 'us', plan = 'free' }: DueTenant) {
  made += 1
  const slug = `due-${made}`
  const id = await provisionTenant({ slug, name: `Due ${made}`, state: 'active', kind, region })
  await control().subscription.create({ data: { tenantId: id, stripeCustomerId: slug } })
  await setPlan(id, plan)
  return { id, slug }
}

async function setPlan(tenantId: string, plan: PlanId): Promise<void> {
  await control().subscription.update({ where: { tenantId }, data: { plan, status: 'active' } })
  await control().$transaction((tx) => desirePlacement(tx, tenantId, entitlementsOf(plan).placement))
}

async function placementOf(tenantId: string): Promise<PlacementNow> {
  const { place, ...placement } = await control().placement.findUniqueOrThrow({
    where: { tenantId },
    include: { place: true },
  })
  return { ...placement, kind: place.kind, shard: place.shardName }
}
