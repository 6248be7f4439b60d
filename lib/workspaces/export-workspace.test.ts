import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { withClient } from '@/dev/db/with-client'
import { unpack } from '@/e2e/support/unpack'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import type { Context } from '@/lib/tenancy/context'
import { exportWorkspace } from './export-workspace'

const databases = await testDatabases()
const folder = await mkdtemp(path.join(tmpdir(), 'exports-'))
afterAll(async () => {
  await rm(folder, { recursive: true })
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

let ctx: Context
beforeEach(async () => {
  ctx = await (await testWorkspace(databases, 'pro')).join('owner')
  const { userId: createdById } = ctx.actor
  const { id: projectId } = await ctx.db.project.create({ data: { name: 'Apollo', createdById } })
  // More than any buffer on the way holds, and nothing that gzip makes small.
  const data = Array.from({ length: 2_000 }, (_, index) => ({
    projectId,
    number: index + 1,
    title: `Task ${index + 1}`,
    description: randomBytes(1_000).toString('base64'),
    createdById,
  }))
  await ctx.db.task.createMany({ data })
})

const audited = () => ctx.db.auditEntry.count({ where: { action: 'workspace.exported' } })

it('gives a file of everything, to whoever reads slowly as well, and writes down that it did', async () => {
  const { fileName, body } = await exportWorkspace(ctx)
  expect(fileName).toBe(`${ctx.tenant.slug}-${new Date().toISOString().slice(0, 10)}.tar.gz`)
  await new Promise((resolve) => setTimeout(resolve, 300))
  const file = path.join(folder, fileName)
  await pipeline(body, createWriteStream(file))
  const { 'tasks.csv': tasks = '', 'users.csv': users = '' } = await unpack(file)
  expect(tasks.trim().split('\n')).toHaveLength(2_001)
  expect(users).toContain(ctx.actor.email)
  expect(await audited()).toBe(1)
})

/** Transactions of the owner of the tables, who is the one that reads for exports. */
const reading = () =>
  withClient(databases.shard.superuserUrl, async (client) => {
    const { rowCount } = await client.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename = 'tenantry_owner' AND xact_start IS NOT NULL",
    )
    return rowCount
  })

it('ends when nobody reads any more', async () => {
  const { body } = await exportWorkspace(ctx)
  await expect.poll(reading).toBeGreaterThan(0)
  body.destroy()
  await expect.poll(reading).toBe(0)
})

it('happens five times an hour', async () => {
  for (let time = 1; time <= 5; time += 1) (await exportWorkspace(ctx)).body.destroy()
  await expect(exportWorkspace(ctx)).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
  expect(await audited()).toBe(5)
})
