import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { payCheckout } from '@/dev/billing/pay-checkout'
import { testBilling } from '@/dev/billing/test-billing'
import { findTraces } from '@/dev/db/find-traces'
import { withClient } from '@/dev/db/with-client'
import { type FurnishedTenant, furnishedTenant } from '@/dev/erasure/furnished-tenant'
import { withFault } from '@/dev/test/fault-points'
import { syncSubscription } from '@/lib/billing/sync-subscription'
import { startCheckout } from '@/lib/billing/start-checkout'
import { askStripe } from '@/lib/billing/stripe'
import type { PlacementKind } from '@/lib/billing/plans'
import { findTenantByKey } from '@/lib/control/catalogue'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { beginOperation } from '@/lib/operations/run-operation'
import { isSlugFree } from '@/lib/operations/provision'
import { purgePendingTenants } from '@/lib/operations/undo-provision'
import { eraseTenant } from './erase-tenant'

const { databases, webhooks } = await testBilling({ regions: ['us', 'eu'] })
const backups = await mkdtemp(path.join(tmpdir(), 'backups-'))
process.env.BACKUP_URL = `file://${backups}`
afterAll(async () => {
  await rm(backups, { recursive: true })
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

const kinds: PlacementKind[] = ['shared', 'schema', 'database']
const neighbours: FurnishedTenant[] = []
beforeAll(async () => {
  for (const kind of kinds) neighbours.push(await furnishedTenant(databases, kind))
}, 60_000)

const named = (database: string) => databases.superuserUrl(database)

/** Every database there is of this test: the control plane's, the shards' and those of single tenants. */
async function everyDatabase(): Promise<string[]> {
  const shards = [databases.shardIn('us'), databases.shardIn('eu')].map(({ superuserUrl }) => superuserUrl)
  const own = await control().place.findMany({ where: { kind: 'database' }, select: { databaseName: true } })
  const controlDatabase = new URL(databases.controlUrl).pathname.slice(1)
  return [named(controlDatabase), ...shards, ...own.map(({ databaseName }) => named(databaseName ?? ''))]
}

async function traces(needles: Record<string, string[]>): Promise<string[]> {
  return (await Promise.all((await everyDatabase()).map((url) => findTraces(url, needles)))).flat()
}

/** All rows that tell of the neighbours, in every table of every database but those that count what they ask for. */
async function neighboursRows(): Promise<string[]> {
  const needles = neighbours.flatMap(({ needles }) => Object.values(needles).flat())
  const found = await Promise.all(
    (await everyDatabase()).map((url) =>
      withClient(url, async (client) => {
        const { rows: tables } = await client.query<{ name: string }>(
          `SELECT c.oid::regclass::text AS name FROM pg_class c
            WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema$)' AND c.relname NOT IN ('rate_limits', 'tenant_samples')`,
        )
        const all = await Promise.all(
          tables.map(async ({ name }) => {
            const { rows } = await client.query<{ row: string }>(
              `SELECT '${name} ' || t::text AS row FROM ${name} AS t WHERE EXISTS (SELECT FROM unnest($1::text[]) n WHERE strpos(t::text, n) > 0)`,
              [needles],
            )
            return rows.map(({ row }) => row)
          }),
        )
        return all.flat()
      }),
    ),
  )
  return found.flat().toSorted()
}

/** The erasure's own journal says whom it was about, and nothing else does. */
const onlyTheJournal = [expect.stringMatching(/^id in \w+_control operations\.tenant_id$/)]

const droppedOf = { shared: [], schema: ['us-1 schema t'], database: ['us-1 database tenantry'] }

describe.each(kinds)('a tenant in %s, with remnants, captures, an outbox and half a life', (kind) => {
  it('is gone from every table of every database; nobody else has lost a row', { timeout: 120_000 }, async () => {
    const { ctx, needles } = await furnishedTenant(databases, kind)
    const before = await neighboursRows()
    expect(before.length).toBeGreaterThan(60)
    expect((await traces(needles)).length).toBeGreaterThan(20)
    const { status, error, receipt } = await eraseTenant({ slug: ctx.tenant.slug })
    expect(error).toBeUndefined()
    expect(status).toBe('done')
    expect(await traces(needles)).toEqual(onlyTheJournal)
    expect(await neighboursRows()).toEqual(before)
    expect((await readdir(backups, { recursive: true })).filter((name) => name.includes(ctx.tenant.id))).toEqual([])
    expect(receipt).toMatchObject({
      tenantId: ctx.tenant.id,
      archives: { deleted: 1, left: 0, key: 'destroyed' },
      stripe: 'none',
      catalogue: { tenants: 1, domains: 1, operations: 1, notes: 2 },
      scan: { databases: 3 + neighbours.length - 2, people: expect.any(Number), found: 0 },
    })
    expect(receipt?.rows).toMatchObject({
      'eu-1 shared: users': 1,
      'eu-1: tenancy.captured': 1,
      'us-1: tenancy.home': expect.any(Number),
    })
    expect(receipt?.dropped.map((name) => name.replace(/_.*/, ''))).toEqual(droppedOf[kind])
    // It says what was done, and tells of nobody.
    const told = JSON.stringify(receipt)
    const telling = [...Object.values(needles).flat(), 'Ada', 'Ben', 'Plans of', 'www']
    expect(telling.filter((needle) => told.includes(needle))).toEqual([ctx.tenant.id])
  })
})

it('nobody gets in from the first moment, and the slug stays nobody’s', async () => {
  const { ctx } = await furnishedTenant(databases, 'shared')
  const { slug, id } = ctx.tenant
  expect(await findTenantByKey(slug)).not.toBeNull()
  await control().formerSlug.create({ data: { slug: `${slug}-before`, tenantId: id } })
  expect((await eraseTenant({ slug })).status).toBe('done')
  expect(await findTenantByKey(slug)).toBeNull()
  await expect(tenantDb(id, 'account').user.count()).rejects.toThrow()
  for (const left of [slug, `${slug}-before`]) expect(await isSlugFree(left)).toBe(false)
  expect(await control().formerSlug.count({ where: { tenantId: id } })).toBe(0)
  expect(await eraseTenant({ slug })).toMatchObject({ status: 'failed', error: { code: 'NOT_FOUND' } })
})

it('waits for those who are at work in its rows', async () => {
  const { ctx } = await furnishedTenant(databases, 'shared')
  const { promise: isIn, resolve: entered } = Promise.withResolvers<void>()
  let left = 0
  const working = ctx.db.$transaction(async (tx) => {
    await tx.user.count()
    entered()
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    await tx.project.create({ data: { name: 'At the last moment', createdById: ctx.actor.userId } })
    left = performance.now()
  })
  await isIn
  const { status, receipt } = await eraseTenant({ slug: ctx.tenant.slug })
  await working
  expect(status).toBe('done')
  expect(performance.now()).toBeGreaterThan(left)
  expect(receipt?.rows['us-1 shared: projects']).toBe(2)
})

it('a customer at Stripe is deleted, its subscription ended at once; or kept', async () => {
  for (const stripe of ['delete', 'keep'] as const) {
    const { ctx } = await furnishedTenant(databases, 'shared')
    await payCheckout((await startCheckout(ctx, { plan: 'pro' })).url)
    await syncSubscription(ctx.tenant.id)
    const row = await control().subscription.findUniqueOrThrow({ where: { tenantId: ctx.tenant.id } })
    const { stripeCustomerId: customer, stripeSubscriptionId: subscription } = row
    const { status, error, receipt } = await eraseTenant({ slug: ctx.tenant.slug, stripe })
    expect([status, error]).toEqual(['done', undefined])
    expect(receipt?.stripe).toBe(stripe === 'delete' ? 'deleted' : 'kept')
    expect(JSON.stringify(receipt)).not.toContain(customer)
    expect(await askStripe((api) => api.subscriptions.retrieve(subscription ?? ''))).toMatchObject({
      status: 'canceled',
    })
    expect((await askStripe((api) => api.customers.retrieve(customer))).deleted ?? false).toBe(stripe === 'delete')
    // What Stripe says of it afterwards leaves no id behind either.
    await webhooks.settle()
    expect(await traces({ stripe: [customer, subscription ?? ''] })).toEqual([])
  }
})

it('what Stripe says between the removal and the search goes, too', async () => {
  const { ctx } = await furnishedTenant(databases, 'shared')
  const { id: tenantId, slug } = ctx.tenant
  const customer = `cus_${slug}`
  await control().subscription.create({ data: { tenantId, stripeCustomerId: customer, plan: 'free' } })
  const { status, error } = await withClient(named(new URL(databases.controlUrl).pathname.slice(1)), async (client) => {
    await client.query(`CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.5); RETURN OLD; END';
      CREATE TRIGGER linger BEFORE DELETE ON tenants FOR EACH ROW EXECUTE FUNCTION linger()`)
    const erasing = eraseTenant({ slug, stripe: 'keep' })
    const lingers = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
    await expect.poll(async () => (await client.query(lingers)).rowCount, { timeout: 30_000, interval: 20 }).toBe(1)
    await client.query(
      "INSERT INTO stripe_events (id, type, customer_id, livemode, created) VALUES ('evt_late', 'customer.deleted', $1, false, now())",
      [customer],
    )
    const erased = await erasing
    await client.query('DROP TRIGGER linger ON tenants; DROP FUNCTION linger()')
    return erased
  })
  expect([status, error]).toEqual(['done', undefined])
  expect(await traces({ stripe: [customer] })).toEqual([])
})

it('with the keys of another account it is stopped before the customer is forgotten, and goes on as the operator decides', async () => {
  const { ctx } = await furnishedTenant(databases, 'shared')
  const { id: tenantId, slug } = ctx.tenant
  await control().subscription.create({ data: { tenantId, stripeCustomerId: `cus_${slug}`, plan: 'pro' } })
  const stopped = await eraseTenant({ slug })
  expect(stopped).toMatchObject({ status: 'running', error: { message: expect.stringContaining('another account') } })
  expect(await purgePendingTenants({ until: new Date(Date.now() + 10_000) })).toBe(0)
  await control().$executeRaw`UPDATE operations SET leased_until = now() - interval '1 second' WHERE status = 'running'`
  expect(await eraseTenant({ slug, stripe: 'keep' })).toMatchObject({ status: 'done', receipt: { stripe: 'kept' } })
})

it('while another operation is at work it is refused, and nothing has happened', async () => {
  const { ctx } = await furnishedTenant(databases, 'shared')
  const { operationId } = await beginOperation({ kind: 'move', tenantId: ctx.tenant.id }, [])
  const refused = await eraseTenant({ slug: ctx.tenant.slug })
  expect(refused).toMatchObject({
    status: 'failed',
    error: { code: 'CONFLICT', message: expect.stringContaining('moved') },
  })
  expect(await ctx.db.user.count()).toBeGreaterThan(0)
  await control().operation.delete({ where: { id: operationId } })
})

it('hosts of others that end like one of its own are theirs', async () => {
  const { ctx } = await furnishedTenant(databases, 'shared')
  const [neighbour] = neighbours
  const host = `shop.www.${ctx.tenant.slug}.test`
  await control().domain.create({ data: { host, tenantId: neighbour?.ctx.tenant.id ?? '' } })
  const { status, error } = await eraseTenant({ slug: ctx.tenant.slug })
  expect([status, error]).toEqual(['done', undefined])
  await control().domain.delete({ where: { host } })
})

describe('what is left is found', () => {
  /** Something of a tenant where no step looks for it. */
  const plants: [where: string, url: () => string, sql: string][] = [
    [
      'a table that somebody made',
      () => databases.shardIn('eu').superuserUrl,
      'CREATE TABLE kept AS SELECT 1 AS n, $1::text AS said; GRANT SELECT ON kept TO tenantry_owner',
    ],
    [
      'a host of its own',
      () => databases.shardIn('us').superuserUrl,
      "CREATE TABLE kept AS SELECT 'see https://$3/x.' AS said; GRANT SELECT ON kept TO tenantry_owner",
    ],
    [
      'an e-mail in the control plane',
      () => named(new URL(databases.controlUrl).pathname.slice(1)),
      "CREATE TABLE kept AS SELECT jsonb_build_object('to', $2::text) AS mail; GRANT SELECT ON kept TO tenantry_app",
    ],
  ]
  it.each(plants)('%s', async (_what, url, sql) => {
    const { ctx } = await furnishedTenant(databases, 'shared')
    await withClient(url(), (client) =>
      client.query(
        sql
          .replace('$1', `'of ${ctx.tenant.id}.'`)
          .replace('$2', `'${ctx.actor.email}'`)
          .replace('$3', `www.${ctx.tenant.slug}.test`),
      ),
    )
    const { status, error } = await eraseTenant({ slug: ctx.tenant.slug })
    expect(status).toBe('running')
    expect(error?.message).toMatch(/something is left in .*: public\.kept\.(said|mail): 1/)
    expect(await control().tenant.count({ where: { id: ctx.tenant.id } })).toBe(1)
    await withClient(url(), (client) => client.query('DROP TABLE kept'))
    await control()
      .$executeRaw`UPDATE operations SET leased_until = now() - interval '1 second' WHERE status = 'running'`
    expect((await eraseTenant({ slug: ctx.tenant.slug })).status).toBe('done')
  })
})

describe.each(['refused', 'unheard', 'dead'] as const)('with a fault at some statement: %s', (fault) => {
  it('comes to the same end', { timeout: 600_000 }, async () => {
    let runs = 0
    for (let at = 1 + runs, met = true; met; at += 29) {
      const { ctx, needles } = await furnishedTenant(databases, kinds[runs % 3] ?? 'shared')
      const { slug, id: tenantId } = ctx.tenant
      const run = await withFault(fault, at, () => eraseTenant({ slug }))
      met = run.met
      // A server that never heard of a COMMIT is one that is gone, and the connection with it.
      await control().$disconnect()
      await control()
        .$executeRaw`UPDATE operations SET leased_until = now() - interval '1 second' WHERE status = 'running'`
      // Undone, because it had not begun; or broken off.
      const isLeft = (await control().tenant.count({ where: { id: tenantId } })) > 0
      const { status, error } = isLeft ? await eraseTenant({ slug }) : { status: 'done' }
      expect([fault, at, status, error]).toEqual([fault, at, 'done', undefined])
      const found = await traces(needles)
      expect([at, ...found.filter((trace) => !/^id in \w+_control operations\.tenant_id$/.test(trace))]).toEqual([at])
      runs += 1
    }
    expect(runs).toBeGreaterThan(4)
  })
})
