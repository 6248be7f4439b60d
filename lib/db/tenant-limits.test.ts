import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { sharedPlacement } from '@/dev/db/test-placement'
import { type Share, plans } from '@/lib/billing/plans'
import { ConnectionBudget } from './connection-budget'
import { createDataPlane, type DataPlane } from './data-plane'
import { admitTenant } from './home'
import { byId } from './keys'
import type { Observation } from './observation'
import { PlacementCell } from './placement'
import { ShardPool } from './shard-pool'
import type { TenantDb } from './tenant-client'
import { TenantTransaction } from './tenant-transaction'

const { shard } = await testDatabases()
const [acme, beta] = [randomUUID(), randomUUID()]
const superuser = new pg.Pool({ connectionString: shard.superuserUrl, max: 3 })
const seen: Observation[] = []
let share: Partial<Share> = {}
let plane: DataPlane
let db: TenantDb
let account: TenantDb
let neighbour: TenantDb
let userId: string

const placement = () =>
  sharedPlacement(shard.appUrl, { share: { ...plans.free.share, statementTimeoutMs: 400, ...share } })

function open(differing: Partial<Share> = {}, maxConnections = 10) {
  share = differing
  plane = createDataPlane({ resolve: async () => placement(), maxConnections, observe: (one) => seen.push(one) })
  db = plane.tenantDb(acme, 'work')
  account = plane.tenantDb(acme, 'account')
  neighbour = plane.tenantDb(beta, 'work')
}

beforeAll(async () => {
  for (const tenantId of [acme, beta]) await admitTenant(shard, { tenantId, epoch: 1n, limits: {} })
  open()
  userId = (await db.user.create({ data: { email: 'a@b.test', name: 'Ada', role: 'owner' }, select: { id: true } })).id
  await plane.close()
})
afterEach(() => plane.close())
afterAll(() => superuser.end())

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const rename = (by: Pick<TenantDb, 'user'>) => by.user.update({ where: byId(userId), data: { name: 'Ada L.' } })

/** Runs `work` while somebody holds acme's only user: who changes it waits. */
async function whileHeld<T>(work: () => Promise<T>): Promise<T> {
  const holder = await superuser.connect()
  try {
    await holder.query('BEGIN')
    await holder.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [userId])
    return await work()
  } finally {
    await holder.query('ROLLBACK')
    holder.release()
  }
}

async function backends(where = 'true'): Promise<{ pid: number; state: string }[]> {
  const { rows } = await superuser.query<{ pid: number; state: string }>(
    `SELECT pid, state FROM pg_stat_activity WHERE datname = current_database() AND usename = 'tenantry_web' AND (${where})`,
  )
  return rows
}

