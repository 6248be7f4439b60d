import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testPerson, testTenant } from '@/dev/db/test-people'
import { destroyKey } from '@/lib/archives/tenant-key'
import { restoreArchive } from '@/lib/archives/restore-archive'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { moveTenant } from '@/lib/operations/moves/move-tenant'
import { recentOperations } from '@/lib/operations/recent-operations'
import { backUpDueTenants } from './back-up-due-tenants'
import { backUpTenant } from './back-up-tenant'
import { checkBackup } from './check-backup'
import { compareStore } from './compare-store'
import { countWithoutBackup, findBackup, readBackups } from './read-backups'
import { type BackupStore, backupStore } from './store'

await testDatabases()
const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-backups-'))
afterAll(async () => {
  await fs.rm(folder, { recursive: true })
  await closeDataPlane()
  await control().$disconnect()
})
afterEach(() => vi.unstubAllEnvs())

let made = 0
let store: BackupStore

beforeEach(async () => {
  await control().backup.deleteMany()
  await control().operation.deleteMany()
  await control().tenant.updateMany({ data: { state: 'purging' } })
  vi.stubEnv('BACKUP_URL', `${pathToFileURL(folder).href}/${(made += 1)}`)
  const named = await backupStore()
  if (!named) throw new Error('BACKUP_URL was set')
  store = named
})

/** A tenant with somebody in it, and its backup. */
async function backedUp() {
  const tenant = await testTenant(`t-${(made += 1)}`)
  await testPerson(tenant, 'ada@example.com')
  expect(await backUpTenant(store, tenant.tenant.id)).toMatchObject({ status: 'done' })
  return findBackup({ slug: tenant.tenant.slug })
}

const fileOf = ({ objectName }: { objectName: string }) => path.join(folder, storeName(), objectName)
const storeName = () => new URL(process.env.BACKUP_URL ?? '').pathname.split('/').at(-1) ?? ''

it('one that is whole is good, whoever asks and however often', async () => {
  const backup = await backedUp()
  expect(backup.rows).toBeGreaterThan(0)
  for (let i = 0; i < 2; i++) expect(await checkBackup(store, backup)).toMatchObject({ status: 'good' })
})

it.each([
  ['a changed byte', (whole: Buffer) => whole.with(whole.length - 300, (whole.at(-300) ?? 0) ^ 1)],
  ['a missing end', (whole: Buffer) => whole.subarray(0, -200)],
  ['another file', () => Buffer.from('not an archive')],
  ['nothing in it', () => Buffer.alloc(0)],
])('%s makes it bad, and the next one is due', async (_, damage) => {
  const backup = await backedUp()
  await fs.writeFile(fileOf(backup), damage(await fs.readFile(fileOf(backup))))
  expect(await checkBackup(store, backup)).toMatchObject({ status: 'bad', reason: expect.any(String) })
  expect(await control().backup.findMany()).toMatchObject([
    { status: 'failed', error: expect.stringMatching(/^INVALID_INPUT: /) },
  ])
  await control().backup.updateMany({ data: { startedAt: new Date(Date.now() - 2 * 3_600_000) } })
  expect(await backUpDueTenants({ until: new Date(Date.now() + 60_000) })).toMatchObject({ done: 1 })
})

it('so do a missing object, another tenant’s archive in its place, an older one of its own, and a lost key', async () => {
  const [gone, swapped, older, locked] = [await backedUp(), await backedUp(), await backedUp(), await backedUp()]
  await fs.copyFile(fileOf(gone), fileOf(swapped))
  await store.delete(gone.objectName)
  await backUpTenant(store, older.tenantId)
  const newer = await findBackup({ slug: older.slug })
  await fs.copyFile(fileOf(older), fileOf(newer))
  await destroyKey(locked.tenantId)
  for (const backup of [gone, swapped, newer, locked])
    expect(await checkBackup(store, backup)).toMatchObject({ status: 'bad' })
  expect(await checkBackup(store, older)).toMatchObject({ status: 'good' })
})

it('what can’t be told now condemns nothing', async () => {
  const backup = await backedUp()
  vi.stubEnv('FLEET_SECRET', 'another-fleet-secret-that-opens-none-of-the-keys')
  await expect(checkBackup(store, backup)).rejects.toMatchObject({ code: 'CONFIGURATION' })
  vi.unstubAllEnvs()
  await expect(checkBackup(store, backup, { signal: AbortSignal.abort(new Error('time is up')) })).rejects.toThrow(
    'time is up',
  )
  expect(await control().backup.findMany()).toMatchObject([{ status: 'done' }])
})

