import { randomBytes, randomUUID } from 'node:crypto'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { ConnectionBudget } from './connection-budget'
import { DatabasePool, type Lease } from './database-pool'

const { shard } = await testDatabases()
const names = Array.from({ length: 6 }, () => `test_budget_${randomBytes(5).toString('hex')}`)
const superuser = new pg.Pool({ connectionString: shard.superuserUrl, max: 3 })

beforeAll(async () => {
  for (const name of names) await superuser.query(`CREATE DATABASE ${name}`)
})
afterAll(async () => {
  for (const name of names) await superuser.query(`DROP DATABASE ${name} WITH (FORCE)`)
  await superuser.end()
})

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const urlOf = (database: string) => {
  const url = new URL(shard.superuserUrl)
  url.pathname = `/${database}`
  return url.href
}

interface Settings {
  most: number
  databases?: string[]
  max?: number
  idleMs?: number
  patienceMs?: number
}

/** Pools to some databases under one budget; their connections are those of one `application_name`. */
function poolsTo({ most, databases = names.map(urlOf), max = 5, idleMs, patienceMs }: Settings) {
  const name = `budget ${randomUUID()}`
  const budget = new ConnectionBudget(most, idleMs)
  const emptied: number[] = []
  const pools = databases.map(
    (connectionString, index) =>
      new DatabasePool({
        config: { connectionString, application_name: name },
        max,
        budget,
        prepare: async () => {},
        onEmpty: () => emptied.push(index),
        ...(patienceMs !== undefined && { patienceMs }),
      }),
  )
  const take = (index: number) =>
    new Promise<Lease>((resolve, reject) => {
      pools[index]?.acquire((refusal = new Error('neither'), lease) => (lease ? resolve(lease) : reject(refusal)))
    })
  const use = async (index: number, sql = 'SELECT 1') => {
    const lease = await take(index)
    try {
      return await lease.client.query(sql)
    } finally {
      lease.release()
    }
  }
  const count = async () => {
    const { rows } = await superuser.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = $1',
      [name],
    )
    return rows[0]?.n ?? 0
  }
  const end = () => Promise.all(pools.map((pool) => pool.end()))
  return { budget, pools, emptied, take, use, count, end, name }
}

/** The highest number of connections that the server has seen while `work` ran. */
async function highest(count: () => Promise<number>, work: Promise<unknown>): Promise<number> {
  let over = false
  let most = 0
  const watching = (async () => {
    while (!over) most = Math.max(most, await count())
  })()
  await work.finally(() => (over = true))
  await watching
  return most
}

describe('connections of one process', () => {
  it('are never more than it may have, whatever is asked of however many databases', async () => {
    const { take, count, end, budget } = poolsTo({ most: 7 })
    const work = Array.from({ length: 600 }, async (_, task) => {
      await pause(Math.random() * 300)
      const lease = await take(task % names.length)
      await lease.client.query(`SELECT pg_sleep(${Math.random() * 0.01})`)
      lease.release(task % 14 === 0)
    })
    expect(await highest(count, Promise.all(work))).toBe(7)
    await end()
    expect(await count()).toBe(0)
    expect(budget.open).toBe(0)
  })

  it('go where they are needed: one that has rested longest makes room, and its database is served again', async () => {
    const { use, count, emptied, end } = poolsTo({ most: 2 })
    for (const index of [0, 1, 2]) await use(index)
    expect(emptied).toEqual([0])
    expect(await count()).toBe(2)
    await use(0)
    expect(emptied).toEqual([0, 1])
    await end()
  })

  it('are shared by databases that all want more: none waits while the others go on', async () => {
    const { use, end } = poolsTo({ most: 4, max: 4 })
    let over = false
    const flood = Array.from({ length: 40 }, async () => {
      while (!over) await use(0, 'SELECT pg_sleep(0.02)')
    })
    await pause(100)
    const waits: number[] = []
    for (let round = 0; round < 5; round += 1) {
      const before = performance.now()
      await use(1 + round)
      waits.push(performance.now() - before)
    }
    over = true
    await Promise.all(flood)
    expect(Math.max(...waits)).toBeLessThan(1_000)
    await end()
  })

  it('close when nobody needs them, and their pool says so', async () => {
    const { use, count, emptied, budget, end } = poolsTo({ most: 10, idleMs: 100 })
    await Promise.all([0, 1, 2, 0, 1].map((index) => use(index, 'SELECT pg_sleep(0.05)')))
    expect(emptied).toEqual([])
    await expect.poll(count, { timeout: 3_000 }).toBe(0)
    // The server knows a moment before we do.
    await expect.poll(() => emptied.toSorted((a, b) => a - b)).toEqual([0, 1, 2])
    expect(budget.open).toBe(0)
    await use(1)
    expect(budget.open).toBe(1)
    await end()
  })
})

