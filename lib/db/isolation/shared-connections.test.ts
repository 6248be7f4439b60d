import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { ConnectionBudget } from '@/lib/db/connection-budget'
import { createDataPlane, type DataPlane } from '@/lib/db/data-plane'
import { byId } from '@/lib/db/keys'
import { PlacementCell } from '@/lib/db/placement'
import { ShardPool } from '@/lib/db/shard-pool'
import type { TenantDb } from '@/lib/db/tenant-client'
import { TenantTransaction } from '@/lib/db/tenant-transaction'
import { type OpenBench, openBench, openFleet } from './open-bench'
import type { SuitePlace } from './suite-places'
import { acme, globex, idOf, resetSql } from './tenants'

const names = ['shared', 'schema', 'schema2'] as const
const places = await openFleet(await testDatabases(), { names, lockTwo: true })
const { superuser } = places.shared
const { url } = places.shared.placement

/** Acme's home, then globex's. */
const neighbours: [keyof typeof places, keyof typeof places][] = [
  ['shared', 'shared'],
  ['schema', 'schema2'],
  ['schema', 'shared'],
]

// Everybody on one connection: whatever a tenant leaves behind, the other meets.
let plane: DataPlane
let a: TenantDb
let b: TenantDb
let home: SuitePlace

/** Lets both live there, for the tests of a `describe`. */
function livingIn([one, other]: (typeof neighbours)[number]): void {
  let settled: OpenBench
  beforeAll(async () => {
    settled = await openBench(places, [one, other])
    home = places[one]
    const placementOf = (tenantId: string) => places[tenantId === acme.id ? one : other].placement
    plane = createDataPlane({ resolve: async (tenantId) => placementOf(tenantId), maxConnections: 1 })
    a = plane.tenantDb(acme.id, 'work')
    b = plane.tenantDb(globex.id, 'work')
  })
  beforeEach(async () => {
    const seeds = new Map([[places[one], [acme]]])
    seeds.set(places[other], [...(seeds.get(places[other]) ?? []), globex])
    for (const [{ schemaName }, tenants] of seeds) await superuser.query(resetSql(tenants, schemaName))
    await superuser.query(`SET search_path = ${home.schemaName}`)
  })
  afterAll(() => Promise.all([plane.close(), settled.close()]))
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const tenantsOf = (rows: { tenantId: string }[]) => [...new Set(rows.map((row) => row.tenantId))]

/** Runs `meanwhile` with the pid of the backend that waits for acme's first user, whose row somebody else holds. */
async function whileBlocked(
  run: () => Promise<unknown>,
  meanwhile: (pid: number) => Promise<unknown>,
): Promise<unknown> {
  await superuser.query('BEGIN')
  await superuser.query('SELECT FROM users WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [acme.id, idOf(1)])
  try {
    const outcome = run().then(
      () => 'done',
      (error: unknown) => error,
    )
    for (;;) {
      await superuser.query('SELECT pg_stat_clear_snapshot()') // a transaction sees one state of it otherwise
      const { rows } = await superuser.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = 'tenantry_web' AND wait_event_type = 'Lock'`,
      )
      if (rows[0]) {
        await meanwhile(rows[0].pid)
        return await outcome
      }
      await pause(5)
    }
  } finally {
    await superuser.query('ROLLBACK')
  }
}

const rename = (db: Pick<TenantDb, 'user'>) => db.user.update({ where: byId(idOf(1)), data: { name: 'x' } })
const cancel = (pid: number) => superuser.query('SELECT pg_cancel_backend($1)', [pid])
const terminate = (pid: number) => superuser.query('SELECT pg_terminate_backend($1)', [pid])

/** What the next of either tenant meets on the connection. */
const whatIsLeft = async () => {
  const [ours, theirs] = [tenantsOf(await a.user.findMany()), tenantsOf(await b.user.findMany())]
  const counts = await Promise.all([a.$transaction((tx) => tx.user.count()), b.$transaction((tx) => tx.user.count())])
  const { rows } = await superuser.query<{ state: string }>(
    `SELECT state FROM pg_stat_activity WHERE datname = current_database() AND usename = 'tenantry_web'`,
  )
  return { ours, theirs, counts, connections: rows.map((row) => row.state) }
}
const nothing = { ours: [acme.id], theirs: [globex.id], counts: [3, 3], connections: ['idle'] }

describe.each(neighbours)('one connection for two tenants, in %s and %s', (...homes) => {
  livingIn(homes)

  it('after a query that failed, and one that Prisma never sent', async () => {
    const taken = { email: 'u1@x', name: 'x', role: 'member' }
    await expect(a.user.create({ data: taken })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(a.user.create({ data: { ...taken, email: 'Upper@x' } })).rejects.toThrow()
    await expect(a.user.findMany({ take: 'one' as never })).rejects.toThrow()
    await Promise.allSettled([a.user.create({ data: taken }), b.user.findMany(), a.user.create({ data: taken })])
    expect(await whatIsLeft()).toEqual(nothing)
  })

  it('after a query that was cancelled, alone and in a transaction', async () => {
    expect(await whileBlocked(() => rename(a), cancel)).toBeInstanceOf(Error)
    expect(await whileBlocked(() => a.$transaction((tx) => rename(tx)), cancel)).toBeInstanceOf(Error)
    expect(await whileBlocked(() => a.$transaction([rename(a)]), cancel)).toBeInstanceOf(Error)
    expect(await whatIsLeft()).toEqual(nothing)
  })

  it('after its backend was killed, alone and in a transaction', async () => {
    for (let round = 0; round < 5; round += 1) {
      expect(await whileBlocked(() => rename(a), terminate)).toBeInstanceOf(Error)
      expect(await b.user.count()).toBe(3)
      expect(await whileBlocked(() => a.$transaction((tx) => rename(tx)), terminate)).toBeInstanceOf(Error)
      expect(await b.user.count()).toBe(3)
      expect(await whileBlocked(() => a.$transaction([rename(a)]), terminate)).toBeInstanceOf(Error)
      expect(await b.$transaction((tx) => tx.user.count())).toBe(3)
    }
    expect(await whatIsLeft()).toEqual(nothing)
  })

  it('after its idle backend was killed', async () => {
    await a.user.count()
    await superuser.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'tenantry_web'`,
    )
    await pause(50)
    expect(await whatIsLeft()).toEqual(nothing)
  })

  it('after a transaction that ran out of time in the middle of a query', async () => {
    const late = () => a.$transaction((tx) => rename(tx), { timeout: 50 })
    expect(await whileBlocked(late, () => pause(150).then(() => superuser.query('COMMIT')))).toBeInstanceOf(Error)
    await pause(20)
    expect((await a.user.findUnique({ where: byId(idOf(1)) }))?.name).toBe('same')
    expect(await whatIsLeft()).toEqual(nothing)
  })

  it('after a transaction that ran out of time before its first query had passed the fence', async () => {
    const setResidence = (residence: string) =>
      superuser.query('UPDATE tenancy.home SET residence = $1 WHERE tenant_id = $2', [residence, acme.id])
    await setResidence('fenced')
    const late = a.$transaction((tx) => rename(tx), { timeout: 50 }).catch((error: unknown) => error)
    await pause(150)
    await setResidence('active')
    expect(await late).toBeInstanceOf(Error)
    await pause(150)
    expect((await a.user.findUnique({ where: byId(idOf(1)) }))?.name).toBe('same')
    expect(await whatIsLeft()).toEqual(nothing)
  })

  it('after a transaction whose queries came side by side, in one tick and in several', async () => {
    const seen = await a.$transaction(async (tx) =>
      Promise.all([
        tx.user.findMany(),
        pause(0).then(() => tx.project.findMany()),
        pause(1).then(() => tx.task.findMany()),
        tx.session.findMany(),
      ]),
    )
    expect(tenantsOf(seen.flat())).toEqual([acme.id])
    expect(await whatIsLeft()).toEqual(nothing)
  })

  it('after transactions that were given up, with and without a query, and one that did nothing', async () => {
    const stop = new Error('given up')
    await expect(a.$transaction(async () => Promise.reject(stop))).rejects.toThrow(stop)
    const half = a.$transaction(async (tx) => {
      await rename(tx)
      throw stop
    })
    await expect(half).rejects.toThrow(stop)
    await a.$transaction(async () => {})
    expect((await a.user.findUnique({ where: byId(idOf(1)) }))?.name).toBe('same')
    expect(await whatIsLeft()).toEqual(nothing)
  })

  it('after a query whose transaction did not wait for it', async () => {
    let loose: Promise<unknown> = Promise.resolve()
    await a.$transaction(async (tx) => {
      loose = tx.user.count().catch((error: unknown) => error)
    })
    expect(await loose).toBeDefined()
    await pause(20)
    expect(await whatIsLeft()).toEqual(nothing)
  })
})

