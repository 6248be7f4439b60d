import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { sharedPlacement } from '@/dev/db/test-placement'
import { withClient } from '@/dev/db/with-client'
import { createDataPlane, type DataPlane } from './data-plane'
import { admitTenant } from './home'
import { loadMigrations } from './migration'
import type { Observation } from './observation'
import { makeOwnSchema } from './own-schema'
import type { Placement } from './placement'
import type { TenantDb } from './tenant-client'

const databases = await testDatabases()
// The roles of schemas are the server's: no two test files may make the same.
const [schemaOne, schemaTwo] = [1, 2].map(() => `t_${randomBytes(8).toString('hex')}`) as [string, string]
const seen: Observation[] = []
const placements = new Map<string, Placement>()
let plane: DataPlane

async function tenantIn(schemaName: string, differing: Partial<Placement> = {}): Promise<TenantDb> {
  const tenantId = randomUUID()
  await admitTenant({ ownerUrl: databases.shard.ownerUrl, schemaName }, { tenantId, epoch: 1n, limits: {} })
  const kind = schemaName === 'public' ? 'shared' : 'schema'
  placements.set(tenantId, sharedPlacement(databases.shard.appUrl, { kind, schemaName, ...differing }))
  return plane.tenantDb(tenantId, 'work')
}

const owner = (email: string) => ({ email, name: 'Ada', role: 'owner' })
const emails = async (db: TenantDb) => (await db.user.findMany({ select: { email: true } })).map(({ email }) => email)

beforeAll(async () => {
  plane = createDataPlane({
    resolve: async (tenantId) => placements.get(tenantId) ?? null,
    maxConnections: 2,
    observe: (one) => seen.push(one),
  })
  const migrations = await loadMigrations('prisma/tenant/migrations')
  await withClient(databases.shard.ownerUrl, async (client) => {
    for (const schema of [schemaOne, schemaTwo])
      await makeOwnSchema(client, { schema, appRole: 'tenantry_web' }, migrations)
  })
})
afterAll(() => plane.close())

it('a tenant in shared tables and two in schemas of their own use the same connections, each its own rows', async () => {
  const [shared, one, two] = await Promise.all([tenantIn('public'), tenantIn(schemaOne), tenantIn(schemaTwo)])
  for (let round = 0; round < 5; round++) {
    await Promise.all([shared, one, two].map((db, index) => db.user.create({ data: owner(`${round}@${index}.test`) })))
  }
  for (const [index, db] of [shared, one, two].entries()) {
    expect(await emails(db)).toEqual([0, 1, 2, 3, 4].map((round) => `${round}@${index}.test`))
  }
  const { rows } = await withClient(databases.shard.superuserUrl, (client) =>
    client.query(
      `SELECT (SELECT count(*)::int FROM public.users) AS shared, (SELECT count(*)::int FROM ${schemaOne}.users) AS one, (SELECT count(*)::int FROM ${schemaTwo}.users) AS two`,
    ),
  )
  expect(rows).toEqual([{ shared: 5, one: 5, two: 5 }])
})

it('transactions too, with limits that are counted in the schema’s own tables', async () => {
  const db = await tenantIn(schemaOne)
  await db.$transaction(async (tx) => {
    await tx.user.create({ data: owner('in@transaction.test') })
    expect(await tx.usage.findMany()).toMatchObject([{ metric: 'members', used: 1 }])
  })
  expect(await emails(db)).toEqual(['in@transaction.test'])
})

it('tells of every statement: whose, where, how long, and what it failed with', async () => {
  const db = await tenantIn(schemaTwo)
  seen.length = 0
  await db.user.create({ data: owner('same@place.test') })
  await expect(db.user.create({ data: owner('same@place.test') })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(seen).toMatchObject([
    { placement: { kind: 'schema', schemaName: schemaTwo }, sql: expect.stringContaining('INSERT'), error: undefined },
    { error: { code: '23505' } },
  ])
  expect(seen[0]?.ms).toBeGreaterThan(0)
})
