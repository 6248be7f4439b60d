import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { sharedPlacement } from '@/dev/db/test-placement'
import { ConnectionBudget } from './connection-budget'
import { createDataPlane, type DataPlane } from './data-plane'
import { admitTenant } from './home'
import { byId, unique } from './keys'
import { type Binding, type Placement, PlacementCell } from './placement'
import { ShardPool } from './shard-pool'
import type { TenantDb } from './tenant-client'

const databases = await testDatabases()
const [acme, globex] = [randomUUID(), randomUUID()]
const epochs = new Map<string, bigint>()
let plane: DataPlane
let a: TenantDb
let b: TenantDb

const placementOf = (tenantId: string): Placement =>
  sharedPlacement(databases.shard.appUrl, { epoch: epochs.get(tenantId) ?? 1n })
const asOwner = (sql: string, values: unknown[] = []) =>
  withClient(databases.shard.ownerUrl, (client) => client.query(sql, values))
const user = (email: string) => ({ email, name: 'Somebody', role: 'owner' })
const emails = (users: { email: string }[]) => users.map((one) => one.email)

beforeAll(async () => {
  for (const tenantId of [acme, globex])
    await admitTenant(databases.shard, { tenantId, epoch: 1n, limits: { projects: 2, members: null } })
  plane = createDataPlane({ resolve: async (tenantId) => placementOf(tenantId), maxConnections: 4 })
  a = plane.tenantDb(acme, 'work')
  b = plane.tenantDb(globex, 'work')
  await a.user.create({ data: user('ada@example.test') })
  await b.user.create({ data: user('bob@example.test') })
})
afterAll(() => plane.close())

