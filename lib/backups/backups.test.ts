import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testTenant } from '@/dev/db/test-people'
import { startS3 } from '@/dev/s3/start-s3'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { backUpDueTenants } from './back-up-due-tenants'
import { backUpTenant } from './back-up-tenant'
import { beginBackup, finishBackup, keepBackup } from './backup-journal'
import { deleteBackupsOf } from './clear-backups'
import { type BackupStore, backupStore } from './store'

await testDatabases()
const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-backups-'))
const s3 = await startS3()
afterAll(async () => {
  await s3.close()
  await fs.rm(folder, { recursive: true })
  await closeDataPlane()
  await control().$disconnect()
})

let made = 0
let store: BackupStore

beforeEach(async () => {
  await control().backup.deleteMany()
  await control().operation.deleteMany({ where: { kind: 'backup-check' } })
  await control().tenant.updateMany({ data: { state: 'purging' } })
  s3.faultOf = () => undefined
  vi.stubEnv('BACKUP_URL', `${pathToFileURL(folder).href}/${(made += 1)}`)
  store = await storeNow()
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

async function storeNow(): Promise<BackupStore> {
  const store = await backupStore()
  if (!store) throw new Error('BACKUP_URL was set')
  return store
}

async function useBucket(): Promise<void> {
  vi.stubEnv('BACKUP_URL', `s3://${s3.bucketName}/${made}`)
  vi.stubEnv('BACKUP_S3_ENDPOINT', s3.url)
  vi.stubEnv('BACKUP_S3_ACCESS_KEY_ID', s3.accessKeyId)
  vi.stubEnv('BACKUP_S3_SECRET_ACCESS_KEY', s3.secretAccessKey)
  store = await storeNow()
}

const soon = () => new Date(Date.now() + 60_000)
const rowsOf = (tenantId: string) => control().backup.findMany({ where: { tenantId }, orderBy: { startedAt: 'asc' } })
const addTenant = async () => (await testTenant(`t-${(made += 1)}`)).tenant.id

async function objects(): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of store.list()) names.push(name)
  return names
}

/** As if everything had happened so long ago. */
const age = (tenantId: string, hours: number) =>
  control().$executeRaw`
    UPDATE backups SET started_at = started_at - make_interval(hours => ${hours}), finished_at = finished_at - make_interval(hours => ${hours})
     WHERE tenant_id = ${tenantId}::uuid`

it.each(['folder', 'bucket'])(
  'once a day each active tenant is backed up into the %s, and no oftener',
  async (kind) => {
    if (kind === 'bucket') await useBucket()
    const tenants = [await addTenant(), await addTenant(), await addTenant()]
    expect(await backUpDueTenants({ until: soon() })).toEqual({
      done: 3,
      failed: 0,
      tooLarge: 0,
      expired: 0,
      checked: 'good',
      more: false,
    })
    expect(await backUpDueTenants({ until: soon() })).toMatchObject({ done: 0, failed: 0 })
    for (const tenantId of tenants) {
      const [row, ...more] = await rowsOf(tenantId)
      expect(more).toEqual([])
      expect(row).toMatchObject({ status: 'done', error: null, schemaVersion: expect.any(String) })
      const stored = await buffer(store.get(row!.objectName))
      expect({ bytes: Number(row!.bytes), sha256: row!.sha256 }).toEqual({
        bytes: stored.length,
        sha256: createHash('sha256').update(stored).digest('hex'),
      })
      // Whose it is can be told from the name only by ids, and nothing of it can be read.
      expect(row!.objectName).toMatch(new RegExp(`^${tenantId}/\\d{8}T\\d{6}Z-${row!.id}\\.tenantry$`))
      expect(stored.subarray(0, 21).toString()).toBe('age-encryption.org/v1')
    }
    await age(tenants[1]!, 25)
    expect(await backUpDueTenants({ until: soon() })).toMatchObject({ done: 1 })
    expect(await rowsOf(tenants[1]!)).toHaveLength(2)
    expect(await objects()).toHaveLength(4)
  },
)

