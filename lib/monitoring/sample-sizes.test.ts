import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import type { PlacementKind } from '@/lib/billing/plans'
import { placeOf } from '@/lib/control/places'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { measureTenant } from '@/lib/db/tenant-size'
import { provisionTenant } from '@/lib/operations/provision'
import { purgeMonitoring } from './purge-monitoring'
import { readTenantHistory } from './read-metrics'
import { sampleSizes } from './sample-sizes'

const databases = await testDatabases()
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

const hourMs = 60 * 60 * 1000
const inMs = (ms: number) => new Date(Date.now() + ms)
const soon = () => inMs(20_000)
const sizesOf = (tenantId: string) => control().tenantSize.findMany({ where: { tenantId }, orderBy: { day: 'asc' } })

const tenants: Record<PlacementKind | 'neighbour', string> = { shared: '', neighbour: '', schema: '', database: '' }
/** A person and so many projects. */
const fill = async (id: string, projects: number) => {
  const db = tenantDb(id, 'work')
  const { id: createdById } = await db.user.create({ data: { email: 'ada@example.test', name: 'Ada', role: 'owner' } })
  await db.project.createMany({
    // Archived ones don't count towards the plan's limit.
    data: Array.from({ length: projects }, (_, i) => ({
      name: `Project ${i}`,
      description: 'x'.repeat(200),
      createdById,
      archivedAt: new Date(),
    })),
  })
}
beforeAll(async () => {
  for (const [name, kind, projects] of [
    ['shared', 'shared', 300],
    ['neighbour', 'shared', 100],
    ['schema', 'schema', 500],
    ['database', 'database', 50],
  ] as const) {
    tenants[name] = await provisionTenant({ slug: `tenant-${name}`, name, state: 'active', kind })
    await fill(tenants[name], projects)
  }
  await withClient(databases.shard.superuserUrl, (client) => client.query('VACUUM ANALYZE'))
})

const asked = async <T>(url: string, sql: string): Promise<T> =>
  withClient(url, async (client) => (await client.query<{ value: T }>(sql)).rows[0]!.value)

const sizeOfProjects = () =>
  asked<number>(databases.shard.ownerUrl, "SELECT pg_total_relation_size('projects')::float8 AS value")

describe('the size of a tenant', () => {
  it('in shared tables is its share of each of them: together they make up the tables', async () => {
    const { superuserUrl } = databases.shard
    await withClient(superuserUrl, (client) => client.query('VACUUM ANALYZE'))
    const [one, neighbour] = [await measured('shared'), await measured('neighbour')]
    const truth = await asked<number>(
      superuserUrl,
      `SELECT sum(pg_total_relation_size(c.oid))::float8 AS value FROM pg_class c
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples > 0 AND relname NOT LIKE '\\_%'`,
    )
    expect(one).toMatchObject({ rows: await rowsOf(superuserUrl, 'public', tenants.shared), isExact: false })
    expect(one.rows).toBeGreaterThan(300)
    expect(one.bytes + neighbour.bytes).toBeGreaterThan(truth * 0.999)
    expect(one.bytes + neighbour.bytes).toBeLessThan(truth * 1.001)
    // 300 and 100 projects of one width, and of everything else as much.
    expect((one.bytes - neighbour.bytes) / (await sizeOfProjects())).toBeCloseTo(0.5, 3)
  })

  it('in shared tables that nobody has analyzed is never more than the tables', async () => {
    const { superuserUrl } = databases.shard
    const before = await measured('shared')
    const forget = "UPDATE pg_class SET reltuples = -1 WHERE relname = 'projects'"
    await withClient(superuserUrl, (client) => client.query(forget))
    // What was written is counted by the server, too.
    expect(await measured('shared')).toEqual(before)
    await withClient(superuserUrl, (client) =>
      client.query("SELECT pg_stat_reset_single_table_counters('projects'::regclass)"),
    )
    // As if nobody else had any.
    expect(((await measured('shared')).bytes - before.bytes) / (await sizeOfProjects())).toBeCloseTo(0.25, 3)
    await withClient(superuserUrl, (client) => client.query('ANALYZE'))
  })

  it('in a schema of its own is what its tables take, exactly', async () => {
    const { schemaName } = (await placeOf(tenants.schema))!
    const truth = await asked<number>(
      databases.shard.superuserUrl,
      `SELECT sum(pg_total_relation_size(format('%I.%I', schemaname, tablename)))::float8 AS value FROM pg_tables WHERE schemaname = '${schemaName}'`,
    )
    const rows = await rowsOf(databases.shard.superuserUrl, schemaName, tenants.schema)
    expect(rows).toBeGreaterThan(500)
    expect(await measured('schema')).toEqual({ rows, bytes: truth, isExact: true })
  })

  it('in a database of its own is that of the database, exactly', async () => {
    const { databaseName } = (await placeOf(tenants.database))!
    const url = databases.superuserUrl(databaseName!)
    const truth = () => asked<number>(url, 'SELECT pg_database_size(current_database())::float8 AS value')
    const rows = await rowsOf(url, 'public', tenants.database)
    // Postgres writes and drops files of its own there, such as what it keeps of the catalogue: between two that agree.
    const atRest = async () => {
      const [before, size, after] = [await truth(), await measured('database'), await truth()]
      return before === after ? { ...size, bytes: size.bytes - after } : null
    }
    await expect.poll(atRest, { timeout: 10_000 }).toEqual({ rows, bytes: 0, isExact: true })
  })

  it('is not measured where it does not live', async () => {
    const { ownerUrl, schemaName } = (await placeOf(tenants.shared))!
    expect(await measureTenant({ ownerUrl, schemaName, kind: 'shared' }, tenants.database)).toBeNull()
  })
})

