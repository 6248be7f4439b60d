import { afterAll, beforeEach, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { withFault } from '@/dev/test/fault-points'
import { control, controlOwner } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { drainShard } from './drain-shard'
import { dropPlace } from './drop-place'
import { fillSpares } from './fill-spares'
import { listSpares } from './list-spares'
import { makePlace } from './make-place'
import { provisionTenant } from './provision'

const databases = await testDatabases({ regions: ['us', 'eu'] })
afterAll(async () => {
  await closeOwnerPools()
  await Promise.all([control().$disconnect(), controlOwner().$disconnect()])
})

const soon = () => ({ until: new Date(Date.now() + 60_000) })
const want = (wantedSpareSchemas: number, wantedSpareDatabases = 0) =>
  controlOwner().shard.updateMany({ data: { wantedSpareSchemas, wantedSpareDatabases } })
const ready = async () =>
  (await listSpares()).map(({ shard, kind, ready: count }) => `${shard} ${kind} ${count}`).toSorted()
const silent = { updatedAt: new Date(Date.now() - 6 * 60_000) }

beforeEach(async () => {
  for (const { id } of await control().place.findMany({ where: { kind: { not: 'shared' }, tenantId: null } }))
    await dropPlace(id)
  await controlOwner().shard.updateMany({
    data: { status: 'open', schemaCapacity: 500, ownerUrlEnv: 'SHARD_US_1_OWNER_URL' },
    where: { name: 'us-1' },
  })
})

it('keeps as many as are wanted on each shard, and no more when it runs twice at once', async () => {
  await want(2, 1)
  const [one, two] = await Promise.all([fillSpares(soon()), fillSpares(soon())])
  expect([one.made + two.made, one.failed + two.failed]).toEqual([6, 0])
  const full = ['eu-1 database 1', 'eu-1 schema 2', 'us-1 database 1', 'us-1 schema 2']
  expect(await ready()).toEqual(full)
  const id = await provisionTenant({
    slug: 'claimant',
    name: 'Claimant',
    state: 'active',
    kind: 'schema',
    region: 'us',
  })
  expect(await ready()).toEqual(full.with(3, 'us-1 schema 1'))
  expect(await fillSpares(soon())).toEqual({ made: 1, renewed: 0, dropped: 0, failed: 0 })
  expect(await ready()).toEqual(full)
  expect(await control().place.count({ where: { tenantId: id, state: 'ready' } })).toBe(1)
})

it('stops where a shard is full', async () => {
  await want(5)
  const held = await control().place.count({ where: { shardName: 'us-1', kind: 'schema' } })
  await controlOwner().shard.update({ where: { name: 'us-1' }, data: { schemaCapacity: held + 1 } })
  await fillSpares(soon())
  expect(await ready()).toContain('us-1 schema 1')
})

it('finishes what was left half-made and half-dropped, once its maker is silent', async () => {
  await want(0)
  await withFault('cut off', 12, () => makePlace({ shard: 'us-1', kind: 'schema' }).catch(() => {}))
  await withFault('cut off', 16, () => makePlace({ shard: 'us-1', kind: 'database' }).catch(() => {}))
  const places = () =>
    control().place.findMany({ where: { kind: { not: 'shared' }, tenantId: null }, orderBy: { id: 'asc' } })
  expect((await places()).map(({ state }) => state)).toEqual(['making', 'making'])
  expect(await fillSpares(soon())).toEqual({ made: 0, renewed: 0, dropped: 0, failed: 0 })
  await control().place.updateMany({ where: { state: 'making' }, data: silent })
  expect(await fillSpares(soon())).toEqual({ made: 2, renewed: 0, dropped: 0, failed: 0 })
  const [half] = await places()
  await withFault('cut off', 5, () => dropPlace(half?.id ?? '').catch(() => {}))
  expect((await places()).map(({ state }) => state)).toEqual(['dropping', 'ready'])
  expect(await fillSpares(soon())).toEqual({ made: 0, renewed: 0, dropped: 1, failed: 0 })
  expect((await places()).map(({ state }) => state)).toEqual(['ready'])
})

it('brings spares that are behind up to this release', async () => {
  await want(1)
  await fillSpares(soon())
  await control().place.updateMany({ where: { kind: 'schema', tenantId: null }, data: { schemaVersion: '2000' } })
  expect((await listSpares()).filter(({ behind }) => behind === 1)).toHaveLength(2)
  expect(await fillSpares(soon())).toMatchObject({ renewed: 2, failed: 0 })
  expect((await listSpares()).filter(({ ready: count }) => count === 1)).toHaveLength(2)
})

it('takes a draining shard’s spares away and leaves its tenants', async () => {
  await want(1)
  await fillSpares(soon())
  const id = await provisionTenant({ slug: 'stayer', name: 'Stayer', state: 'active', kind: 'schema', shard: 'us-1' })
  await fillSpares(soon())
  const { tenants, spares } = await drainShard({ shard: 'us-1' })
  expect({ tenants, spares }).toMatchObject({ tenants: { schema: 2 }, spares: { schema: 1 } })
  expect(await fillSpares(soon())).toMatchObject({ made: 0, dropped: 1, failed: 0 })
  expect(await ready()).toEqual(['eu-1 database 0', 'eu-1 schema 1', 'us-1 database 0', 'us-1 schema 0'])
  expect(await control().place.count({ where: { tenantId: id, state: 'ready' } })).toBe(1)
})

it('is stopped on one shard by what is wrong there, and goes on with the others', async () => {
  await want(1)
  await controlOwner().shard.update({ where: { name: 'us-1' }, data: { ownerUrlEnv: 'SHARD_GONE_OWNER_URL' } })
  process.env.SHARD_GONE_OWNER_URL = 'postgresql://nobody:x@127.0.0.1:1/gone'
  expect(await fillSpares(soon())).toMatchObject({ made: 1, failed: 1 })
  expect(await ready()).toContain('eu-1 schema 1')
  expect((await listSpares()).find(({ shard, kind }) => shard === 'us-1' && kind === 'schema')).toMatchObject({
    unfinished: 1,
  })
  await controlOwner().shard.update({ where: { name: 'us-1' }, data: { ownerUrlEnv: 'SHARD_US_1_OWNER_URL' } })
  const schemas = await withClient(databases.shard.ownerUrl, (client) =>
    client.query("SELECT FROM pg_namespace WHERE nspname LIKE 't\\_%'"),
  )
  expect(schemas.rowCount).toBe(2)
})
