import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { createDataPlane } from './data-plane'
import { enterSql, throughTheFence } from './fence'
import { schemaVersion } from './generated/schema-version'
import { placeTables } from './isolation/tenants'
import { openPlaces, type PlaceName, placeNames, type SuitePlace } from './isolation/suite-places'
import { byId } from './keys'
import { type Binding, type Placement, PlacementCell } from './placement'
import type { TenantDb } from './tenant-client'

const places = await openPlaces(await testDatabases(), placeNames)
const catalogue = new Map<string, Placement>()
const asked: { tenantId: string; fresh: boolean }[] = []
const resolve = async (tenantId: string, { fresh }: { fresh: boolean }) => {
  asked.push({ tenantId, fresh })
  return catalogue.get(tenantId) ?? null
}
const plane = createDataPlane({ resolve, maxConnections: 4 })
afterAll(() => plane.close())

// The superuser's rows are put there as they are: triggers and foreign keys stand still for it.
for (const { superuser } of Object.values<SuitePlace>(places))
  await superuser.query('SET session_replication_role = replica')

type Home = { epoch?: bigint; residence?: string; standing?: string; schemaVersion?: string; limits?: object }

/** Writes the home of a tenant in a place's database, whatever it was before. */
async function setHome({ superuser, schemaName }: SuitePlace, tenantId: string, home: Home = {}): Promise<void> {
  const { epoch = 1n, residence = 'active', standing = 'ok', limits = {} } = home
  await superuser.query('DELETE FROM tenancy.home WHERE tenant_id = $1 AND schema_name <> $2', [tenantId, schemaName])
  await superuser.query(
    `INSERT INTO tenancy.home (tenant_id, schema_name, epoch, residence, standing, schema_version, limits) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (tenant_id, schema_name) DO UPDATE SET schema_name = $2, epoch = $3, residence = $4, standing = $5, schema_version = $6, limits = $7`,
    [tenantId, schemaName, epoch, residence, standing, home.schemaVersion ?? schemaVersion, limits],
  )
}

const user = (name: string) => ({ id: randomUUID(), email: `${name}@example.test`, name, role: 'owner' })

/** A tenant who lives in a place at epoch 1, with one user of the place's name, and its client that has worked there. */
async function tenantAt(name: PlaceName): Promise<{ tenantId: string; db: TenantDb; account: TenantDb }> {
  const tenantId = randomUUID()
  await setHome(places[name], tenantId)
  catalogue.set(tenantId, places[name].placement)
  const db = plane.tenantDb(tenantId, 'work')
  await db.user.create({ data: user(name) })
  return { tenantId, db, account: plane.tenantDb(tenantId, 'account') }
}

const lastFirst = { orderBy: { name: 'desc' } } as const
const names = async (db: Pick<TenantDb, 'user'>) => (await db.user.findMany(lastFirst)).map((one) => one.name)

/** Every row of a tenant's in all tables of a place. */
async function rowsAt({ superuser, schemaName }: SuitePlace, tenantId: string): Promise<string[]> {
  const selects = placeTables.map(
    (table) => `SELECT '${table}: ' || t::text AS row FROM ${schemaName}.${table} t WHERE tenant_id = $1`,
  )
  const { rows } = await superuser.query<{ row: string }>(`${selects.join(' UNION ALL ')} ORDER BY 1`, [tenantId])
  return rows.map(({ row }) => row)
}

const everywhere = (tenantId: string) =>
  Promise.all(Object.values<SuitePlace>(places).map((place) => rowsAt(place, tenantId)))

const levels = ['ReadUncommitted', 'ReadCommitted', 'RepeatableRead', 'Serializable'] as const

type Access = (db: TenantDb) => Promise<string[]>
const add = (db: Pick<TenantDb, 'user'>) => db.user.create({ data: user('added') })

