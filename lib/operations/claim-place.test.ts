import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { control, controlOwner } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { claimPlace } from './claim-place'
import { drainShard } from './drain-shard'
import { makePlace } from './make-place'
import { provisionTenant } from './provision'
import type { OwnKind } from './reserve-place'

const databases = await testDatabases({ regions: ['us', 'eu'] })
afterAll(async () => {
  await closeOwnerPools()
  await Promise.all([control().$disconnect(), controlOwner().$disconnect()])
})

/** Rows alone: what the catalogue decides needs no tables. */
async function spares(shardName: string, kind: OwnKind, count: number, schemaVersion = '9999') {
  await control().place.createMany({
    data: Array.from({ length: count }, () => ({ kind, shardName, state: 'ready', schemaVersion, ...namesOf(kind) })),
  })
}
let named = 0
const namesOf = (kind: OwnKind) => {
  named += 1
  return kind === 'schema'
    ? { schemaName: `t_${named}` }
    : { databaseName: `tenantry_${named}`, roleName: `tenantry_${named}`, passwordSealed: 'x' }
}
const newcomer = () => {
  named += 1
  return { id: uuidv7(), slug: `newcomer-${named}`, name: 'Newcomer' }
}
const capacity = (shard: string, schemaCapacity: number, databaseCapacity = 100) =>
  controlOwner().shard.update({ where: { name: shard }, data: { schemaCapacity, databaseCapacity } })
const placesOf = (kind: OwnKind, shardName = 'us-1') => control().place.findMany({ where: { kind, shardName } })

beforeEach(async () => {
  await control().placement.deleteMany()
  await control().place.deleteMany({ where: { kind: { not: 'shared' } } })
  await control().tenant.deleteMany()
  await controlOwner().shard.updateMany({ data: { status: 'open', schemaCapacity: 500, databaseCapacity: 100 } })
})

