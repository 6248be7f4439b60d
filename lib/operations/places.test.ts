import { afterAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { placementOf } from '@/lib/control/catalogue'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { provisionTenant } from './provision'
import { undoProvision } from './undo-provision'

await testDatabases()
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

const owner = { email: 'ada@example.test', name: 'Ada', role: 'owner' }

it.each(['schema', 'database'] as const)('a tenant works in a %s of its own', async (kind) => {
  const before = performance.now()
  const id = await provisionTenant({ slug: `own-${kind}`, name: kind, state: 'pending', kind })
  console.log(kind, performance.now() - before)
  await tenantDb(id, 'account').user.create({ data: owner })
  expect(await placementOf(id)).toMatchObject({ kind, shard: 'us-1' })
  expect(await tenantDb(id, 'work').usage.findMany()).toMatchObject([{ metric: 'members', used: 1 }])
  const b2 = performance.now()
  await undoProvision(id)
  console.log(kind, performance.now() - b2)
  expect(await control().place.count({ where: { kind } })).toBe(0)
})