describe('sampleSizes', () => {
  it('measures each tenant once a day', async () => {
    const now = new Date('2030-01-01T23:00:00Z')
    expect(await sampleSizes({ until: soon(), now })).toEqual({ measured: 4, failed: 0, more: false })
    expect(await sampleSizes({ until: soon(), now })).toEqual({ measured: 0, failed: 0, more: false })
    const nextDay = new Date('2030-01-02T00:01:00Z')
    expect(await sampleSizes({ until: soon(), now: nextDay })).toMatchObject({ measured: 4 })
    const { rows, bytes } = await measured('schema')
    expect((await readTenantHistory(tenants.schema)).sizes).toEqual([
      { day: new Date('2030-01-01'), rows, bytes, isExact: true, measuredAt: now },
      { day: new Date('2030-01-02'), rows, bytes, isExact: true, measuredAt: nextDay },
    ])
    expect(await sizesOf(tenants.shared)).toMatchObject([{ exact: false }, { exact: false }])
  })

  it('stops when its time is over, and goes on with those whose turn is longest ago', async () => {
    const now = new Date('2030-02-01T12:00:00Z')
    expect(await sampleSizes({ until: new Date(0), now })).toEqual({ measured: 0, failed: 0, more: true })
    const others = [tenants.shared, tenants.neighbour, tenants.schema]
    const newest = { day: new Date('2030-01-31'), rows: 1n, bytes: 1n, exact: true, measuredAt: new Date('2030-01-31') }
    await control().tenantSize.createMany({ data: others.map((tenantId) => ({ tenantId, ...newest })) })
    await control().tenantSize.create({
      data: { tenantId: tenants.database, ...newest, measuredAt: new Date('2030-01-30') },
    })
    const done = () => control().tenantSize.findMany({ where: { day: new Date('2030-02-01') } })
    expect(await sampleSizes({ until: new AfterOne(), now })).toEqual({ measured: 1, failed: 0, more: true })
    expect(await done()).toMatchObject([{ tenantId: tenants.database }])
    expect(await sampleSizes({ until: soon(), now })).toMatchObject({ failed: 0, more: false })
    expect(await done()).toHaveLength(4)
  })

  it('lets nobody stand in the way: a database that is gone costs one try, and another in an hour', async () => {
    const now = new Date('2030-03-01T12:00:00Z')
    await setDatabaseName(tenants.database, 'gone')
    expect(await sampleSizes({ until: soon(), now })).toEqual({ measured: 3, failed: 1, more: false })
    const ofDay = async () => (await sizesOf(tenants.database)).at(-1)
    expect(await ofDay()).toMatchObject({ rows: null, bytes: null })
    expect((await readTenantHistory(tenants.database)).sizes.at(-1)?.day).toEqual(new Date('2030-02-01'))
    await setDatabaseName(tenants.database)
    const later = (ms: number) => new Date(now.getTime() + ms)
    expect(await sampleSizes({ until: soon(), now: later(hourMs / 2) })).toMatchObject({ measured: 0, failed: 0 })
    expect(await sampleSizes({ until: soon(), now: later(hourMs + 1) })).toMatchObject({ measured: 1, failed: 0 })
    expect(await ofDay()).toMatchObject({ rows: expect.any(BigInt), day: new Date('2030-03-01') })
  })

  it('lets no tenant stand in the way: one whose tables are locked is left out, others of its database are not', async () => {
    const now = new Date('2030-04-01T12:00:00Z')
    const { ownerUrl, schemaName } = (await placeOf(tenants.schema))!
    // First in line.
    await control().tenantSize.updateMany({ where: { tenantId: tenants.schema }, data: { measuredAt: new Date(0) } })
    await withClient(ownerUrl, async (client) => {
      await client.query(`BEGIN; LOCK TABLE "${schemaName}"."projects"`)
      expect(await sampleSizes({ until: soon(), now })).toEqual({ measured: 3, failed: 1, more: false })
      await client.query('ROLLBACK')
    })
    expect(await sizesOf(tenants.schema)).toContainEqual(expect.objectContaining({ measuredAt: now, rows: null }))
  })
})

