import { expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { withClient } from '@/dev/db/with-client'
import { tenantModels } from './generated/tenant-models'
import { removeTenant } from './home'
import { releaseVersion } from './release'

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

it('a tenant comes at the version that the tables have, before and after the release that they are for', async () => {
  const asOwner = (sql: string) => withClient(databases.shard.ownerUrl, (client) => client.query(sql))
  const versionOf = async (tenantId: string) => {
    const { rows } = await asOwner(`SELECT schema_version FROM tenancy.home WHERE tenant_id = '${tenantId}'`)
    return rows[0]?.schema_version
  }
  const before = await workingTenant()
  await asOwner(`INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES
    ('ahead', 'x', '29990101000000_next_release', now()), ('half', 'x', '29990202000000_not_through', NULL)`)
  const after = await workingTenant()
  await asOwner("DELETE FROM _prisma_migrations WHERE id IN ('ahead', 'half')")
  expect([await versionOf(before), await versionOf(after)]).toEqual([releaseVersion, '29990101000000_next_release'])
})
