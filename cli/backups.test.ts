import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testTenant } from '@/dev/db/test-people'
import { type Fault, startS3 } from '@/dev/s3/start-s3'
import { fleet, fleetJson } from '@/dev/test/fleet-child'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'

await testDatabases()
const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-backups-'))
const s3 = await startS3()
afterAll(async () => {
  await s3.close()
  await fs.rm(folder, { recursive: true })
  await closeDataPlane()
  await control().$disconnect()
})
vi.setConfig({ testTimeout: 120_000 })

const inFolder = { BACKUP_URL: `${pathToFileURL(folder).href}/store`, FORCE_COLOR: '0' }
const inBucket = {
  BACKUP_URL: `s3://${s3.bucketName}/tenantry`,
  BACKUP_S3_ENDPOINT: s3.url,
  BACKUP_S3_ACCESS_KEY_ID: s3.accessKeyId,
  BACKUP_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
}

it('a fleet is backed up, listed, read back, and one archive fetched', async () => {
  await testTenant('acme')
  await testTenant('globex')
  const [without, nowhere, wrong] = await Promise.all([
    fleet(['status'], inFolder),
    fleet(['status'], { BACKUP_URL: '', FORCE_COLOR: '0' }),
    fleet(['status'], { ...inBucket, BACKUP_S3_SECRET_ACCESS_KEY: '', FORCE_COLOR: '0' }),
  ])
  expect(without.stdout).toContain('! 2 of 2 tenants have no backup that is younger than 48 hours')
  expect(nowhere).toMatchObject({ code: 0, stdout: expect.stringContaining('BACKUP_URL names no place') })
  expect(wrong).toMatchObject({ code: 0, stdout: expect.stringContaining('BACKUP_S3_SECRET_ACCESS_KEY') })

  expect(await fleetJson(['backups', 'run'], inFolder)).toMatchObject({
    code: 0,
    json: { done: [{ bytes: expect.any(Number) }, {}], failed: [], skipped: 0 },
  })
  expect(await fleet(['backups', 'run'], inFolder)).toMatchObject({ code: 0, stdout: '✔ Nobody is due.\n' })
  expect(await fleetJson(['backups', 'run', 'acme'], inFolder)).toMatchObject({ code: 0, json: { done: [{}] } })

  const [list, state, check, fetched] = await Promise.all([
    fleet(['backups'], inFolder),
    fleet(['status'], inFolder),
    fleetJson(['backups', 'check'], inFolder),
    fleetJson(['backups', 'fetch', 'acme', '--out', `${folder}/acme.tenantry`], inFolder),
  ])
  expect(list.stdout).toMatch(/^TENANT +NEWEST .*\nglobex +just now .*\nacme +just now /)
  expect(list.stdout).toMatch(/2 tenants, 3 archives, .* \(in the folder .*\/store\)\./)
  expect(state.stdout).toContain('✔ All 2 tenants have a backup that is younger than 48 hours.')
  expect(check).toMatchObject({
    code: 0,
    json: { good: 2, bad: [], none: [], store: { objects: 3, orphans: [], lost: [] } },
  })
  expect(fetched).toMatchObject({
    code: 0,
    json: { slug: 'acme', bytes: (await fs.stat(`${folder}/acme.tenantry`)).size },
  })
  expect((await fs.stat(`${folder}/acme.tenantry`)).mode & 0o777).toBe(0o600)
  expect(await fs.readdir(folder)).toEqual(['acme.tenantry', 'store'])
})

