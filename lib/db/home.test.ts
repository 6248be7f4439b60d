import { expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { withClient } from '@/dev/db/with-client'
import { tenantModels } from './generated/tenant-models'
import { removeTenant } from './home'

const databases = await testDatabases()

/** Rows of one tenant in each table, seen past row-level security. */
const rowsOf = (tenantId: string) =>
  withClient(databases.shard.superuserUrl, async (client) => {
    const counts: Record<string, number> = {}
    for (const { table } of Object.values(tenantModels)) {
      const { rowCount } = await client.query(`SELECT FROM ${table} WHERE tenant_id = $1`, [tenantId])
      counts[table] = rowCount ?? 0
    }
    return counts
  })

async function workingTenant(): Promise<string> {
  const { tenant, actor, db } = await (await testWorkspace(databases)).join('owner')
  const createdById = actor.userId
  const { id: projectId } = await db.project.create({ data: { name: 'Apollo', createdById } })
  await db.task.create({ data: { projectId, number: 1, title: 'Countdown', createdById, assigneeId: createdById } })
  return tenant.id
}

it('a tenant that is removed leaves no row in any table, and takes none of another', async () => {
  const [gone, kept] = [await workingTenant(), await workingTenant()]
  const before = await rowsOf(kept)
  expect(before).toMatchObject({ users: 1, projects: 1, tasks: 1 })
  await removeTenant(databases.shard, gone)
  expect(Object.entries(await rowsOf(gone)).filter(([, rows]) => rows > 0)).toEqual([])
  expect(await rowsOf(kept)).toEqual(before)
})
