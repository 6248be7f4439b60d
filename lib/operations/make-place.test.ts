import { afterAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { statementsDuring, withFault } from '@/dev/test/fault-points'
import { applyEntitlements } from '@/lib/billing/apply-entitlements'
import { plans } from '@/lib/billing/plans'
import { placementOf } from '@/lib/control/placement-of'
import { allDatabases, type Place, placeOf } from '@/lib/control/places'
import { urlInto } from '@/lib/control/shard-urls'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { lockedOwnerSession } from '@/lib/db/owner-session'
import { dropPlace } from './drop-place'
import { finishPlace, makePlace } from './make-place'
import { provisionTenant } from './provision'
import { undoProvision } from './undo-provision'

const databases = await testDatabases()
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

const owner = { email: 'ada@example.test', name: 'Ada', role: 'owner' }
const select = (url: string, sql = 'SELECT 1') => withClient(url, async (client) => (await client.query(sql)).rows)
const asSuperuser = async <Row extends object>(sql: string, values: unknown[] = []) =>
  withClient(databases.shard.superuserUrl, async (client) => (await client.query<Row>(sql, values)).rows)

let tenants = 0
async function newTenant(kind: 'schema' | 'database'): Promise<{ id: string; place: Place }> {
  tenants += 1
  const id = await provisionTenant({ slug: `tenant-${tenants}`, name: 'Tenant', state: 'pending', kind })
  const place = await placeOf(id)
  if (!place) throw new Error('the tenant has just been made')
  return { id, place }
}

/** Schemas, databases and roles that are there of a place. */
async function remainsOf({ schemaName, databaseName }: Place): Promise<string[]> {
  const rows = await asSuperuser<{ what: string }>(
    `SELECT 'schema' AS what FROM pg_namespace WHERE nspname = $1 AND nspname <> 'public'
     UNION ALL SELECT 'database' FROM pg_database WHERE datname = $2
     UNION ALL SELECT 'role' FROM pg_roles WHERE rolname IN ($1, $2)
     UNION ALL SELECT 'home' FROM tenancy.home WHERE schema_name = $1 AND schema_name <> 'public'`,
    [schemaName, databaseName],
  )
  return rows.map(({ what }) => what)
}

describe.each(['schema', 'database'] as const)('a %s of one’s own', (kind) => {
  it('is made with all tables, serves its tenant, and goes entirely with it', async () => {
    const { id, place } = await newTenant(kind)
    await tenantDb(id, 'account').user.create({ data: owner })
    expect(await placementOf(id)).toMatchObject({ kind, shard: 'us-1' })
    expect(await tenantDb(id, 'work').usage.findMany()).toMatchObject([{ metric: 'members', used: 1 }])
    expect(await remainsOf(place)).toContain(kind)
    await undoProvision(id)
    expect(await remainsOf(place)).toEqual([])
    expect(await control().place.count({ where: { id: place.id } })).toBe(0)
    expect(await control().tenant.count({ where: { id } })).toBe(0)
  })

  it('as a spare is made again and dropped again without a word', async () => {
    const place = await makePlace({ shard: 'us-1', kind })
    expect(await finishPlace(place.id)).toEqual(place)
    await control().place.update({ where: { id: place.id }, data: { state: 'making', schemaVersion: null } })
    expect(await finishPlace(place.id)).toEqual(place)
    await dropPlace(place.id)
    await dropPlace(place.id)
    expect(await remainsOf(place)).toEqual([])
  })

  it('is dropped to the end when the first who tried died at any statement of it', async () => {
    for (let at = 1; ; at++) {
      const place = await makePlace({ shard: 'us-1', kind })
      const { met } = await withFault('cut off', at, () => dropPlace(place.id).catch(() => {}))
      expect(await control().place.count({ where: { id: place.id, state: { not: 'dropping' } } })).toBe(0)
      await expect(finishPlace(place.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await dropPlace(place.id)
      expect(await remainsOf(place)).toEqual([])
      if (!met) break
    }
  })

  it('is not dropped while somebody lives there', async () => {
    const { id, place } = await newTenant(kind)
    await expect(dropPlace(place.id)).rejects.toMatchObject({ code: 'CONFLICT' })
    await tenantDb(id, 'account').user.create({ data: owner })
    await undoProvision(id)
  })

  it('is worked on by one at a time: a maker never brings back what is being dropped', async () => {
    const place = await makePlace({ shard: 'us-1', kind })
    await control().place.update({ where: { id: place.id }, data: { state: 'making', schemaVersion: null } })
    await lockedOwnerSession(databases.shard.ownerUrl, place.id, async () => {
      await expect(finishPlace(place.id)).rejects.toMatchObject({ code: 'CONFLICT' })
      await expect(dropPlace(place.id)).rejects.toMatchObject({ code: 'CONFLICT' })
      expect(await remainsOf(place)).toContain(kind)
    })
    await dropPlace(place.id)
    await expect(finishPlace(place.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await remainsOf(place)).toEqual([])
  })
})

describe('a database of one’s own', () => {
  it('is dropped, too, while a superuser is there who leaves soon, as an autovacuum worker does', async () => {
    const place = await makePlace({ shard: 'us-1', kind: 'database' })
    await withClient(databases.superuserUrl(place.databaseName ?? ''), async () => {
      const dropped = dropPlace(place.id)
      await new Promise((resolve) => setTimeout(resolve, 300))
      return { dropped }
    }).then(({ dropped }) => dropped)
    expect(await remainsOf(place)).toEqual([])
  })

  it('lets its own role in and no other, and that role nowhere else', async () => {
    const [one, other] = [await newTenant('database'), await newTenant('database')]
    const database = one.place.databaseName ?? ''
    expect(await select(one.place.appUrl, 'SELECT current_user::text AS role')).toEqual([{ role: one.place.roleName }])
    const refused = [
      ['the shared database', urlInto(one.place.appUrl, new URL(databases.shard.appUrl).pathname.slice(1))],
      ['the control plane', urlInto(one.place.appUrl, new URL(databases.controlUrl).pathname.slice(1))],
      ['another tenant’s', urlInto(one.place.appUrl, other.place.databaseName ?? '')],
      ['the one that serves shared tables', urlInto(databases.shard.appUrl, database)],
    ] as const
    for (const [whose, url] of refused) {
      const answer = await select(url).catch((error: unknown) => String(error))
      expect(`${whose}: ${String(answer)}`).toContain('permission denied for database')
    }
    await Promise.all([one, other].map(({ id }) => undoProvision(id)))
  })

  it('has a role that owns nothing, bypasses nothing and can make nothing', async () => {
    const { id, place } = await newTenant('database')
    const role = await select(
      place.appUrl,
      `SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication,
              (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owned,
              has_database_privilege(current_database(), 'CREATE') AS creates, has_schema_privilege('public', 'CREATE') AS "createsTables",
              ARRAY(SELECT m.roleid::regrole::text FROM pg_auth_members m WHERE m.member = r.oid) AS member
         FROM pg_roles r WHERE rolname = current_user`,
    )
    expect(role).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolcreatedb: false,
        rolcreaterole: false,
        rolreplication: false,
        owned: 0,
        creates: false,
        createsTables: false,
        member: ['tenantry_app'],
      },
    ])
    await expect(select(place.appUrl, 'SELECT * FROM tenancy.home')).rejects.toThrow(/permission denied/)
    expect(await select(place.appUrl, 'SELECT * FROM users')).toEqual([])
    await undoProvision(id)
  })

  it('takes as many connections as the plan allows, and follows it', async () => {
    const { id, place } = await newTenant('database')
    const limits = async () => {
      const [row] = await asSuperuser(
        `SELECT rolconnlimit AS role, (SELECT datconnlimit FROM pg_database WHERE datname = $1) AS database
           FROM pg_roles WHERE rolname = $1`,
        [place.databaseName],
      )
      return row
    }
    const ofPlan = (plan: 'enterprise' | 'business') => {
      const { connections } = plans[plan].share
      return { role: connections, database: connections + 10 }
    }
    expect(await limits()).toEqual(ofPlan('enterprise'))
    await control().subscription.create({
      data: { tenantId: id, stripeCustomerId: `cus_${id}`, plan: 'business', entitlementsVersion: 1n },
    })
    await applyEntitlements(id)
    expect(await limits()).toEqual(ofPlan('business'))
    await undoProvision(id)
  })

  it('answers 503 where its connections are used up, and recovers', async () => {
    const { id, place } = await newTenant('database')
    await asSuperuser(`ALTER ROLE "${place.roleName}" CONNECTION LIMIT 1`)
    const users = () => tenantDb(id, 'account').user.count()
    await withClient(place.appUrl, async () => {
      await expect(users()).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 503, retryAfter: expect.any(Number) })
      await expect(tenantDb(id, 'account').$transaction((tx) => tx.user.count())).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      })
    })
    await expect.poll(() => users().catch(() => null)).toBe(0)
    await undoProvision(id)
  })

  it('is CONFIGURATION under another FLEET_SECRET, for this tenant alone', async () => {
    const { id, place } = await newTenant('database')
    const secret = process.env.FLEET_SECRET
    process.env.FLEET_SECRET = 'another secret, as if somebody had lost the first'
    try {
      await expect(placeOf(id)).rejects.toMatchObject({
        code: 'CONFIGURATION',
        internal: expect.stringContaining(place.id),
      })
      await expect(tenantDb(id, 'work').user.count()).rejects.toMatchObject({ code: 'CONFIGURATION' })
      expect((await allDatabases()).map(({ databaseName }) => databaseName)).toEqual([null, place.databaseName])
    } finally {
      process.env.FLEET_SECRET = secret
    }
    expect(await tenantDb(id, 'work').user.count()).toBe(0)
    await undoProvision(id)
  })

  it('has a password that no log of the server shows', async () => {
    const { result, statements } = await statementsDuring(() => newTenant('database'))
    const { id, place } = result
    const password = decodeURIComponent(new URL(place.appUrl).password)
    expect(statements.some((sql) => sql.includes('CREATE ROLE'))).toBe(true)
    expect(statements.filter((sql) => sql.includes(password))).toEqual([])
    await undoProvision(id)
  })
})