it('several crons and an operator at once make one backup of each', async () => {
  const tenants = await Promise.all(Array.from({ length: 6 }, addTenant))
  const runs = await Promise.all(Array.from({ length: 4 }, () => backUpDueTenants({ until: soon() })))
  expect(runs.reduce((sum, run) => sum + (run?.done ?? 0), 0)).toBe(6)
  for (const tenantId of tenants) expect(await rowsOf(tenantId)).toMatchObject([{ status: 'done' }])
  const twice = await Promise.all([1, 2].map(() => backUpTenant(store, tenants[0]!)))
  expect(twice.map(({ status }) => status).toSorted()).toEqual(['done', 'skipped'])
})

it('what a dead worker left is given up a minute later, its object deleted, and the next one begins', async () => {
  const tenantId = await addTenant()
  // Dies between the object and its row.
  const dead = await beginBackup(tenantId)
  await store.put(dead!.objectName, Readable.from([Buffer.from('whole or not')]))
  expect(await backUpDueTenants({ until: soon() })).toMatchObject({ done: 0 })
  await control().backup.updateMany({
    data: { finishedAt: new Date(Date.now() - 61_000), startedAt: new Date(Date.now() - 4_000_000) },
  })
  expect(await backUpDueTenants({ until: soon() })).toMatchObject({ done: 1, failed: 0 })
  expect(await rowsOf(tenantId)).toMatchObject([
    { status: 'failed', error: expect.stringContaining('fallen silent') },
    { status: 'done' },
  ])
  const [, { objectName } = { objectName: '' }] = await rowsOf(tenantId)
  expect(await objects()).toEqual([objectName])
  // It wakes up after all, and is not believed.
  expect(await finishBackup(dead!, { rows: 1, bytes: 1, sha256: '', schemaVersion: '', tables: [], files: null })).toBe(
    false,
  )
})

it('a worker that was given up while it wrote leaves nothing', async () => {
  const tenantId = await addTenant()
  const put = store.put.bind(store)
  vi.spyOn(store, 'put').mockImplementation(async (...given) => {
    await put(...given)
    await control().backup.updateMany({ data: { status: 'failed' } })
  })
  expect(await backUpTenant(store, tenantId)).toMatchObject({ status: 'failed', isStoreAtFault: false })
  expect(await objects()).toEqual([])
})

it('a worker that goes on tells so, and hears that it was given up', async () => {
  const backup = await beginBackup(await addTenant())
  await control().backup.updateMany({ data: { finishedAt: new Date(0) } })
  const lost = vi.fn<() => void>()
  const stop = keepBackup(backup!, lost, 10)
  await vi.waitFor(async () => expect((await rowsOf(backup!.tenantId))[0]?.finishedAt?.getTime()).toBeGreaterThan(0))
  expect(lost).not.toHaveBeenCalled()
  await control().backup.deleteMany()
  await vi.waitFor(() => expect(lost).toHaveBeenCalled())
  stop()
})

it('a store that can’t be used ends the run after the first, and says what is wrong', async () => {
  for (let i = 0; i < 5; i++) await addTenant()
  await useBucket()
  vi.stubEnv('BACKUP_S3_SECRET_ACCESS_KEY', 'wrong')
  const run = await backUpDueTenants({ until: soon() })
  expect(run).toMatchObject({ done: 0, more: true })
  expect(run?.failed).toBeLessThanOrEqual(2)
  const failed = await control().backup.findMany()
  expect(failed[0]).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(/^CONFIGURATION: BACKUP_S3_SECRET_ACCESS_KEY/),
  })
  vi.stubEnv('BACKUP_S3_SECRET_ACCESS_KEY', s3.secretAccessKey)
  // Those that weren't tried are first; the others wait for an hour.
  expect(await backUpDueTenants({ until: soon() })).toMatchObject({ done: 5 - failed.length, failed: 0, more: false })
})

