import { afterAll } from 'vitest'
import { databaseOf } from '@/lib/control/places'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { tenantModels } from '@/lib/db/generated/tenant-models'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import type { TenantDb } from '@/lib/db/tenant-client'
import type { MoveInput } from '@/lib/operations/moves/move-options'
import { provisionTenant } from '@/lib/operations/provision'
import { testDatabases, type TestDatabases } from './test-databases'
import { withClient } from './with-client'

export interface MovingTenant {
  id: string
  slug: string
  db: TenantDb
  projectId: string
  userId: string
  /** Of the first task. */
  taskId: string
}

/** Every kind of place in two regions. */
export const somewhere = (['us', 'eu'] as const).flatMap((region) =>
  (['shared', 'schema', 'database'] as const).map((kind) => ({ kind, region })),
)
export type Somewhere = (typeof somewhere)[number]

/** What a test of moves needs: two regions, tenants with rows in every table, and eyes in every database. */
export async function testMoves(): Promise<TestMoves> {
  const databases = await testDatabases({ regions: ['us', 'eu'] })
  afterAll(async () => {
    await closeDataPlane()
    await closeOwnerPools()
    await control().$disconnect()
  })
  return new TestMoves(databases)
}

export class TestMoves {
  #made = 0

  constructor(readonly databases: TestDatabases) {}

  /** An active tenant with rows in all tables that people write to, some of them odd. */
  async tenant(where: Somewhere = { kind: 'shared', region: 'us' }, tasks = 20): Promise<MovingTenant> {
    this.#made += 1
    const slug = `mover-${this.#made}`
    const id = await provisionTenant({ slug, name: `Mover ${this.#made}`, state: 'active', ...where })
    const db = tenantDb(id, 'work')
    const { id: userId } = await db.user.create({
      data: { email: 'ada@example.com', name: 'Ada ☃ \u{1F9EA}', role: 'owner' },
    })
    const { id: projectId } = await db.project.create({ data: { name: 'Apollo', createdById: userId } })
    await db.task.createMany({
      data: Array.from({ length: tasks }, (_, index) => ({
        projectId,
        number: index + 1,
        title: `Task ${index + 1}`,
        description: index % 7 === 0 ? 'long '.repeat(2_000) : '',
        createdById: userId,
        assigneeId: index % 2 === 0 ? userId : null,
        dueOn: index % 3 === 0 ? new Date('2026-02-28') : null,
      })),
    })
    const soon = new Date(Date.now() + 24 * 3_600_000)
    await db.session.create({ data: { userId, tokenHash: `token ${slug}`, expiresAt: soon } })
    await db.outboxMessage.create({
      data: { kind: 'mail', payload: { to: 'ada@example.com', n: 1.5, list: [null, '"'] }, availableAt: soon },
    })
    await db.auditEntry.create({
      data: { actorName: 'Ada', action: 'test', subjectLabel: 'x', details: { before: 'a' } },
    })
    const { id: taskId } = await db.task.findFirstOrThrow({ where: { number: 1 }, select: { id: true } })
    return { id, slug, db, projectId, userId, taskId }
  }

  /** All rows that the tenant has, as Postgres prints them, by table; entries about moves left out. Asked as the tenant lives now. */
  async rows({ id }: MovingTenant): Promise<Record<string, string[]>> {
    const placement = await control().placement.findUniqueOrThrow({
      where: { tenantId: id },
      include: { place: { include: { shard: true } } },
    })
    return rowsIn(databaseOf(placement.place).ownerUrl, placement.place.schemaName, id)
  }

  /** Where something of the tenant is, in whatever database: its homes, and its rows, as `us-1/public: 3 tasks`. */
  async traces({ id }: Pick<MovingTenant, 'id'>): Promise<string[]> {
    const places = await control().place.findMany({ include: { shard: true }, where: { state: 'ready' } })
    const found: string[] = []
    for (const place of places) {
      const { ownerUrl, shard } = databaseOf(place)
      const name = `${shard}/${place.databaseName === null ? place.schemaName : 'database'}`.replace(
        /t_[0-9a-f]+/,
        'schema',
      )
      const home = await homeIn(ownerUrl, place.schemaName, id)
      if (home) found.push(`${name}: ${home}`)
      for (const [table, rows] of Object.entries(await rowsIn(ownerUrl, place.schemaName, id))) {
        if (rows.length > 0) found.push(`${name}: ${rows.length} ${table}`)
      }
    }
    return found
  }

  /** Homes alone, as `us-1/public: active 1`. */
  async homes(tenant: Pick<MovingTenant, 'id'>): Promise<string[]> {
    return (await this.traces(tenant)).filter((line) => / (active|moved|fenced|receiving) /.test(line))
  }

  /** Makes what is left of it due. */
  async endGrace({ id }: Pick<MovingTenant, 'id'>): Promise<void> {
    await control().remnant.updateMany({ where: { tenantId: id }, data: { purgeAfter: new Date(0) } })
  }
}

/** Where the catalogue has it. */
export async function whereIs({ id }: Pick<MovingTenant, 'id'>): Promise<Somewhere & { epoch: number }> {
  const { place, epoch } = await control().placement.findUniqueOrThrow({
    where: { tenantId: id },
    include: { place: { include: { shard: true } } },
  })
  const { kind, region } = { kind: place.kind as Somewhere['kind'], region: place.shard.region as Somewhere['region'] }
  return { kind, region, epoch: Number(epoch) }
}

export const moveTo = ({ slug }: MovingTenant, where: Somewhere): MoveInput => ({ slug, ...where })

async function homeIn(ownerUrl: string, schema: string, tenantId: string): Promise<string | null> {
  return withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ residence: string; epoch: string; capture: boolean; captured: boolean }>(
      `SELECT residence, epoch, capture, EXISTS (SELECT FROM tenancy.captured c WHERE c.tenant_id = h.tenant_id) AS captured
         FROM tenancy.home h WHERE tenant_id = $1 AND schema_name = $2`,
      [tenantId, schema],
    )
    const [home] = rows
    return home
      ? `${home.residence} ${home.epoch}${home.capture ? ' capturing' : ''}${home.captured ? ' with captured keys' : ''}`
      : null
  })
}

async function rowsIn(ownerUrl: string, schema: string, tenantId: string): Promise<Record<string, string[]>> {
  return withClient(ownerUrl, async (client) => {
    await client.query("SELECT set_config('app.tenant_id', $1, false)", [tenantId])
    const found: Record<string, string[]> = {}
    for (const { table } of Object.values(tenantModels)) {
      const others = table === 'audit_entries' ? "WHERE action NOT LIKE 'workspace.move%'" : ''
      const { rows } = await client.query<{ row: string }>(
        `SELECT t::text AS row FROM "${schema}"."${table}" t ${others} ORDER BY 1`,
      )
      found[table] = rows.map(({ row }) => row)
    }
    return found
  })
}
