import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findTraces } from '@/dev/db/find-traces'
import { type Region, testDatabases } from '@/dev/db/test-databases'
import { testPerson } from '@/dev/db/test-people'
import { withClient } from '@/dev/db/with-client'
import { countResetAttempt, requestPasswordReset } from '@/lib/auth/request-password-reset'
import { createSession } from '@/lib/auth/session'
import { entitlementsOf, type PlacementKind } from '@/lib/billing/plans'
import { findTenant } from '@/lib/control/catalogue'
import { meter } from '@/lib/control/meter'
import { placeOf } from '@/lib/control/places'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { inviteMember } from '@/lib/members/invite-member'
import { sampleSizes } from '@/lib/monitoring/sample-sizes'
import { createProject } from '@/lib/projects/create-project'
import { createTask } from '@/lib/tasks/create-task'
import type { Context } from '@/lib/tenancy/context'
import { provision } from './provision'

const databases = await testDatabases({ regions: ['us', 'eu'] })
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

const regions: Region[] = ['us', 'eu']
const kinds: PlacementKind[] = ['shared', 'schema', 'database']

interface Inhabitant {
  slug: string
  region: Region
  tenantId: string
  /** Of the database that holds its rows. */
  database: string
  schema: string
  /** What → every value that only this tenant's rows have. */
  needles: Record<string, string[]>
}

/** Somebody works there as people do, so that every table has rows. */
async function inhabit(region: Region, kind: PlacementKind): Promise<Inhabitant> {
  const slug = `${region}-${kind}`
  const owner = { email: `owner@${slug}.example`, name: `Owner Of-${slug}` }
  const { tenantId = '', error } = await provision({ slug, name: companyOf(slug), region, kind, owner })
  if (!tenantId) throw new Error(JSON.stringify(error))
  const [tenant, db] = [await findTenant(tenantId), tenantDb(tenantId, 'work')]
  if (!tenant) throw new Error('the tenant has just been made')
  const email = `ada@${slug}.example`
  const userId = await testPerson({ tenant, db }, email)
  await db.user.updateMany({ where: { id: userId }, data: { name: `Ada Of-${slug}` } })
  const { token, sessionId } = await createSession(db, { userId, userAgent: `Browser of ${slug}` })
  const actor = { userId, sessionId, name: `Ada Of-${slug}`, email, role: 'owner' as const }
  const ctx: Context = { tenant, actor, db, entitlements: entitlementsOf('enterprise') }
  await countResetAttempt({ tenant, db }, email, '192.0.2.7')
  await requestPasswordReset({ tenant, db }, { email })
  await inviteMember(ctx, { email: `guest@${slug}.example`, role: 'member' })
  const { id: projectId } = await createProject(ctx, {
    name: `Project of ${slug}`,
    description: `About ${slug}, in words`,
  })
  await createTask(ctx, { projectId, title: `Task of ${slug}`, status: 'todo' })
  const place = await placeOf(tenantId)
  if (!place) throw new Error('the tenant has a place')
  const [database, schema] = [new URL(place.ownerUrl).pathname.slice(1), place.schemaName]
  const needles = await valuesOf({ slug, tenantId, database, schema })
  return { slug, region, tenantId, database, schema, needles: { ...needles, 'a token': [token, userId] } }
}

/** Columns whose values say who somebody is, or what they did. */
const telling = `data_type = 'uuid' OR column_name IN ('email', 'name', 'title', 'description', 'token_hash', 'password_hash', 'user_agent', 'actor_name', 'subject_label', 'payload')`

/** Words that anybody could have written don't tell; the workspace's own name is no person's. */
const tells = (value: string, slug: string) =>
  (value.includes(slug) && value !== companyOf(slug)) || /^([0-9a-f-]{36}|[0-9a-f]{64}|\$argon.*|\S{80,})$/.test(value)
const companyOf = (slug: string) => `Company ${slug}`

async function valuesOf({ slug, tenantId, database, schema }: Omit<Inhabitant, 'region' | 'needles'>) {
  const needles: Record<string, string[]> = {}
  await withClient(databases.superuserUrl(database), async (client) => {
    const { rows: columns } = await client.query<{ table: string; column: string }>(
      `SELECT table_name AS table, column_name AS column FROM information_schema.columns
        WHERE table_schema = $1 AND table_name <> '_prisma_migrations' AND (${telling})`,
      [schema],
    )
    for (const { table, column } of columns) {
      const text = column === 'payload' ? "payload ->> 'sealed'" : `${column}::text`
      const { rows } = await client.query<{ value: string }>(
        `SELECT DISTINCT ${text} AS value FROM ${schema}.${table} WHERE tenant_id = $1`,
        [tenantId],
      )
      const name = column === 'tenant_id' ? 'its id' : `${table}.${column}`
      const values = rows.map(({ value }) => value).filter((value) => value && tells(value, slug))
      needles[name] = [...(needles[name] ?? []), ...values.filter((value) => name === 'its id' || value !== tenantId)]
    }
  })
  return needles
}

const inhabitants: Inhabitant[] = []
beforeAll(async () => {
  for (const region of regions) for (const kind of kinds) inhabitants.push(await inhabit(region, kind))
  await sampleSizes({ until: new Date(Date.now() + 30_000) })
  await meter().flush()
}, 120_000)