/** Ways to the database: each adds a user named "added" and gives the names of all users there. */
const accesses: Record<string, Access> = {
  'queries of their own': async (db) => {
    await add(db)
    return names(db)
  },
  'findUnique calls of one tick': async (db) => {
    const data = user('added')
    const found = await Promise.all([
      db.user.findUnique({ where: byId(randomUUID()) }),
      db.user.findFirst({ where: { name: { not: 'added' } } }),
    ])
    await db.user.upsert({ where: byId(data.id), create: data, update: {} })
    const one = await db.user.findUnique({ where: byId(data.id) })
    return [found[1]?.name ?? '', one?.name ?? '']
  },
  'a batch': async (db) => {
    const [, all] = await db.$transaction([add(db), db.user.findMany(lastFirst)] as never)
    return (all as { name: string }[]).map((one) => one.name)
  },
  'an interactive transaction': (db) =>
    db.$transaction(async (tx) => {
      await add(tx)
      return names(tx)
    }),
  ...Object.fromEntries(
    levels.flatMap((isolationLevel): [string, Access][] => [
      [
        `a batch at ${isolationLevel}`,
        async (db) => {
          const [, all] = await db.$transaction([add(db), db.user.findMany(lastFirst)] as never, { isolationLevel })
          return (all as { name: string }[]).map((one) => one.name)
        },
      ],
      [
        `an interactive transaction at ${isolationLevel}`,
        (db) =>
          db.$transaction(
            async (tx) => {
              await add(tx)
              return names(tx)
            },
            { isolationLevel },
          ),
      ],
    ]),
  ),
}

const moves = placeNames.flatMap((from) => placeNames.filter((to) => to !== from).map((to) => ({ from, to })))

describe.each(moves)('moved from $from to $to while a client holds the old placement', ({ from, to }) => {
  it.each(Object.entries(accesses))('%s: the next comes out at the new place, and nowhere else', async (_, access) => {
    const { tenantId, db } = await tenantAt(from)
    const left = await rowsAt(places[from], tenantId)
    const sameDatabase = places[from].superuser === places[to].superuser
    if (!sameDatabase) await setHome(places[from], tenantId, { residence: 'moved' })
    await setHome(places[to], tenantId, { epoch: 2n })
    await places[to].superuser.query(
      `INSERT INTO ${places[to].schemaName}.users (tenant_id, id, email, name, role) VALUES ($1, gen_random_uuid(), 'x@y', 'moved', 'owner')`,
      [tenantId],
    )
    catalogue.set(tenantId, { ...places[to].placement, epoch: 2n })
    expect(await access(db)).toEqual(['moved', 'added'])
    expect(await rowsAt(places[from], tenantId)).toEqual(left)
    const answers = asked.filter((one) => one.tenantId === tenantId).map(({ fresh }) => fresh)
    expect([answers[0], ...new Set(answers.slice(1))]).toEqual([false, true])
    expect(await names(db)).toEqual(['moved', 'added'])
  })
})

// Each waits five seconds for the catalogue to say something else: so all of them at once.
/** Somebody at the fence, in the words of the database. */
const refused = (code: string) => Object.assign(new pg.DatabaseError(code, 0, 'error'), { code })

it('who waits while a tenant switches hears of it from the catalogue, and goes straight to where it lives then', async () => {
  const [old, now] = [places.shared.placement, { ...places.shared.placement, epoch: 2n }]
  const told: Placement[] = [old, old, old, now]
  const questions: boolean[] = []
  const cell = new PlacementCell(randomUUID(), async (_, { fresh }) => {
    questions.push(fresh)
    return told.shift() ?? now
  })
  await cell.get()
  const tries: bigint[] = []
  const binding: Binding = { tenantId: randomUUID(), purpose: 'work', cell }
  // The old place goes on saying that the tenant is fenced: without the catalogue, everybody would wait until they are sent away.
  const waiting = Array.from({ length: 20 }, () =>
    throughTheFence(binding, async ({ epoch }) => {
      tries.push(epoch)
      if (epoch === 1n) throw refused('TN003')
      return epoch
    }),
  )
  expect(new Set(await Promise.all(waiting))).toEqual(new Set([2n]))
  // One question at a time for all of them.
  expect(questions).toHaveLength(4)
  expect(tries.filter((epoch) => epoch === 2n)).toHaveLength(20)
})