it('a tenant whose archive can’t be written stops nobody else', async () => {
  const [broken, well] = [await addTenant(), await addTenant()]
  await control().placement.delete({ where: { tenantId: broken } })
  expect(await backUpDueTenants({ until: soon() })).toMatchObject({ done: 1, failed: 1, more: false })
  expect(await rowsOf(broken)).toMatchObject([{ status: 'failed', bytes: null }])
  expect(await rowsOf(well)).toMatchObject([{ status: 'done' }])
  expect(await objects()).toHaveLength(1)
})

it('what doesn’t fit into a chore’s time is broken off, twice, and then left to an operator', async () => {
  const tenantId = await addTenant()
  await useBucket()
  s3.faultOf = ({ method }) => (method === 'PUT' ? 'silence' : undefined)
  for (const times of [1, 2]) {
    expect(await backUpDueTenants({ until: new Date(Date.now() + 3_000) })).toMatchObject({
      failed: 1,
      tooLarge: times - 1,
    })
    await age(tenantId, 2)
  }
  expect(await rowsOf(tenantId)).toMatchObject(
    [1, 2].map(() => ({ status: 'failed', error: expect.stringMatching(/^TOO_SLOW: .*fleet backups run/) })),
  )
  s3.faultOf = () => undefined
  expect(await backUpDueTenants({ until: soon() })).toMatchObject({ done: 0, failed: 0, tooLarge: 1 })
  expect(await backUpTenant(store, tenantId)).toMatchObject({ status: 'done' })
})

it('old archives go, objects first; the last good one stays', async () => {
  const tenantId = await addTenant()
  for (let i = 0; i < 3; i++) {
    expect(await backUpTenant(store, tenantId)).toMatchObject({ status: 'done' })
    await age(tenantId, 20 * 24)
  }
  // 60, 40 and 20 days old; dies between object and row.
  const [oldest] = await rowsOf(tenantId)
  await store.delete(oldest!.objectName)
  expect(await backUpDueTenants({ until: soon() })).toMatchObject({ expired: 2, done: 1 })
  const left = await rowsOf(tenantId)
  expect(left).toHaveLength(2)
  expect(await objects()).toEqual(left.map(({ objectName }) => objectName))
  await age(tenantId, 400 * 24)
  await control().tenant.updateMany({ data: { state: 'purging' } }) // no new one comes
  expect(await backUpDueTenants({ until: soon() })).toMatchObject({ expired: 1, done: 0 })
  expect(await objects()).toHaveLength(1)
})

it('erasing deletes every archive, with a row or without, and gives up the one under way', async () => {
  const [tenantId, other] = [await addTenant(), await addTenant()]
  await backUpTenant(store, tenantId)
  await backUpTenant(store, tenantId)
  await backUpTenant(store, other)
  const underWay = await beginBackup(tenantId)
  await store.put(`${tenantId}/orphan.tenantry`, Readable.from([Buffer.from('x')]))
  expect(await deleteBackupsOf(tenantId)).toEqual({ deleted: 3, left: 0 })
  expect(await rowsOf(tenantId)).toEqual([])
  expect(
    await finishBackup(underWay!, { rows: 1, bytes: 1, sha256: '', schemaVersion: '', tables: [], files: null }),
  ).toBe(false)
  expect(await objects()).toEqual((await rowsOf(other)).map(({ objectName }) => objectName))
  expect(await deleteBackupsOf(tenantId)).toEqual({ deleted: 0, left: 0 })
  vi.stubEnv('BACKUP_URL', '')
  expect(await deleteBackupsOf(other)).toEqual({ deleted: 0, left: 1 })
  expect(await rowsOf(other)).toEqual([])
})

it('without a place there are no backups', async () => {
  await addTenant()
  vi.stubEnv('BACKUP_URL', '')
  expect(await backUpDueTenants({ until: soon() })).toBeNull()
  expect(await control().backup.count()).toBe(0)
})