describe.each(neighbours)('a network that breaks under tenants in %s and %s', (...homes) => {
  livingIn(homes)

  it('fails the query that was under way, and nothing else', async () => {
    const sockets = new Set<Socket>()
    const target = new URL(url)
    const proxy = createServer((inner) => {
      const outer = connect(Number(target.port), target.hostname)
      inner.pipe(outer).pipe(inner)
      for (const socket of [inner, outer]) sockets.add(socket.on('error', () => {}))
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const through = new URL(target)
    through.hostname = '127.0.0.1'
    through.port = String((proxy.address() as AddressInfo).port)
    const placement = { ...home.placement, url: through.toString() }
    const broken = createDataPlane({ resolve: async () => placement, maxConnections: 1 })
    const db = broken.tenantDb(acme.id, 'work')
    const cut = async () => sockets.forEach((socket) => socket.destroy())
    for (const run of [
      () => rename(db),
      () => db.$transaction((tx) => rename(tx)),
      () => db.$transaction([rename(db)]),
    ]) {
      expect(await whileBlocked(run, cut)).toBeInstanceOf(Error)
      expect(await db.user.count()).toBe(3)
    }
    await broken.close()
    proxy.close()
  })
})

describe.each(neighbours)('a promise of one tenant’s operation, in %s and %s', (...homes) => {
  livingIn(homes)

  it('is that tenant’s wherever it is awaited, and can be awaited twice', async () => {
    const lazy = a.user.findMany()
    await b.user.count()
    expect([tenantsOf(await lazy), tenantsOf(await lazy)]).toEqual([[acme.id], [acme.id]])
  })

  it('doesn’t run in another tenant’s transaction, nor in its batch', async () => {
    const lazy = a.user.deleteMany()
    await expect(b.$transaction(async () => lazy)).rejects.toMatchObject({ code: 'CROSS_TENANT' })
    await expect(b.$transaction([a.session.deleteMany(), b.user.count()])).rejects.toMatchObject({
      code: 'CROSS_TENANT',
    })
    await expect(b.$transaction(async () => a.$transaction((tx) => tx.session.deleteMany()))).rejects.toMatchObject({
      code: 'CROSS_TENANT',
    })
    expect(await a.session.count()).toBe(2)
  })

  it('doesn’t outlive its transaction', async () => {
    let kept: PromiseLike<unknown> = Promise.resolve()
    let client: Pick<TenantDb, 'session'> | undefined
    await a.$transaction(async (tx) => {
      await tx.user.count()
      client = tx
      kept = tx.session.deleteMany()
    })
    await expect(kept).rejects.toThrow()
    await expect(client?.session.deleteMany()).rejects.toThrow()
    expect(await a.session.count()).toBe(2)
  })
})

describe.each(neighbours)('the connection itself, after tenants in %s and %s', (...homes) => {
  livingIn(homes)
  const left = `SELECT current_setting('app.tenant_id', true) AS tenant, current_setting('search_path') AS path, current_user AS role`

  it('remembers neither a tenant nor its schema nor its role', async () => {
    const pool = new ShardPool(url, { max: 1, budget: new ConnectionBudget(1), onEmpty: () => {} })
    const whatIsLeft = async () => {
      const lease = await pool.connect()
      const { rows } = await lease.client.query<{ tenant: string | null; path: string; role: string }>(left)
      lease.release()
      return { ...rows[0], tenant: rows[0]?.tenant ?? '' }
    }
    for (const [at, tenantId] of [acme.id, globex.id].entries()) {
      const { placement } = places[homes[at] ?? 'shared']
      const binding = { tenantId, purpose: 'work', cell: new PlacementCell(tenantId, async () => placement) } as const
      const role = placement.kind === 'schema' ? placement.schemaName : 'tenantry_web'
      const within = { tenant: tenantId, role }
      expect((await pool.query({ text: left }, binding, placement)).rows).toMatchObject([within])
      expect(await whatIsLeft()).toEqual({ tenant: '', path: '"$user", public', role: 'tenantry_web' })
      await expect(pool.query({ text: 'SELECT 1 / 0' }, binding, placement)).rejects.toThrow('division by zero')
      expect(await whatIsLeft()).toEqual({ tenant: '', path: '"$user", public', role: 'tenantry_web' })
      for (const end of ['COMMIT', 'ROLLBACK']) {
        const transaction = new TenantTransaction(binding, () => pool)
        await transaction.query({ text: 'BEGIN' })
        expect((await transaction.query({ text: left })).rows).toMatchObject([within])
        await transaction.query({ text: end })
        transaction.release()
        expect(await whatIsLeft()).toEqual({ tenant: '', path: '"$user", public', role: 'tenantry_web' })
      }
    }
    await pool.end()
  })
})