describe('connections that are expected', () => {
  it('are open before anybody asks, no more than the database may have, and close when nobody came', async () => {
    const { pools, use, count, emptied, budget, end } = poolsTo({ most: 10, max: 4, idleMs: 300 })
    pools[0]?.expect(3)
    await expect.poll(count).toBe(3)
    pools[0]?.expect(9)
    await expect.poll(count).toBe(4)
    await Promise.all([0, 0, 0, 0].map((index) => use(index, 'SELECT pg_sleep(0.05)')))
    expect(await count()).toBe(4)
    await expect.poll(() => emptied, { timeout: 3_000 }).toEqual([0])
    expect(budget.open).toBe(0)
    await end()
  })

  it('take nobody’s place, and a pool that gets none is no pool any more', async () => {
    const { pools, take, count, emptied, end } = poolsTo({ most: 2 })
    const [one, other] = [await take(0), await take(1)]
    one.release()
    pools[2]?.expect(2)
    expect(emptied).toEqual([2])
    await pause(50)
    expect(await count()).toBe(2)
    other.release()
    await take(0).then((lease) => lease.release())
    expect(emptied).toEqual([2])
    await end()
  })

  it('are not tried again and again where nothing lives', async () => {
    const { pools, emptied, budget, end } = poolsTo({ most: 5, databases: [urlOf('no_such_database')] })
    pools[0]?.expect(5)
    await expect.poll(() => emptied).toEqual([0])
    expect(budget.open).toBe(0)
    await end()
  })
})

describe('who waits for the only connection', () => {
  it('of the process gets it when it comes back, at another database too', async () => {
    const { take, use, end } = poolsTo({ most: 1, patienceMs: 1_000 })
    const held = await take(0)
    const waiting = use(1)
    held.release()
    expect(await waiting).toMatchObject({ rowCount: 1 })
    await end()
  })

  it.each(['released as broken', 'killed'])('gets another one when that was %s', async (ends) => {
    const { take, use, end } = poolsTo({ most: 2, max: 1, patienceMs: 1_000 })
    const held = await take(0)
    const waiting = use(0)
    if (ends === 'killed') await held.client.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => {})
    else held.release(true)
    expect(await waiting).toMatchObject({ rowCount: 1 })
    held.release()
    await end()
  })

  it('keeps it, whoever gives it back twice', async () => {
    const { take, end } = poolsTo({ most: 1, max: 1, patienceMs: 1_000 })
    const first = await take(0)
    const second = take(0)
    first.release()
    await second
    first.release()
    let third = false
    const last = take(0).then((lease) => {
      third = true
      lease.release()
    })
    await pause(50)
    expect(third).toBe(false)
    ;(await second).release()
    await last
    await end()
  })
})