describe('queries at once', () => {
  it('are as many as the plan allows; a neighbour and one’s own account don’t wait for them', async () => {
    open({ concurrentQueries: 2, statementTimeoutMs: 2_000 })
    await whileHeld(async () => {
      const slow = Promise.allSettled([1, 2, 3, 4].map(() => rename(db)))
      await expect.poll(async () => (await backends(`wait_event_type = 'Lock'`)).length).toBe(2)
      await pause(100)
      expect(await backends(`wait_event_type = 'Lock'`)).toHaveLength(2)
      const before = performance.now()
      await Promise.all([neighbour.user.count(), account.user.count(), account.$transaction((tx) => tx.user.count())])
      expect(performance.now() - before).toBeLessThan(1_500)
      await slow
    })
  })

  it('are refused after five seconds, with a time to come back', async () => {
    open({ concurrentQueries: 1, statementTimeoutMs: 6_000 })
    await whileHeld(async () => {
      const slow = rename(db).catch((error: unknown) => error)
      await pause(50)
      seen.length = 0
      await expect(db.user.count()).rejects.toMatchObject({ code: 'TENANT_BUSY', status: 429, retryAfter: 2 })
      expect(seen).toMatchObject([{ tenantId: acme, sql: 'count User', error: { code: 'TENANT_BUSY' } }])
      expect(seen[0]?.ms).toBeGreaterThan(4_900)
      await slow
    })
  })

  it('are told of with the time that they waited, those of a transaction with its first', async () => {
    open({ concurrentQueries: 1 })
    await whileHeld(async () => {
      const slow = rename(db).catch((error: unknown) => error)
      await pause(50)
      seen.length = 0
      const transaction = db.$transaction(async (tx) => [await tx.user.count(), await tx.user.count()])
      await Promise.all([slow, transaction, db.user.count()])
    })
    const waited = seen.filter(({ sql }) => sql.includes('SELECT COUNT')).map(({ ms }) => ms > 200)
    expect(waited).toEqual([true, false, true])
  })

  it('give their turn back, however they end', async () => {
    open({ concurrentQueries: 1, transactionTimeoutMs: 300 })
    const stop = new Error('stop')
    const kill = async () => {
      const [one] = await backends(`wait_event_type = 'Lock' OR state = 'idle in transaction'`)
      await superuser.query('SELECT pg_terminate_backend($1)', [one?.pid])
    }
    const ends: Record<string, () => Promise<unknown>> = {
      refused: () => db.user.create({ data: { email: 'a@b.test', name: 'Ada', role: 'owner' } }),
      'too slow': () => whileHeld(() => rename(db)),
      'too slow in a transaction': () => whileHeld(() => db.$transaction((tx) => rename(tx))),
      'given up': () => db.$transaction(async (tx) => Promise.reject((await tx.user.count(), stop))),
      'given up before it began': () => db.$transaction(async () => Promise.reject(stop)),
      'taking its time': () =>
        db.$transaction(async (tx) => (await tx.user.count(), await pause(500), tx.user.count())),
      killed: () => whileHeld(async () => Promise.all([rename(db), pause(100).then(kill)])),
      'killed in a transaction': () =>
        whileHeld(async () => Promise.all([db.$transaction((tx) => rename(tx)), pause(100).then(kill)])),
      'killed while nothing is asked': () =>
        db.$transaction(async (tx) => (await tx.user.count(), await kill(), await pause(50), tx.user.count())),
      'beside a transaction': () => db.$transaction(async (tx) => (await tx.user.count(), db.user.count())),
    }
    const outcomes: Record<string, unknown> = {}
    for (const [end, run] of Object.entries(ends)) {
      const failed = await run().then(
        () => false,
        () => true,
      )
      const before = performance.now()
      const count = await db.user.count()
      outcomes[end] = { failed, count, atOnce: performance.now() - before < 2_000 }
    }
    const expected = { failed: true, count: 1, atOnce: true }
    expect(outcomes).toEqual(Object.fromEntries(Object.keys(ends).map((end) => [end, expected])))
  })

  it('never wait for each other: a query of the client inside its own transaction is refused', async () => {
    open({ concurrentQueries: 2 }, 2)
    const nested = { code: 'INTERNAL', internal: expect.stringContaining('use `tx`') }
    const attempts = [
      () => db.$transaction(async (tx) => (await tx.user.count(), db.user.count())),
      () => db.$transaction(async () => db.user.findUnique({ where: byId(userId) })),
      () => db.$transaction(async () => db.$transaction((tx) => tx.user.count())),
      () => db.$transaction(async () => db.$transaction([db.user.count()])),
      () => db.$transaction(async () => account.user.count()),
    ]
    const before = performance.now()
    for (const attempt of Array.from({ length: 8 }, () => attempts).flat()) {
      await expect(attempt()).rejects.toMatchObject(nested)
    }
    expect(performance.now() - before).toBeLessThan(4_000)
    const afterwards = await db.$transaction(async (tx) => {
      await tx.user.count()
      return { later: pause(20).then(() => db.user.count()) }
    })
    expect(await afterwards.later).toBe(1)
  })
})