/** The databases of a region's shards, with those of single tenants and of spares. */
async function databasesIn(region: Region): Promise<string[]> {
  const own = await control().place.findMany({ where: { shard: { region }, databaseName: { not: null } } })
  const shared = new URL(databases.shardIn(region).superuserUrl).pathname.slice(1)
  return [shared, ...own.map(({ databaseName }) => databaseName ?? '')]
}

/** Traces of one region's tenants in the databases of the other. */
async function tracesAbroad(): Promise<string[]> {
  const traces: string[] = []
  for (const { region, needles, slug } of inhabitants) {
    const abroad = regions.filter((other) => other !== region)
    for (const database of (await Promise.all(abroad.map(databasesIn))).flat()) {
      const found = await findTraces(databases.superuserUrl(database), needles)
      traces.push(...found.map((trace) => `${slug}: ${trace}`))
    }
  }
  return traces
}

/** Traces in the control plane: what, and in which column. */
async function tracesInControl(): Promise<string[]> {
  const name = new URL(databases.controlUrl).pathname.slice(1)
  const traces: string[] = []
  for (const { needles } of inhabitants) traces.push(...(await findTraces(databases.superuserUrl(name), needles)))
  return [...new Set(traces)].map((trace) => trace.replace(` in ${name}`, ''))
}

/** Which tenant, where it lives, what it pays and how much it asks for: never whose rows these are. */
const allowed = ['tenants.id', 'placements.tenant_id', 'places.tenant_id', 'operations.tenant_id'].concat([
  'tenant_samples.tenant_id',
  'tenant_sizes.tenant_id',
  'subscriptions.tenant_id',
  'domains.tenant_id',
])

describe('tenants in two regions and three placements, with people at work', () => {
  it('have rows in every table of their own, so that there is something to find', async () => {
    for (const { needles, database, tenantId } of inhabitants) {
      expect(Object.keys(needles)).toEqual(
        expect.arrayContaining([
          'its id',
          'users.email',
          'users.name',
          'users.password_hash',
          'sessions.token_hash',
          'a token',
        ]),
      )
      for (const what of [
        'users.email',
        'users.password_hash',
        'sessions.id',
        'one_time_tokens.token_hash',
        'outbox.payload',
        'audit_entries.id',
        'tasks.title',
      ])
        expect(needles[what]?.length).toBeGreaterThan(0)
      expect(await findTraces(databases.superuserUrl(database), { it: [tenantId] })).toContainEqual(
        expect.stringContaining('users.tenant_id'),
      )
    }
  })

  it('leave nothing in any database of the other region', async () => {
    expect(await tracesAbroad()).toEqual([])
  }, 60_000)

  it('leave their id in the control plane, where it belongs, and nothing of their people', async () => {
    const traces = await tracesInControl()
    expect(traces.filter((trace) => !allowed.some((column) => trace === `its id ${column}`))).toEqual([])
    // What is measured and counted is there: it, too, was looked at.
    expect(traces).toEqual(
      expect.arrayContaining([
        'its id tenants.id',
        'its id placements.tenant_id',
        'its id operations.tenant_id',
        'its id tenant_samples.tenant_id',
        'its id tenant_sizes.tenant_id',
      ]),
    )
  }, 60_000)

  it.each(kinds)(
    'would be found abroad: one row of a tenant in %s',
    async (kind) => {
      const [home] = inhabitants.filter(({ slug }) => slug === `us-${kind}`)
      const [abroad] = inhabitants.filter(({ slug }) => slug === `eu-${kind}`)
      if (!home || !abroad) throw new Error('both were made')
      const plant = (sql: string) =>
        withClient(databases.superuserUrl(abroad.database), (client) =>
          client.query(`SET session_replication_role = replica; SET search_path = ${abroad.schema}; ${sql}`),
        )
      await plant(
        `INSERT INTO users (tenant_id, id, email, name, role) VALUES ('${home.tenantId}', gen_random_uuid(), 'planted@x', 'x', 'owner')`,
      )
      expect(await tracesAbroad()).toEqual([
        `${home.slug}: its id in ${abroad.database} ${abroad.schema === 'public' ? '' : `${abroad.schema}.`}users.tenant_id`,
      ])
      await plant("DELETE FROM users WHERE email = 'planted@x'")
      const details = JSON.stringify({ deep: [`mail from ada@${home.slug}.example`] })
      await plant(`UPDATE outbox SET last_error = '${details}'`)
      expect(await tracesAbroad()).toContainEqual(expect.stringContaining('users.email in'))
      await plant('UPDATE outbox SET last_error = NULL')
      expect(await tracesAbroad()).toEqual([])
    },
    60_000,
  )

  it('would be found in the control plane: an e-mail in a journal, a session in a counter', async () => {
    const plant = (sql: string) => withClient(databases.controlOwnerUrl, (client) => client.query(sql))
    const [{ slug, needles } = { slug: '', needles: {} as Inhabitant['needles'] }] = inhabitants
    await plant(`UPDATE operations SET error = 'no mail to ada@${slug}.example'`)
    await plant(`INSERT INTO rate_limits (key) VALUES ('${needles['sessions.token_hash']?.[0]}')`)
    const traces = await tracesInControl()
    expect(traces).toEqual(
      expect.arrayContaining(['users.email operations.error', 'sessions.token_hash rate_limits.key']),
    )
  })
})
