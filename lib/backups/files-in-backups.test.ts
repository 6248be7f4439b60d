import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it, vi } from 'vitest'
import { restoreBytes } from '@/dev/db/test-archive'
import { testDatabases } from '@/dev/db/test-databases'
import { attach, contentOf, testStores, workspaceWithTask } from '@/dev/db/test-files'
import { findTenant } from '@/lib/control/catalogue'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { partBytes } from '@/lib/files/file-parts'
import { backUpTenant } from './back-up-tenant'
import { checkBackup } from './check-backup'
import { readBackups } from './read-backups'
import { backupStore } from './store'

vi.setConfig({ testTimeout: 60_000 })
const databases = await testDatabases()
const { folder } = await testStores()
const backups = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-backups-'))
afterAll(async () => {
  await fs.rm(backups, { recursive: true })
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

it('a backup brings files back though their own store has lost all of them, and says what it never had', async () => {
  vi.stubEnv('BACKUP_URL', pathToFileURL(backups).href)
  const store = await backupStore()
  if (!store) throw new Error('BACKUP_URL was given')
  const { ada, taskId } = await workspaceWithTask(databases)
  const plan = randomBytes(partBytes + 5)
  const id = await attach(ada, taskId, 'plan.bin', plan)
  const lost = await attach(ada, taskId, 'lost.bin', plan)
  await fs.rm(path.join(folder, ada.tenant.id, `${lost}.0001`))
  expect(await backUpTenant(store, ada.tenant.id)).toMatchObject({
    status: 'done',
    summary: { files: { kept: 1, gone: 0, lost: 1, bytes: plan.length } },
  })
  const newest = (await readBackups()).find(({ slug }) => slug === ada.tenant.slug)?.newest
  if (!newest) throw new Error('it has just been made')
  expect(await checkBackup(store, newest)).toMatchObject({ status: 'good', lost: 1 })
  await fs.rm(folder, { recursive: true })
  const { tenantId = '', ...restored } = await restoreBytes(await buffer(store.get(newest.objectName)), { as: 'back' })
  expect(restored).toMatchObject({ status: 'done', files: { restored: 1, missing: 1 } })
  const owner = await findTenant(tenantId)
  if (!owner) throw new Error('it has just come back')
  expect((await contentOf(owner, id, plan.length)).equals(plan)).toBe(true)
})
