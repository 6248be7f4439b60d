import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { startS3 } from '@/dev/s3/start-s3'
import { findTenant } from '@/lib/control/catalogue'
import { eraseTenant } from '@/lib/erasure/erase-tenant'
import { moveTenant } from '@/lib/operations/moves/move-tenant'
import { createProject } from '@/lib/projects/create-project'
import { createTask } from '@/lib/tasks/create-task'
import type { Context } from '@/lib/tenancy/context'
import { deleteFiles, putPart, readFile } from './file-parts'
import { allFileStores } from './file-stores'
import { followTenants } from './stray-files'

const databases = await testDatabases({ regions: ['us', 'eu'] })
const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-files-'))
const s3 = await startS3({ bucket: 'files', mostKeys: 3 })
afterAll(async () => {
  await s3.close()
  await fs.rm(folder, { recursive: true })
})
// A folder in one region, a bucket in the other.
beforeEach(() => {
  s3.faultOf = () => undefined
  vi.stubEnv('FILES_URL', `${pathToFileURL(folder).href}/us`)
  vi.stubEnv('FILES_URL_EU', 's3://files/eu')
  vi.stubEnv('FILES_S3_ENDPOINT_EU', s3.url)
  vi.stubEnv('FILES_S3_ACCESS_KEY_ID_EU', s3.accessKeyId)
  vi.stubEnv('FILES_S3_SECRET_ACCESS_KEY_EU', s3.secretAccessKey)
})

const soon = () => new Date(Date.now() + 30_000)
const inFolder = async (tenantId: string) =>
  (await fs.readdir(path.join(folder, 'us', tenantId)).catch(() => [])).length
const inBucket = (tenantId: string) =>
  [...s3.bucket.objects.keys()].filter((key) => key.startsWith(`eu/${tenantId}/`)).length
const whereIs = async ({ tenant: { id } }: Context) => ({ us: await inFolder(id), eu: inBucket(id) })

/** A workspace in the US with so many files of two parts, "one" and "two". */
async function withFiles(count: number) {
  const workspace = await testWorkspace(databases, 'pro')
  const ada = await workspace.join('owner')
  const { id: projectId } = await createProject(ada, { name: 'Door', description: '' })
  const { id: taskId } = await createTask(ada, { projectId, title: 'Fix it', status: 'todo' })
  const ids: string[] = []
  for (let i = 0; i < count; i++) {
    const data = {
      taskId,
      name: `${i}.txt`,
      bytes: 6n,
      uploadedById: ada.actor.userId,
      contentType: 'text/plain',
      sha256: '',
      storedAt: new Date(),
    }
    const { id } = await ada.db.attachment.create({ data, select: { id: true } })
    await putPart(ada.tenant, id, 1, Readable.from(['two']))
    await putPart(ada.tenant, id, 0, Readable.from(['one']))
    ids.push(id)
  }
  return { ada, ids }
}

const contentOf = async (owner: { id: string; region: string }, id: string) => text(await readFile(owner, id, 6))

async function moveTo(ctx: Context, region: string) {
  const moved = await moveTenant({ slug: ctx.tenant.slug, kind: 'shared', region })
  if (moved.status !== 'done') throw new Error(moved.error?.message ?? moved.status)
  const tenant = await findTenant(ctx.tenant.id)
  if (!tenant) throw new Error('it has just been moved')
  return tenant
}