describe('a tenant client', () => {
  it('sees its own rows, without anybody naming the tenant', async () => {
    expect(emails(await a.user.findMany())).toEqual(['ada@example.test'])
    expect(emails(await b.user.findMany())).toEqual(['bob@example.test'])
    expect((await a.user.findFirstOrThrow()).tenantId).toBe(acme)
  })

  it('keeps same-tick calls of two tenants apart, findUnique and batches included', async () => {
    const [ada, bob] = [await a.user.findFirstOrThrow(), await b.user.findFirstOrThrow()]
    for (let round = 0; round < 20; round += 1) {
      const [one, two, batchA, batchB, three] = await Promise.all([
        a.user.findUnique({ where: byId(ada.id) }),
        b.user.findUnique({ where: byId(bob.id) }),
        a.$transaction([a.user.findMany(), a.user.count()]),
        b.$transaction([b.user.findMany(), b.user.count()]),
        b.session.findUnique({ where: unique('tenantId_tokenHash', { tokenHash: 'x' }) }),
      ])
      expect([one?.tenantId, two?.tenantId, three]).toEqual([acme, globex, null])
      expect([emails(batchA[0]), batchA[1]]).toEqual([['ada@example.test'], 1])
      expect([emails(batchB[0]), batchB[1]]).toEqual([['bob@example.test'], 1])
    }
  })

  it('merges findUnique calls of one tenant into one query still', async () => {
    const ada = await a.user.findFirstOrThrow()
    const found = await Promise.all([ada.id, randomUUID(), ada.id].map((id) => a.user.findUnique({ where: byId(id) })))
    expect(found.map((row) => row?.id)).toEqual([ada.id, undefined, ada.id])
  })

  it('answers another tenant’s id as if it did not exist', async () => {
    const bob = await b.user.findFirstOrThrow()
    expect(await a.user.findUnique({ where: byId(bob.id) })).toBeNull()
    await expect(a.user.update({ where: byId(bob.id), data: { name: 'x' } })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(a.user.delete({ where: byId(bob.id) })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(
      a.session.create({ data: { userId: bob.id, tokenHash: 'y', expiresAt: new Date() } }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('refuses by name whoever names another tenant', async () => {
    await expect(a.user.findMany({ where: { tenantId: globex } })).rejects.toMatchObject({ code: 'CROSS_TENANT' })
    await expect(a.user.create({ data: { ...user('x@example.test'), tenantId: globex } })).rejects.toMatchObject({
      code: 'CROSS_TENANT',
    })
    await expect(
      a.user.findMany({ where: { sessions: { some: { OR: [{ tenantId: globex }] } } } }),
    ).rejects.toMatchObject({ code: 'CROSS_TENANT' })
    await expect(a.$transaction([a.user.count(), b.user.count()])).rejects.toMatchObject({ code: 'CROSS_TENANT' })
    await expect(a.$transaction(async () => b.user.count())).rejects.toMatchObject({ code: 'CROSS_TENANT' })
  })

  it('offers neither raw SQL nor a way to another client', () => {
    for (const name of ['$queryRaw', '$executeRaw', '$queryRawUnsafe', '$extends', '$disconnect', '$on'])
      expect(name in a).toBe(false)
  })

  it('rolls back an interactive transaction, and keeps the isolation level that was asked for', async () => {
    const attempt = a.$transaction(
      async (tx) => {
        await tx.user.create({ data: user('gone@example.test') })
        expect('$queryRaw' in tx).toBe(false)
        throw new Error('changed my mind')
      },
      { isolationLevel: 'Serializable' },
    )
    await expect(attempt).rejects.toThrow('changed my mind')
    expect(await a.user.count()).toBe(1)
  })

  it('holds a limit at the last free place under concurrency', async () => {
    const { id: createdById } = await a.user.findFirstOrThrow()
    await a.project.create({ data: { name: 'First', createdById } })
    const tries = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => a.project.create({ data: { name: `P${n}`, createdById } })),
    )
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect(tries.find((one) => one.status === 'rejected')?.reason).toMatchObject({
      code: 'LIMIT_REACHED',
      limit: { metric: 'projects', allowed: 2 },
    })
    expect(await a.usage.findUnique({ where: unique('tenantId_metric', { metric: 'projects' }) })).toMatchObject({
      used: 2,
    })
    await a.project.deleteMany()
    expect(await a.usage.findUnique({ where: unique('tenantId_metric', { metric: 'projects' }) })).toMatchObject({
      used: 0,
    })
  })
})

describe('the fence', () => {
  const setHome = (assignment: string) =>
    asOwner(`UPDATE tenancy.home SET ${assignment} WHERE tenant_id = $1`, [globex])
  const account = () => plane.tenantDb(globex, 'account')

  it('TN001: a stale epoch asks the catalogue again, reads and writes alike', async () => {
    await b.user.count()
    await setHome('epoch = 5')
    epochs.set(globex, 5n)
    expect(await b.user.count()).toBe(1)
    await setHome('epoch = 6')
    epochs.set(globex, 6n)
    expect(await b.$transaction(async (tx) => tx.user.count())).toBe(1)
  })

  it('TN002: suspended closes work and leaves the account open', async () => {
    await setHome("standing = 'suspended'")
    await expect(b.user.count()).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' })
    await expect(b.$transaction(async (tx) => tx.user.count())).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' })
    await expect(b.$transaction([b.user.count()])).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' })
    expect(await account().user.count()).toBe(1)
    await setHome("standing = 'ok'")
  })

  it('read_only lets work read and not write', async () => {
    await setHome("standing = 'read_only'")
    expect(await b.user.count()).toBe(1)
    await expect(b.user.updateMany({ data: { name: 'x' } })).rejects.toMatchObject({ code: 'TENANT_READ_ONLY' })
    await expect(b.$transaction(async (tx) => tx.user.updateMany({ data: { name: 'x' } }))).rejects.toMatchObject({
      code: 'TENANT_READ_ONLY',
    })
    expect((await account().user.updateMany({ data: { name: 'y' } })).count).toBe(1)
    await setHome("standing = 'ok'")
  })

  it('TN003: waits while fenced, and goes on when the tenant is active again', async () => {
    await setHome("residence = 'fenced'")
    const waiting = b.user.count()
    const early = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 200, 'still waiting'))])
    expect(early).toBe('still waiting')
    await setHome("residence = 'active'")
    expect(await waiting).toBe(1)
  })

  it('TN003: gives up after five seconds, with a time to come back', async () => {
    await setHome("residence = 'fenced'")
    await expect(b.user.count()).rejects.toMatchObject({ code: 'TENANT_SWITCHING', retryAfter: 5 })
    await setHome("residence = 'active'")
  })

  it('TN004: older tables than the release needs mean maintenance for this tenant alone', async () => {
    await setHome("schema_version = '2000'")
    await expect(b.user.count()).rejects.toMatchObject({ code: 'TENANT_MAINTENANCE' })
    expect(await a.user.count()).toBe(1)
    await setHome(`schema_version = '9'`)
  })

  it('a tenant that is nowhere in this database is refused', async () => {
    await expect(plane.tenantDb(randomUUID(), 'work').user.count()).rejects.toMatchObject({ code: 'TENANT_SWITCHING' })
  })

  it('leaves nothing on a connection: with no tenant set every table is empty and every write fails', async () => {
    await withClient(databases.shard.appUrl, async (client) => {
      expect((await client.query('SELECT * FROM users')).rowCount).toBe(0)
      await expect(
        client.query("INSERT INTO users (id, email, name, role) VALUES (gen_random_uuid(), 'x', 'x', 'owner')"),
      ).rejects.toThrow(/null value|row-level security/)
      await expect(client.query('SELECT * FROM tenancy.home')).rejects.toThrow(/permission denied/)
    })
  })

  it('a role that could see past row-level security is refused at its first connection', async () => {
    const unsafe = createDataPlane({
      resolve: async (tenantId) => ({ ...placementOf(tenantId), url: databases.shard.ownerUrl }),
    })
    await expect(unsafe.tenantDb(acme, 'work').user.count()).rejects.toMatchObject({ code: 'CONFIGURATION' })
    await unsafe.close()
  })

  it('a statement that looks into another table is planned for its values, and no other', async () => {
    const pool = new ShardPool(databases.shard.appUrl, {
      max: 1,
      budget: new ConnectionBudget(1),
      onEmpty: () => {},
    })
    const binding: Binding = {
      tenantId: acme,
      purpose: 'work',
      cell: new PlacementCell(acme, async (tenantId) => placementOf(tenantId)),
    }
    const modeFor = async (where: string) => {
      const text = `SELECT current_setting('plan_cache_mode') AS mode WHERE ${where}`
      const { rows } = await pool.query({ name: where, text }, binding, placementOf(acme))
      return (rows[0] as { mode: string } | undefined)?.mode
    }
    const within = 'EXISTS(SELECT 1)'
    expect([await modeFor('true'), await modeFor(within), await modeFor('true'), await modeFor(within)]).toEqual([
      'force_generic_plan',
      'force_custom_plan',
      'force_generic_plan',
      'force_custom_plan',
    ])
    await pool.end()
  })

  it('works without named statements, as poolers in transaction mode need it', async () => {
    const pooled = createDataPlane({
      resolve: async (tenantId) => ({ ...placementOf(tenantId), url: `${databases.shard.appUrl}?pgbouncer=true` }),
    })
    const db = pooled.tenantDb(acme, 'work')
    expect(emails(await db.user.findMany())).toEqual(['ada@example.test'])
    expect(await db.$transaction(async (tx) => tx.user.count())).toBe(1)
    await expect(db.user.create({ data: user('ada@example.test') })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await db.user.count()).toBe(1)
    await pooled.close()
  })
})

describe('a database that can’t be had', () => {
  it('is UNAVAILABLE with a time to come back: refused, too many connections, none free', async () => {
    const at = (url: string) =>
      createDataPlane({ resolve: async (tenantId) => ({ ...placementOf(tenantId), url }), maxConnections: 1 })
    const nobody = new URL(databases.shard.appUrl)
    nobody.port = '1'
    const gone = at(nobody.href)
    await expect(gone.tenantDb(acme, 'work').user.count()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfter: 5 })
    await expect(gone.tenantDb(acme, 'work').$transaction(async (tx) => tx.user.count())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    })
    await gone.close()

    const name = new URL(databases.shard.appUrl).pathname.slice(1)
    const allow = (connections: number) =>
      withClient(databases.shard.superuserUrl, (client) =>
        client.query(`ALTER DATABASE ${name} CONNECTION LIMIT ${connections}`),
      )
    await allow(0)
    const full = at(databases.shard.appUrl)
    await expect(full.tenantDb(acme, 'work').user.count()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await allow(-1)
    expect(await full.tenantDb(acme, 'work').user.count()).toBe(1)
    await full.close()
  })
})