it('what is wrong is told, with exit code 1; a wrong use, with 2', async () => {
  const [older, newest] = await control().backup.findMany({
    where: { tenant: { slug: 'acme' } },
    orderBy: { startedAt: 'asc' },
  })
  await control().backup.delete({ where: { id: older?.id ?? '' } })
  const file = newest?.objectName ?? ''
  await fs.writeFile(`${folder}/store/${file}`, 'damaged')
  const check = await fleetJson(['backups', 'check'], inFolder)
  expect(check).toMatchObject({ code: 1, json: { good: 1, bad: [{ objectName: file }], error: { code: 'FAILED' } } })
  const [unknown, exists, none, never] = await Promise.all([
    fleet(['backups', 'run', 'acme', 'nobody'], inFolder),
    fleet(['backups', 'fetch', 'globex', '--out', `${folder}/acme.tenantry`], inFolder),
    fleet(['backups', 'run'], { BACKUP_URL: '' }),
    fleet(['backups', 'fetch', 'globex', '--at', 'yesterday', '--out', 'x'], inFolder),
  ])
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no tenant nobody') })
  expect(exists).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') })
  expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('BACKUP_URL') })
  expect(never).toMatchObject({ code: 2, stderr: expect.stringContaining('--at: must be a time') })
})

it('a bucket is as good; one that doesn’t know us says which variable', async () => {
  const [run, wrong] = [
    await fleetJson(['backups', 'run', 'acme', 'globex'], inBucket),
    await fleet(['backups', 'run', 'acme'], { ...inBucket, BACKUP_S3_SECRET_ACCESS_KEY: 'wrong' }),
  ]
  expect(run).toMatchObject({ code: 0, json: { done: [{}, {}] } })
  expect([...s3.bucket.objects.keys()]).toEqual([expect.stringMatching(/^tenantry\//), expect.any(String)])
  expect(wrong).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('BACKUP_S3_SECRET_ACCESS_KEY: not the secret'),
  })
  expect(await fleetJson(['backups', 'check', 'acme'], inBucket)).toMatchObject({
    code: 0,
    json: { good: 1, store: null },
  })
})

/** Runs a backup into the bucket and ends it as soon as it writes. Gives its exit code. */
async function endedWhileItWrites(signal: 'SIGKILL' | 'SIGINT', fault: Fault | undefined): Promise<number | null> {
  await control().backup.deleteMany()
  s3.bucket.objects.clear()
  const args = ['--import', 'tsx', 'cli/fleet.ts', 'backups', 'run', 'acme']
  const child = spawn(process.execPath, args, { env: { ...process.env, ...inBucket }, stdio: 'ignore' })
  let isEnding = false
  s3.faultOf = ({ method }) => {
    if (method !== 'PUT') return undefined
    if (!isEnding) child.kill(signal)
    isEnding = true
    return fault
  }
  const [code] = (await once(child, 'exit')) as [number | null]
  s3.faultOf = () => undefined
  return code
}

it.each([
  ['stored', undefined],
  ['lost on the way', 'cut-upload'],
] as const)(
  'killed while it writes, its object %s: the next run deletes what is left, and goes on',
  async (_, fault) => {
    await endedWhileItWrites('SIGKILL', fault)
    const [dead] = await control().backup.findMany()
    expect(dead).toMatchObject({ status: 'running' })
    await control().backup.updateMany({ data: { finishedAt: new Date(Date.now() - 61_000) } })
    expect(await fleetJson(['backups', 'run'], inBucket)).toMatchObject({
      code: 0,
      json: { done: [{}, {}], failed: [] },
    })
    expect(await control().backup.findUnique({ where: { id: dead?.id ?? '' } })).toMatchObject({ status: 'failed' })
    const done = await control().backup.findMany({ where: { status: 'done' } })
    const names = done.map(({ objectName }) => `tenantry/${objectName}`)
    expect([...s3.bucket.objects.keys()].toSorted()).toEqual(names.toSorted())
  },
)

it('Ctrl-C breaks it off, says so in the journal, and leaves nothing', async () => {
  expect(await endedWhileItWrites('SIGINT', 'slow-down')).toBe(1)
  expect(await control().backup.findMany()).toMatchObject([{ status: 'failed', error: 'CONFLICT: it was broken off' }])
  expect(s3.bucket.objects.size).toBe(0)
})