describe('a tenant that is elsewhere', () => {
  const elsewhere: (Home | null)[] = [
    null, // not here at all
    { epoch: 3n },
    { residence: 'receiving' },
    { residence: 'moved' },
    { residence: 'fenced' },
  ]
  const refused = { code: 'TENANT_SWITCHING', retryAfter: 5 }
  const patient = { timeout: 20_000 }

  it.concurrent('is neither read nor written, in any place', async () => {
    const states = placeNames.flatMap((name) => elsewhere.map((home) => ({ name, home })))
    await Promise.all(
      states.map(async ({ name, home }) => {
        const { tenantId, db, account } = await tenantAt(name)
        const before = await everywhere(tenantId)
        if (home) await setHome(places[name], tenantId, home)
        else await places[name].superuser.query('DELETE FROM tenancy.home WHERE tenant_id = $1', [tenantId])
        await Promise.all([
          expect(names(db)).rejects.toMatchObject(refused),
          expect(add(account)).rejects.toMatchObject(refused),
          expect(db.$transaction([add(db)])).rejects.toMatchObject(refused),
          expect(account.$transaction(add, patient)).rejects.toMatchObject(refused),
        ])
        expect(await everywhere(tenantId)).toEqual(before)
      }),
    )
  }, 60_000)

  it.concurrent('is nowhere for who thinks it is in another schema, database or kind of place', async () => {
    const wrong = placeNames.flatMap((name) => placeNames.filter((to) => to !== name).map((to) => ({ name, to })))
    await Promise.all(
      wrong.map(async ({ name, to }) => {
        const { tenantId } = await tenantAt(name)
        const before = await everywhere(tenantId)
        const { kind, schemaName, url } = places[to].placement
        const misled = createDataPlane({
          resolve: async () => ({ ...places[name].placement, kind, schemaName, url }),
          maxConnections: 2,
        })
        const db = misled.tenantDb(tenantId, 'work')
        await Promise.all([
          expect(names(db)).rejects.toMatchObject(refused),
          expect(add(db)).rejects.toMatchObject(refused),
          expect(db.$transaction(add, patient)).rejects.toMatchObject(refused),
        ])
        await misled.close()
        expect(await everywhere(tenantId)).toEqual(before)
      }),
    )
  }, 60_000)
})

it('who waits while the tenant is switched has a connection to where it will live, before it lives there', async () => {
  const { tenantId } = await tenantAt('shared')
  const name = `next ${randomUUID()}`
  const next = new URL(places.database.placement.url)
  next.searchParams.set('application_name', name)
  const plane = createDataPlane({
    resolve: async (_, { fresh }) => ({
      ...places.shared.placement,
      ...(fresh && { next: { ...places.database.placement, url: next.href } }),
    }),
  })
  const openThere = async () => {
    const { rows } = await places.database.superuser.query(
      'SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = $1',
      [name],
    )
    return Number(rows[0]?.n)
  }
  const db = plane.tenantDb(tenantId, 'work')
  expect(await names(db)).toEqual(['shared'])
  expect(await openThere()).toBe(0)
  await setHome(places.shared, tenantId, { residence: 'fenced' })
  const waiting = Promise.all([names(db), names(db), names(db)])
  await expect.poll(openThere).toBe(3)
  await setHome(places.shared, tenantId)
  expect(await waiting).toEqual([['shared'], ['shared'], ['shared']])
  await plane.close()
  expect(await openThere()).toBe(0)
}, 30_000)