describe('purgeMonitoring', () => {
  it('keeps samples for 48 hours and sizes for 90 days', async () => {
    const now = new Date('2031-01-01T12:00:00Z')
    const tenantId = tenants.shared
    const ago = (ms: number) => new Date(now.getTime() - ms)
    await control().tenantSize.deleteMany()
    for (const hours of [47, 49]) {
      await control().tenantSample.create({ data: { tenantId, at: ago(hours * hourMs), latency: [] } })
      await control().sampleFlush.create({ data: { id: crypto.randomUUID(), at: ago(hours * hourMs) } })
    }
    for (const days of [89, 91])
      await control().tenantSize.create({
        data: { tenantId, day: ago(days * 24 * hourMs), exact: true, rows: 1n, bytes: 1n },
      })
    const flushes = await control().sampleFlush.count({ where: { at: { gte: ago(48 * hourMs) } } })
    const purged = await purgeMonitoring(now)
    expect(purged.sizes).toBe(1)
    expect(await control().tenantSample.findMany({ select: { at: true } })).toEqual([{ at: ago(47 * hourMs) }])
    expect(await control().sampleFlush.count()).toBe(flushes)
    expect(await control().tenantSize.findMany({ select: { day: true } })).toEqual([{ day: new Date('2030-10-04') }])
  })
})

async function measured(name: keyof typeof tenants) {
  const size = await measureTenant((await placeOf(tenants[name]))!, tenants[name])
  return size!
}

/** As a superuser counts them, past row-level security. */
async function rowsOf(url: string, schema: string, tenantId: string): Promise<number> {
  return withClient(url, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.columns
        WHERE table_schema = '${schema}' AND column_name = 'tenant_id'`,
    )
    let total = 0
    for (const { name } of tables) {
      const { rows } = await client.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM ${name} WHERE tenant_id = '${tenantId}'`,
      )
      total += rows[0]!.n
    }
    return total
  })
}

/** A moment that has come when it is asked about for the second time. */
class AfterOne extends Date {
  #asked = 0

  override valueOf(): number {
    this.#asked += 1
    return this.#asked === 1 ? Number.POSITIVE_INFINITY : 0
  }
}

let rightName = ''
async function setDatabaseName(tenantId: string, wrong?: string): Promise<void> {
  const { databaseName } = (await placeOf(tenantId))!
  if (wrong) rightName = databaseName!
  await control().place.updateMany({ where: { tenantId }, data: { databaseName: wrong ?? rightName } })
}
