import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { receiveHome } from '@/lib/db/home-hold'
import { loadRows } from './load-rows'

const databases = await testDatabases()
afterAll(closeOwnerPools)

const usage = { name: 'usage', columns: [{ name: 'metric' }, { name: 'used' }] }
const rows = async function* rows() {
  yield Buffer.from('metric,used\nprojects,1\nmembers,2\n')
}

let at = { ownerUrl: databases.shard.ownerUrl, schemaName: 'public', tenantId: randomUUID() }
const operationId = randomUUID()
const take = (attempt: number) =>
  receiveHome(at, { operationId, attempt }, { epoch: 1n, assertHeld: () => Promise.resolve() })
const count = () =>
  withClient(databases.shard.superuserUrl, async (client) => {
    const { rows } = await client.query('SELECT FROM usage WHERE tenant_id = $1', [at.tenantId])
    return rows.length
  })

beforeEach(() => {
  at = { ...at, tenantId: randomUUID() }
})

it('loads all or nothing, and again over what an earlier attempt has left', async () => {
  await take(1)
  const hold = { operationId, attempt: 1 }
  const half = loadRows(at, hold, [usage], async (loader) => {
    await loader.load(usage, rows(), { hasHeader: true })
    throw new Error('the process dies')
  })
  await expect(half).rejects.toThrow('dies')
  expect(await count()).toBe(0)
  for (const only of [undefined, "metric = 'members'"]) {
    await loadRows(at, hold, [usage], (loader) =>
      loader.load(usage, rows(), { hasHeader: true, ...(only && { where: only }) }),
    )
    expect(await count()).toBe(only ? 1 : 2)
  }
})

it('is refused to a worker that was taken over, and to one whose tenant was removed', async () => {
  await take(1)
  await take(2)
  const load = (attempt: number) =>
    loadRows(at, { operationId, attempt }, [usage], (loader) => loader.load(usage, rows(), { hasHeader: true }))
  await expect(load(1)).rejects.toMatchObject({ code: 'CONFLICT', internal: 'taken over' })
  await load(2)
  await withClient(databases.shard.ownerUrl, (client) =>
    client.query('DELETE FROM tenancy.home WHERE tenant_id = $1', [at.tenantId]),
  )
  await expect(load(2)).rejects.toMatchObject({ code: 'CONFLICT', internal: 'taken over' })
})

it('lets nobody remove the tenant, nor take the home, before it ends', async () => {
  await take(1)
  await loadRows(at, { operationId, attempt: 1 }, [usage], async () => {
    await withClient(databases.shard.ownerUrl, async (client) => {
      const { rows } = await client.query<{ free: boolean }>(
        'SELECT pg_try_advisory_xact_lock(uuid_hash_extended($1, 0)) AS free',
        [at.tenantId],
      )
      expect(rows).toEqual([{ free: false }])
      const taking = client.query('SELECT FROM tenancy.home WHERE tenant_id = $1 FOR UPDATE NOWAIT', [at.tenantId])
      await expect(taking).rejects.toMatchObject({ code: '55P03' })
    })
  })
})