describe('claimPlace', () => {
  it.each(['schema', 'database'] as const)(
    'gives each of 20 who come at once a %s of their own: the 5 spares, and places to be made',
    async (kind) => {
      await spares('us-1', kind, 5)
      const claims = await Promise.all(Array.from({ length: 20 }, () => claimPlace(newcomer(), { kind, region: 'us' })))
      expect(new Set(claims.map(({ placeId }) => placeId)).size).toBe(20)
      expect(claims.filter(({ ready }) => ready)).toHaveLength(5)
      const places = await placesOf(kind)
      expect(places.map(({ state }) => state).toSorted()).toEqual([
        ...Array.from({ length: 15 }, () => 'making'),
        ...Array.from({ length: 5 }, () => 'ready'),
      ])
      const placements = await control().placement.findMany()
      for (const { id, tenantId } of places) {
        expect(placements).toContainEqual(
          expect.objectContaining({ placeId: id, tenantId, desiredKind: 'shared', pinned: true, epoch: 1n }),
        )
      }
    },
  )

  it('takes less than 50 ms, most of the time', async () => {
    await spares('us-1', 'schema', 60)
    const times: number[] = []
    for (let i = 0; i < 60; i++) {
      const before = performance.now()
      await claimPlace(newcomer(), { kind: 'schema', region: 'us' })
      times.push(performance.now() - before)
    }
    expect(times.toSorted((a, b) => a - b)[30]).toBeLessThan(50)
  })

  it('never goes past a shard’s capacity, however many come at once, and says so with the field', async () => {
    await capacity('us-1', 7)
    await spares('us-1', 'schema', 2)
    const claims = await Promise.allSettled(
      Array.from({ length: 20 }, () => claimPlace(newcomer(), { kind: 'schema', region: 'us' })),
    )
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(7)
    expect(await placesOf('schema')).toHaveLength(7)
    const refusals = claims.flatMap((claim) => (claim.status === 'rejected' ? [claim.reason] : []))
    const noRoom = { code: 'NO_ROOM', fieldErrors: { region: expect.stringContaining('us') } }
    expect(refusals).toMatchObject(Array.from({ length: 13 }, () => noRoom))
    expect(await control().tenant.count()).toBe(7)
  })

  it('leaves spares whose tables are older than the release, and those of other regions, alone', async () => {
    await spares('us-1', 'schema', 2, '2000')
    await spares('eu-1', 'schema', 2)
    expect(await claimPlace(newcomer(), { kind: 'schema', region: 'us' })).toMatchObject({ ready: false, region: 'us' })
    expect(await claimPlace(newcomer(), { kind: 'schema', region: 'eu' })).toMatchObject({ ready: true, region: 'eu' })
  })

  it('brings those who share to the emptiest shard of their region', async () => {
    await controlOwner().shard.create({
      data: {
        name: 'us-2',
        region: 'us',
        appUrlEnv: 'SHARD_US_1_APP_URL',
        ownerUrlEnv: 'SHARD_US_1_OWNER_URL',
        places: { create: { kind: 'shared', state: 'ready' } },
      },
    })
    for (let i = 0; i < 6; i++) await claimPlace(newcomer(), { kind: 'shared', region: 'us' })
    const counts = await control().place.findMany({
      where: { kind: 'shared' },
      orderBy: { shardName: 'asc' },
      select: { shardName: true, _count: { select: { placements: true } } },
    })
    expect(counts.map(({ shardName, _count }) => [shardName, _count.placements])).toEqual([
      ['eu-1', 0],
      ['us-1', 3],
      ['us-2', 3],
    ])
    await control().placement.deleteMany()
    await control().place.deleteMany({ where: { shardName: 'us-2' } })
    await controlOwner().shard.delete({ where: { name: 'us-2' } })
  })

  it('brings nobody to a shard that is drained, not even those who were on their way', async () => {
    await spares('us-1', 'schema', 2)
    const late = newcomer()
    const draining = await withClient(databases.controlOwnerUrl, async (client) => {
      // Somebody is about to take the same slug, so the claim stands still after it has chosen its shard.
      await client.query('BEGIN')
      await client.query("INSERT INTO tenants (id, slug, name, region) VALUES ($1, $2, 'x', 'us')", [
        uuidv7(),
        late.slug,
      ])
      const claim = claimPlace(late, { kind: 'schema', shard: 'us-1' })
      await new Promise((resolve) => setTimeout(resolve, 200))
      const drain = drainShard({ shard: 'us-1' })
      await new Promise((resolve) => setTimeout(resolve, 200))
      await client.query('ROLLBACK')
      await claim
      return drain
    })
    expect(draining).toMatchObject({ status: 'draining', tenants: { schema: 1 } })
    await expect(claimPlace(newcomer(), { kind: 'shared', region: 'us' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      fieldErrors: { region: expect.stringContaining('eu') },
    })
    expect(await claimPlace(newcomer(), { kind: 'schema' })).toMatchObject({ region: 'eu' })
    await drainShard({ shard: 'us-1', undo: true })
    expect(await claimPlace(newcomer(), { kind: 'schema', shard: 'us-1' })).toMatchObject({ ready: true })
  })

  it('names what is wrong with a wish that can’t be met', async () => {
    await drainShard({ shard: 'us-1' })
    const wishes = [
      [{ kind: 'shared', region: 'mars' }, 'INVALID_INPUT', 'region'],
      [{ kind: 'schema', shard: 'us-9' }, 'INVALID_INPUT', 'shard'],
      [{ kind: 'schema', shard: 'us-1' }, 'INVALID_INPUT', 'shard'],
      [{ kind: 'schema', shard: 'eu-1', region: 'us' }, 'INVALID_INPUT', 'region'],
    ] as const
    for (const [wanted, code, field] of wishes) {
      await expect(claimPlace(newcomer(), wanted)).rejects.toMatchObject({
        code,
        fieldErrors: { [field]: expect.any(String) },
      })
    }
    await drainShard({ shard: 'eu-1' })
    await expect(claimPlace(newcomer(), { kind: 'shared' })).rejects.toMatchObject({ code: 'NO_ROOM' })
    expect(await control().tenant.count()).toBe(0)
  })

  it('leads to somebody’s own server only by its name', async () => {
    await controlOwner().shard.create({
      data: { name: 'own-1', region: 'us', appUrlEnv: 'SHARD_US_1_APP_URL', ownerUrlEnv: 'SHARD_US_1_OWNER_URL' },
    })
    await spares('own-1', 'database', 1)
    const stranger = await claimPlace(newcomer(), { kind: 'database', region: 'us' })
    expect(stranger.ready).toBe(false)
    expect(await control().place.findUnique({ where: { id: stranger.placeId } })).toMatchObject({ shardName: 'us-1' })
    const owner = await claimPlace(newcomer(), { kind: 'database', shard: 'own-1' })
    expect(owner.ready).toBe(true)
    await expect(claimPlace(newcomer(), { kind: 'shared', shard: 'own-1' })).rejects.toMatchObject({ code: 'NO_ROOM' })
    await control().placement.deleteMany()
    await control().place.deleteMany({ where: { shardName: 'own-1' } })
    await controlOwner().shard.delete({ where: { name: 'own-1' } })
  })
})

it('20 tenants who come at once, with 5 spares in store, all get tables in which they can work', async () => {
  await Promise.all(Array.from({ length: 5 }, () => makePlace({ shard: 'us-1', kind: 'schema' })))
  await Promise.all(
    Array.from({ length: 20 }, () => {
      const { slug, name } = newcomer()
      return provisionTenant({ slug, name, state: 'active', region: 'us', kind: 'schema' })
    }),
  )
  const places = await placesOf('schema')
  expect(new Set(places.map(({ tenantId }) => tenantId)).size).toBe(20)
  expect(new Set(places.map(({ state }) => state))).toEqual(new Set(['ready']))
})