it('once a day one is read back; what is bad stands in the fleet’s status', async () => {
  const backup = await backedUp()
  const run = () => backUpDueTenants({ until: new Date(Date.now() + 60_000) })
  expect(await run()).toMatchObject({ checked: 'good' })
  expect(await run()).toMatchObject({ checked: null })
  await control().operation.updateMany({ data: { createdAt: new Date(Date.now() - 25 * 3_600_000) } })
  await fs.writeFile(fileOf(backup), 'not an archive')
  expect(await run()).toMatchObject({ checked: 'bad' })
  expect(await recentOperations({ since: new Date(0), most: 10 })).toMatchObject([
    { kind: 'backup-check', status: 'failed', error: expect.stringContaining(`backup ${backup.id}`) },
  ])
})

it('the workspace comes back from the store, as a new one', async () => {
  const backup = await backedUp()
  const slug = `${backup.slug}-restored`
  const restored = await restoreArchive({ source: () => store.get(backup.objectName), as: slug })
  expect(restored).toMatchObject({ status: 'done', slug, rows: backup.rows })
  const people = await tenantDb(restored.tenantId ?? '', 'account').user.findMany({ select: { email: true } })
  expect(people).toEqual([{ email: 'ada@example.com' }])
})

it('a tenant that moves meanwhile is backed up all the same, and every archive is whole', async () => {
  const { slug, tenantId } = await backedUp()
  // The move itself writes into the audit log.
  const whole = { status: 'done', summary: { tables: expect.arrayContaining([{ name: 'users', rows: 1 }]) } }
  let isMoved = false
  const moving = moveTenant({ slug, kind: 'schema' }).finally(() => (isMoved = true))
  while (!isMoved) expect(await backUpTenant(store, tenantId)).toMatchObject(whole)
  expect(await moving).toMatchObject({ status: 'done' })
  expect(await backUpTenant(store, tenantId)).toMatchObject(whole)
  const made = await control().backup.findMany({ where: { tenantId } })
  for (const { startedAt } of made)
    expect(await checkBackup(store, await findBackup({ slug, at: startedAt }))).toMatchObject({ status: 'good' })
})

it('the store is compared with the journal', async () => {
  const [whole, gone, short] = [await backedUp(), await backedUp(), await backedUp()]
  await store.put('stranger.tenantry', Readable.from([Buffer.from('x')]))
  await store.put('young.tenantry', Readable.from([Buffer.from('x')]))
  await store.delete(gone.objectName)
  await fs.truncate(fileOf(short), 100)
  const old = new Date(Date.now() - 2 * 3_600_000)
  await fs.utimes(path.join(folder, storeName(), 'stranger.tenantry'), old, old)
  await control().backup.updateMany({ data: { finishedAt: old } })
  expect(await compareStore(store)).toEqual({
    objects: 4,
    bytes: whole.bytes + 100 + 2,
    orphans: [{ name: 'stranger.tenantry', bytes: 1, changedAt: expect.any(Date) }],
    lost: expect.arrayContaining([
      { id: gone.id, objectName: gone.objectName, reason: 'it is gone' },
      { id: short.id, objectName: short.objectName, reason: `it has 100 bytes, not ${short.bytes}` },
    ]),
  })
})

it('is found by tenant and time, and counted', async () => {
  const first = await backedUp()
  const begun = new Date(Date.now() - 50 * 3_600_000)
  await control().backup.updateMany({ data: { startedAt: begun } })
  expect(await countWithoutBackup(48 * 3_600_000)).toEqual({ active: 1, without: 1 })
  await backUpTenant(store, first.tenantId)
  expect(await countWithoutBackup(48 * 3_600_000)).toEqual({ active: 1, without: 0 })
  const { slug } = first
  expect((await findBackup({ slug })).id).not.toBe(first.id)
  expect((await findBackup({ slug, at: new Date(begun.getTime() + 1000) })).id).toBe(first.id)
  await expect(findBackup({ slug, at: new Date(0) })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    fieldErrors: { at: expect.any(String) },
  })
  await expect(findBackup({ slug: 'nobody' })).rejects.toMatchObject({ fieldErrors: { slug: expect.any(String) } })

  const none = (await testTenant(`t-${(made += 1)}`)).tenant
  await control().backup.create({
    data: { tenantId: first.tenantId, objectName: 'x', status: 'failed', error: 'UNAVAILABLE: x' },
  })
  expect(await readBackups()).toEqual([
    { tenantId: none.id, slug: none.slug, newest: null, kept: 0, keptBytes: 0, failure: null },
    {
      tenantId: first.tenantId,
      slug,
      newest: await findBackup({ slug }),
      kept: 2,
      keptBytes: first.bytes + (await findBackup({ slug })).bytes,
      failure: { at: expect.any(Date), error: 'UNAVAILABLE: x' },
    },
  ])
  expect(await readBackups({ slugs: [slug] })).toHaveLength(1)
})