describe('files of a tenant that moves to another region', () => {
  it('are read throughout, follow it, and leave nothing behind', { timeout: 60_000 }, async () => {
    const { ada, ids } = await withFiles(3)
    const { ada: neighbour } = await withFiles(1)
    expect(await whereIs(ada)).toEqual({ us: 6, eu: 0 })
    const tenant = await moveTo(ada, 'eu')
    expect(tenant.region).toBe('eu')
    for (const id of ids) expect(await contentOf(tenant, id)).toBe('onetwo')
    expect(await followTenants({ until: soon() })).toEqual({ moved: 6, failed: 0 })
    expect(await whereIs(ada)).toEqual({ us: 0, eu: 6 })
    for (const id of ids) expect(await contentOf(tenant, id)).toBe('onetwo')
    expect(await whereIs(neighbour)).toEqual({ us: 2, eu: 0 })
    expect(await fs.readdir(path.join(folder, 'us'))).not.toContain(ada.tenant.id)
    // And back, from a bucket into a folder.
    await moveTo(ada, 'us')
    expect(await followTenants({ until: soon() })).toEqual({ moved: 6, failed: 0 })
    expect(await whereIs(ada)).toEqual({ us: 6, eu: 0 })
    expect(await followTenants({ until: soon() })).toEqual({ moved: 0, failed: 0 })
  })

  it(
    'are where they were while the other store is out of reach, and whole afterwards',
    { timeout: 60_000 },
    async () => {
      const { ada, ids } = await withFiles(2)
      const tenant = await moveTo(ada, 'eu')
      let asked = 0
      s3.faultOf = ({ method }) => (method === 'PUT' && (asked += 1) > 1 ? 'slow-down' : undefined)
      expect(await followTenants({ until: soon() })).toMatchObject({ failed: 1 })
      const { us, eu } = await whereIs(ada)
      expect(us + eu).toBe(4)
      s3.faultOf = () => undefined
      for (const id of ids) expect(await contentOf(tenant, id)).toBe('onetwo')
      await followTenants({ until: soon() })
      expect(await whereIs(ada)).toEqual({ us: 0, eu: 4 })
    },
  )

  it('don’t come back where they were deleted on the way', { timeout: 60_000 }, async () => {
    const { ada, ids } = await withFiles(1)
    await moveTo(ada, 'eu')
    // The row goes, and its message is handled, while the object is on its way: the bucket takes it only afterwards.
    let gone: Promise<void> | undefined
    let isGone = false
    const remove = async () => {
      await ada.db.attachment.deleteMany()
      await deleteFiles(ada.tenant.id, ids)
      isGone = true
    }
    s3.faultOf = ({ method }) => {
      if (method !== 'PUT' || isGone) return undefined
      gone ??= remove()
      return 'slow-down'
    }
    await followTenants({ until: soon() })
    await gone
    expect(isGone).toBe(true)
    expect(await whereIs(ada)).toEqual({ us: 0, eu: 0 })
  })
})

describe('files of a tenant that is erased', () => {
  it('are gone from every store, and the receipt says that it was searched', { timeout: 60_000 }, async () => {
    const { ada, ids } = await withFiles(2)
    const { ada: neighbour } = await withFiles(1)
    // Some have followed it already, some have not.
    await putPart({ ...ada.tenant, region: 'eu' }, ids[0] ?? '', 0, Readable.from(['one']))
    const { status, receipt } = await eraseTenant({ slug: ada.tenant.slug, stripe: 'keep' })
    expect({ status, files: receipt?.files }).toEqual({ status: 'done', files: { deleted: 5, stores: 2 } })
    expect(await whereIs(ada)).toEqual({ us: 0, eu: 0 })
    expect(await whereIs(neighbour)).toEqual({ us: 2, eu: 0 })
  })

  it('keep the erasure open while a store can’t be searched', { timeout: 60_000 }, async () => {
    const { ada } = await withFiles(1)
    s3.faultOf = ({ query }) => (query.has('list-type') ? 'slow-down' : undefined)
    const { status } = await eraseTenant(
      { slug: ada.tenant.slug, stripe: 'keep' },
      { until: new Date(Date.now() + 8_000) },
    )
    expect(status).toBe('running')
    s3.faultOf = () => undefined
    const again = () => eraseTenant({ slug: ada.tenant.slug, stripe: 'keep' })
    await expect.poll(async () => (await again()).receipt?.files.stores, { timeout: 40_000 }).toBe(2)
    expect(await whereIs(ada)).toEqual({ us: 0, eu: 0 })
  })
})

it('regions that share a store have it once, and a folder of nobody stays as it is', async () => {
  vi.stubEnv('FILES_URL_EU', '')
  expect((await allFileStores()).map(({ regions }) => regions.toSorted())).toEqual([['eu', 'us']])
  vi.stubEnv('FILES_URL_EU', `${pathToFileURL(folder).href}/eu`)
  const nobody = path.join(folder, 'us', '01900000-0000-7000-8000-00000000000f')
  await fs.mkdir(nobody)
  await fs.writeFile(path.join(nobody, 'theirs.0000'), 'x')
  await followTenants({ until: soon() })
  expect(await fs.readdir(nobody)).toEqual(['theirs.0000'])
})
