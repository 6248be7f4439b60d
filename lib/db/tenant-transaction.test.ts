import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { sharedPlacement } from '@/dev/db/test-placement'
import { createDataPlane, type DataPlane } from './data-plane'
import { admitTenant } from './home'
import type { TenantDb } from './tenant-client'

const databases = await testDatabases()
const tenantId = randomUUID()
let plane: DataPlane
let db: TenantDb

beforeAll(async () => {
  await admitTenant(databases.shard, { tenantId, epoch: 1n, limits: {} })
  const placement = sharedPlacement(databases.shard.appUrl)
  plane = createDataPlane({ resolve: async () => placement, maxConnections: 1 })
  db = plane.tenantDb(tenantId, 'work')
})
afterAll(() => plane.close())

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

it('that Prisma gives up while it waits for a connection takes none from the pool', async () => {
  let free = () => {}
  const held = new Promise<void>((resolve) => (free = resolve))
  const holder = db.$transaction(async (tx) => {
    await tx.user.count()
    await held
  })
  await pause(50)
  const tired = db.$transaction((tx) => tx.user.count(), { timeout: 100 })
  await pause(200)
  free()
  await holder
  await expect(tired).rejects.toThrow()
  expect(await db.user.count()).toBe(0)
  expect(await db.$transaction((tx) => tx.user.count())).toBe(0)
})