describe.each(['shared', 'schema', 'database'] as const)('the fence in %s', (name) => {
  const place = places[name]

  it('TN003: waits while the tenant is fenced or somebody takes its lock, and goes on afterwards', async () => {
    const { tenantId, db } = await tenantAt(name)
    const key = [
      `SELECT pg_advisory_lock(uuid_hash_extended($1, 0))`,
      `SELECT pg_advisory_unlock(uuid_hash_extended($1, 0))`,
    ]
    const pause = () => new Promise((resolved) => setTimeout(resolved, 150, 'still waiting'))
    await setHome(place, tenantId, { residence: 'fenced' })
    const read = names(db)
    expect(await Promise.race([read, pause()])).toBe('still waiting')
    await setHome(place, tenantId)
    expect(await read).toEqual([name])
    await place.superuser.query(key[0] ?? '', [tenantId])
    const written = db.$transaction(add)
    expect(await Promise.race([written, pause()])).toBe('still waiting')
    await place.superuser.query(key[1] ?? '', [tenantId])
    await written
    expect(await names(db)).toEqual([name, 'added'])
  })

  it.each(['READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE'])(
    'lets nobody in whose snapshot at %s is older than a switch',
    async (level) => {
      const { tenantId } = await tenantAt(name)
      const binding: Binding = {
        tenantId,
        purpose: 'work',
        cell: new PlacementCell(tenantId, async () => place.placement),
      }
      await withClient(place.placement.url, async (client) => {
        await client.query(`BEGIN ISOLATION LEVEL ${level}`)
        await client.query('SELECT count(*) FROM pg_class')
        await setHome(place, tenantId, { epoch: 2n })
        await expect(client.query(enterSql(binding, place.placement))).rejects.toThrow(/not in|could not serialize/)
      })
    },
  )

  it('holds the tenant’s shared lock as long as a transaction lasts', async () => {
    const { tenantId, db } = await tenantAt(name)
    const free = async () => {
      const { rows } = await place.superuser.query<{ free: boolean }>(
        'SELECT pg_try_advisory_xact_lock(uuid_hash_extended($1, 0)) AS free',
        [tenantId],
      )
      return rows[0]?.free
    }
    await db.$transaction(async (tx) => {
      await add(tx)
      expect(await free()).toBe(false)
    })
    expect(await free()).toBe(true)
  })

  it('TN002: suspended closes work and leaves the account open', async () => {
    const { tenantId, db, account } = await tenantAt(name)
    await setHome(place, tenantId, { standing: 'suspended' })
    for (const access of Object.values(accesses))
      await expect(access(db)).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' })
    expect(await names(account)).toEqual([name])
  })

  it('read-only lets work read and not write, and the account write', async () => {
    const { tenantId, db, account } = await tenantAt(name)
    await setHome(place, tenantId, { standing: 'read_only' })
    expect(await names(db)).toEqual([name])
    for (const access of Object.values(accesses))
      await expect(access(db)).rejects.toMatchObject({ code: 'TENANT_READ_ONLY' })
    expect(await db.$transaction(names, { isolationLevel: 'Serializable' })).toEqual([name])
    await add(account)
    expect(await names(db)).toEqual([name, 'added'])
  })

  it('TN004: older tables than the release needs are maintenance for this tenant alone', async () => {
    const [{ tenantId, db, account }, neighbour] = [await tenantAt(name), await tenantAt(name)]
    await setHome(place, tenantId, { schemaVersion: '20000101000000_older' })
    for (const client of [db, account])
      await expect(names(client)).rejects.toMatchObject({ code: 'TENANT_MAINTENANCE', retryAfter: 60 })
    await expect(db.$transaction(add)).rejects.toMatchObject({ code: 'TENANT_MAINTENANCE' })
    expect(await names(neighbour.db)).toEqual([name])
  })

  it('counts limits in the place’s own tables, at the last free place under concurrency', async () => {
    const { tenantId, db } = await tenantAt(name)
    await setHome(place, tenantId, { limits: { members: 3 } })
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => db.user.create({ data: { ...user(`${n}`), email: `${n}@x` } })),
    )
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(2)
    expect(tries.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'LIMIT_REACHED' })
    expect(await db.usage.findMany()).toMatchObject([{ metric: 'members', used: 3 }])
  })
})