describe('what takes too long', () => {
  it('is a statement: it is ended, alone or in a transaction, and its connection goes on', async () => {
    open({ transactionTimeoutMs: 3_000 }, 1)
    const [{ pid } = { pid: 0 }] = (await neighbour.user.count(), await backends())
    await whileHeld(async () => {
      for (const slow of [
        () => rename(db),
        () => db.$transaction((tx) => rename(tx)),
        () => db.$transaction([rename(db)]),
      ]) {
        const before = performance.now()
        await expect(slow()).rejects.toMatchObject({ code: 'TOO_SLOW', status: 503 })
        expect(performance.now() - before).toBeLessThan(1_000)
      }
    })
    await neighbour.user.count()
    expect(await backends()).toMatchObject([{ pid }])
  })

  it('is a transaction: it is rolled back, and nothing was changed', async () => {
    open({ transactionTimeoutMs: 200 })
    const late = db.$transaction(
      async (tx) => {
        await tx.user.update({ where: byId(userId), data: { name: 'Late' } })
        await pause(400)
        return tx.user.count()
      },
      { timeout: 60_000 }, // no more than the plan gives
    )
    await expect(late).rejects.toMatchObject({ code: 'TOO_SLOW' })
    expect(await db.user.findFirst()).not.toMatchObject({ name: 'Late' })
  })

  it('is ended by the server itself, where this process doesn’t; the process lives on', async () => {
    open({ transactionTimeoutMs: -700 }) // with the second that it grants this process: 300 ms
    const cell = new PlacementCell(acme, async () => placement())
    const budget = new ConnectionBudget(5)
    const pool = new ShardPool(shard.appUrl, { max: 5, budget, onEmpty: () => {} })
    const begin = async () => {
      const transaction = new TenantTransaction({ tenantId: acme, purpose: 'work', cell }, () => pool)
      transaction.on('error', () => {})
      await transaction.query({ text: 'BEGIN' })
      await transaction.query({ text: 'SELECT 1' })
      return transaction
    }
    const idle = await begin()
    const held = await begin()
    const slow = held.query({ text: 'SELECT pg_sleep(0.35)' })
    await expect(slow).rejects.toMatchObject({ code: '25P04' })
    expect(await backends(`state LIKE '%transaction%'`)).toEqual([])
    await expect(idle.query({ text: 'SELECT 1' })).rejects.toMatchObject({ code: '25P04' })
    idle.release()
    held.release()
    await expect.poll(() => budget.open).toBe(0)

    const quick = await begin()
    await quick.query({ text: 'COMMIT' })
    quick.release()
    const before = await backends()
    await pause(500)
    expect(await backends()).toEqual(before) // the limit ended with its transaction
    await pool.end()
  })
})

describe('a server that can’t', () => {
  it('is said to be unavailable: too many connections, of the role or of the database', async () => {
    const role = `limits_${randomBytes(5).toString('hex')}`
    const database = new URL(shard.appUrl).pathname.slice(1)
    await superuser.query(`CREATE ROLE ${role} LOGIN PASSWORD 'p' IN ROLE tenantry_web`)
    await superuser.query(`GRANT CONNECT ON DATABASE ${database} TO ${role}`)
    const url = Object.assign(new URL(shard.appUrl), { username: role, password: 'p' }).href
    open()
    for (const limited of [`ROLE ${role}`, `DATABASE ${database}`]) {
      await superuser.query(`ALTER ${limited} CONNECTION LIMIT 0`)
      const elsewhere = createDataPlane({ resolve: async () => ({ ...placement(), url }) })
      const there = elsewhere.tenantDb(acme, 'work')
      await expect(there.user.count()).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 503, retryAfter: 5 })
      await expect(there.$transaction((tx) => tx.user.count())).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      await superuser.query(`ALTER ${limited} CONNECTION LIMIT -1`)
      expect(await there.user.count()).toBe(1)
      await elsewhere.close()
    }
    await superuser.query(`REVOKE ALL ON DATABASE ${database} FROM ${role}; DROP ROLE ${role}`)
  })

  it('is said to be unavailable when it ends in the middle, alone and in a transaction', async () => {
    open({ statementTimeoutMs: 10_000 })
    const killAll = () =>
      superuser.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tenantry_web' AND datname = current_database()`,
      )
    await whileHeld(async () => {
      for (const run of [() => rename(db), () => db.$transaction((tx) => rename(tx))]) {
        const outcome = run().catch((error: unknown) => error)
        await expect.poll(async () => (await backends(`wait_event_type = 'Lock'`)).length).toBe(1)
        await killAll()
        expect(await outcome).toMatchObject({ code: 'UNAVAILABLE', retryAfter: 5 })
      }
    })
    expect(await db.user.count()).toBe(1)
  })
})