describe('what can’t be reached', () => {
  it('is refused at once where nothing lives, and takes nobody’s turn', async () => {
    const { use, end, budget } = poolsTo({ most: 1, databases: [urlOf('no_such_database'), urlOf(names[0] ?? '')] })
    const outcomes = await Promise.allSettled([0, 1, 0, 0, 1].map((index) => use(index)))
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'rejected', 'fulfilled'])
    await end()
    expect(budget.open).toBe(0)
  })

  it('holds one connection while it doesn’t answer, and those who wait hear of it', async () => {
    const sockets: Socket[] = []
    const silent = createServer((socket) => sockets.push(socket))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const { use, end, budget } = poolsTo({
      most: 2,
      databases: [`postgresql://a:b@127.0.0.1:${port}/c`, urlOf(names[0] ?? '')],
      patienceMs: 400,
    })
    const waiting = Promise.allSettled(Array.from({ length: 20 }, () => use(0)))
    for (let round = 0; round < 50; round += 1) await use(1)
    expect(sockets).toHaveLength(1)
    expect((await waiting).every(({ status }) => status === 'rejected')).toBe(true)
    await end()
    expect(budget.open).toBe(0)
    silent.close()
  })

  it('goes on with the connections that it has, where the server allows no more', async () => {
    const role = `budget_${randomBytes(5).toString('hex')}`
    await superuser.query(`CREATE ROLE ${role} LOGIN PASSWORD 'p' CONNECTION LIMIT 2`)
    await superuser.query(`GRANT CONNECT ON DATABASE ${names[0]} TO ${role}`)
    const url = new URL(urlOf(names[0] ?? ''))
    Object.assign(url, { username: role, password: 'p' })
    const { use, end, count } = poolsTo({ most: 10, databases: [url.href] })
    const work = Promise.all(Array.from({ length: 60 }, () => use(0, 'SELECT pg_sleep(0.01)')))
    expect(await highest(count, work)).toBe(2)
    const other = poolsTo({ most: 10, databases: [url.href] })
    await expect(other.use(0)).rejects.toMatchObject({ code: '53300' })
    await end()
    await other.use(0)
    await other.end()
    await superuser.query(`REVOKE ALL ON DATABASE ${names[0]} FROM ${role}; DROP ROLE ${role}`)
  })
})

/** Somebody has ended this backend, idle perhaps, and the connection was lent before the news had come. */
function endedByTheServer(error: unknown): undefined {
  expect(String(error)).toMatch(/terminat|not queryable|ECONNRESET|EPIPE/)
}

const step = fc.record({
  database: fc.integer({ min: 0, max: 6 }), // the last one doesn't exist
  startsMs: fc.integer({ min: 0, max: 60 }),
  holdsMs: fc.integer({ min: 0, max: 20 }),
  ends: fc.constantFrom('released', 'released', 'released', 'broken', 'killed', 'closed by the server'),
})

it('whatever happens to connections, everybody is answered, none is lost, and there are never too many', async () => {
  const databases = [...names.map(urlOf), urlOf('no_such_database')]
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 120 }),
      fc.integer({ min: 1, max: 6 }),
      async (steps, most) => {
        const { take, count, end, budget, name } = poolsTo({ most, databases, max: 3, idleMs: 15 })
        const play = async ({ database, startsMs, holdsMs, ends }: (typeof steps)[number]) => {
          await pause(startsMs)
          const lease = await take(database).catch((error: unknown) => error as Error)
          expect(lease instanceof Error ? Reflect.get(lease, 'code') : 'lent').toBe(
            database < names.length ? 'lent' : '3D000',
          )
          if (lease instanceof Error) return
          const pid = await lease.client
            .query<{ database: string; pid: number }>('SELECT current_database() AS database, pg_backend_pid() AS pid')
            .then(({ rows: [row] }) => {
              expect(row?.database).toBe(names[database])
              return row?.pid
            }, endedByTheServer)
          await pause(holdsMs)
          if (ends === 'killed') {
            await lease.client.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(endedByTheServer)
          }
          lease.release(ends === 'broken' || ends === 'killed' || pid === undefined)
          lease.release() // a second time changes nothing
          if (ends === 'closed by the server') await superuser.query('SELECT pg_terminate_backend($1)', [pid])
        }
        expect(await highest(count, Promise.all(steps.map(play)))).toBeLessThanOrEqual(most)
        await expect.poll(() => budget.open, { timeout: 3_000 }).toBe(0)
        await end()
        expect(await superuser.query('SELECT FROM pg_stat_activity WHERE application_name = $1', [name])).toMatchObject(
          {
            rowCount: 0,
          },
        )
      },
    ),
    { numRuns: 15 },
  )
}, 120_000)
