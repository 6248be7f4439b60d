import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { holdHome, shutHomes } from './erase-home'
import { admitTenant } from './home'
import { closeOwnerPools } from './owner-pool'

const { shard } = await testDatabases()
afterAll(() => closeOwnerPools())

const operationId = randomUUID()
let tenantId: string
beforeEach(async () => {
  tenantId = randomUUID()
  await admitTenant(shard, { tenantId, epoch: 1n, limits: {} })
})

const hold = (attempt: number) => ({ tenantId, operationId, attempt })
const home = () =>
  withClient(shard.ownerUrl, async (client) => {
    const { rows } = await client.query<{ residence: string; attempt: number | null }>(
      'SELECT residence, attempt FROM tenancy.home WHERE tenant_id = $1',
      [tenantId],
    )
    return rows
  })

it('a worker that wakes late takes nothing back from the one that went on', async () => {
  await shutHomes(shard.ownerUrl, hold(1))
  await shutHomes(shard.ownerUrl, hold(2))
  await shutHomes(shard.ownerUrl, hold(1))
  await holdHome(shard, hold(1))
  expect(await home()).toEqual([{ residence: 'fenced', attempt: 2 }])
})

it('a home that lives is nobody’s to purge: a tenant that was restored meanwhile, say', async () => {
  await holdHome(shard, hold(1))
  expect(await home()).toEqual([{ residence: 'active', attempt: null }])
})

it('rows without a home are held as well', async () => {
  tenantId = randomUUID()
  await holdHome(shard, hold(1))
  expect(await home()).toEqual([{ residence: 'fenced', attempt: 1 }])
})

it('waits for whoever is in, and lets nobody wait behind it for long', { timeout: 20_000 }, async () => {
  await withClient(shard.ownerUrl, async (client) => {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock_shared(uuid_hash_extended($1, 0))', [tenantId])
    const shutting = shutHomes(shard.ownerUrl, hold(1)).then(() => performance.now())
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    const left = performance.now()
    await client.query('COMMIT')
    expect(await shutting).toBeGreaterThan(left)
  })
})
