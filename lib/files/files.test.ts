import fs from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { text as streamText } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testStores, workspaceWithTask } from '@/dev/db/test-files'
import { beginUpload } from '@/lib/attachments/begin-upload'
import { receivePart } from '@/lib/attachments/receive-part'
import { findTenant } from '@/lib/control/catalogue'
import { eraseTenant } from '@/lib/erasure/erase-tenant'
import { control } from '@/lib/db/control-client'
import type { MoveOptions } from '@/lib/operations/moves/move-options'
import { moveTenant } from '@/lib/operations/moves/move-tenant'
import { readMove } from '@/lib/operations/moves/read-moves'
import { resumeOperations } from '@/lib/operations/resume-operations'
import type { Context } from '@/lib/tenancy/context'
import { deleteFiles, putPart, readFile } from './file-parts'
import { allFileStores } from './file-stores'
import { followTenants } from './stray-files'

const databases = await testDatabases({ regions: ['us', 'eu'] })
const { s3, folder, namesIn } = await testStores()

const soon = () => new Date(Date.now() + 30_000)
const whereIs = async ({ tenant: { id } }: Context) => ({
  us: (await namesIn('us', id)).length,
  eu: (await namesIn('eu', id)).length,
})

/** A workspace in the US with so many files of two parts, "one" and "two". */
async function withFiles(count: number) {
  const { ada, taskId } = await workspaceWithTask(databases)
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

const contentOf = async (owner: { id: string; region: string }, id: string) => streamText(await readFile(owner, id, 6))

async function moveTo(ctx: Context, region: string, options: MoveOptions = {}) {
  const moved = await moveTenant({ slug: ctx.tenant.slug, kind: 'shared', region }, options)
  if (moved.status !== 'done') throw new Error(moved.error?.message ?? moved.status)
  return { tenant: await tenantOf(ctx), files: moved.move?.files }
}

async function tenantOf({ tenant: { id } }: Context) {
  const tenant = await findTenant(id)
  if (!tenant) throw new Error('it was there')
  return tenant
}

/** Attaches one more, of which one part has come. */
async function oneMore(ctx: Context): Promise<string> {
  const { taskId, uploadedById } = await ctx.db.attachment.findFirstOrThrow()
  const data = { taskId, uploadedById, name: 'late.txt', bytes: 4n, contentType: 'text/plain', sha256: '' }
  const { id } = await ctx.db.attachment.create({ data: { ...data, storedAt: new Date() }, select: { id: true } })
  await putPart(ctx.tenant, id, 0, Readable.from(['late']))
  return id
}

const silence = () =>
  control().$executeRaw`UPDATE operations SET leased_until = now() - interval '1 second' WHERE status = 'running'`

describe('files of a tenant that moves to another region', () => {
  it('come along, are read throughout, and leave nothing behind', { timeout: 60_000 }, async () => {
    const { ada, ids } = await withFiles(3)
    const { ada: neighbour } = await withFiles(1)
    let late = ''
    const seen: unknown[] = []
    const atStep: MoveOptions['atStep'] = async (step, when) => {
      if (step === 'capture' && when === 'begins') late = await oneMore(ada)
      if (step === 'clear' && when === 'begins') {
        seen.push(await whereIs(ada))
        // The chore must not take what was copied ahead for something that was left.
        seen.push(await followTenants({ until: soon() }), await whereIs(ada))
      }
      if (step !== 'open' || when !== 'ends') return
      // The moment after the commit: what came last is in the old region alone.
      const tenant = await tenantOf(ada)
      seen.push([tenant.region, await contentOf(tenant, ids[0] ?? ''), late !== '', await whereIs(ada)])
      expect(await streamText(await readFile(tenant, late, 4))).toBe('late')
    }
    const { tenant, files } = await moveTo(ada, 'eu', { atStep })
    const both = { us: 6, eu: 6 }
    expect(seen).toEqual([both, { moved: 0, failed: 0 }, both, ['eu', 'onetwo', true, { us: 7, eu: 6 }]])
    expect(files).toEqual({ copied: 7, bytes: 22, deleted: 7, left: true })
    expect(await whereIs(ada)).toEqual({ us: 0, eu: 7 })
    for (const id of ids) expect(await contentOf(tenant, id)).toBe('onetwo')
    expect(await whereIs(neighbour)).toEqual({ us: 2, eu: 0 })
    expect(await fs.readdir(folder)).not.toContain(ada.tenant.id)
    // And back, from a bucket into a folder.
    await moveTo(ada, 'us')
    expect(await whereIs(ada)).toEqual({ us: 7, eu: 0 })
    expect(await followTenants({ until: soon() })).toEqual({ moved: 0, failed: 0 })
  })

  it('are read where they are while the other store is out of reach, and follow', { timeout: 60_000 }, async () => {
    const { ada, ids } = await withFiles(2)
    let asked = 0
    s3.faultOf = ({ method }) => (method === 'PUT' && (asked += 1) > 1 ? 'slow-down' : undefined)
    const begun = await moveTenant({ slug: ada.tenant.slug, kind: 'shared', region: 'eu' }, { until: soon() })
    // It lives there, and isn't done: the operation says what is wrong.
    expect(begun).toMatchObject({ status: 'running', move: { files: { left: false }, canCancel: false } })
    expect(begun.steps.filter(({ status }) => status !== 'done').map(({ name }) => name)).toEqual(['tidy'])
    const tenant = await tenantOf(ada)
    expect(tenant.region).toBe('eu')
    for (const id of ids) expect(await contentOf(tenant, id)).toBe('onetwo')
    s3.faultOf = () => undefined
    await silence()
    await resumeOperations({ until: soon() })
    expect(await whereIs(ada)).toEqual({ us: 0, eu: 4 })
    expect((await readMove(begun.operationId))?.files).toMatchObject({ left: true })
    for (const id of ids) expect(await contentOf(tenant, id)).toBe('onetwo')
  })

  it.each(['files', 'copy', 'commit', 'open', 'finish', 'tidy'] as const)(
    'are all there and nowhere else, when the mover dies at the end of the step %s',
    { timeout: 60_000 },
    async (dying) => {
      const { ada, ids } = await withFiles(2)
      let [reached, wake] = [() => {}, () => {}]
      const isReached = new Promise<void>((resolve) => (reached = resolve))
      const woken = new Promise<void>((resolve) => (wake = resolve))
      const atStep: MoveOptions['atStep'] = async (step, when) => {
        if (step !== dying || when !== 'ends') return
        reached()
        await woken
      }
      const dead = moveTenant({ slug: ada.tenant.slug, kind: 'shared', region: 'eu' }, { atStep })
      await isReached
      await silence()
      await resumeOperations({ until: soon() })
      const tenant = await tenantOf(ada)
      const check = async () => {
        expect(await whereIs(ada)).toEqual({ us: 0, eu: 4 })
        for (const id of ids) expect(await contentOf(tenant, id)).toBe('onetwo')
      }
      await check()
      wake()
      await dead
      await check()
    },
  )

  it('stay where they are when the move is taken back', { timeout: 60_000 }, async () => {
    const { ada } = await withFiles(2)
    const atStep: MoveOptions['atStep'] = async (step, when) => {
      if (step !== 'verify' || when !== 'begins') return
      expect(await whereIs(ada)).toEqual({ us: 4, eu: 4 })
      await control().$executeRaw`UPDATE operations SET request = 'cancel' WHERE tenant_id = ${ada.tenant.id}::uuid`
    }
    const moved = await moveTenant({ slug: ada.tenant.slug, kind: 'shared', region: 'eu' }, { atStep })
    expect(moved.status).toBe('undone')
    expect(await whereIs(ada)).toEqual({ us: 4, eu: 0 })
  })

  it('that come when it has moved are brought by the chore', { timeout: 60_000 }, async () => {
    const { ada, ids } = await withFiles(1)
    const { tenant } = await moveTo(ada, 'eu')
    await putPart(ada.tenant, ids[0] ?? '', 1, Readable.from(['TWO']))
    const late = await oneMore(ada)
    expect(await whereIs(ada)).toEqual({ us: 2, eu: 2 })
    expect(await followTenants({ until: soon() })).toEqual({ moved: 2, failed: 0 })
    expect(await whereIs(ada)).toEqual({ us: 0, eu: 3 })
    expect(await streamText(await readFile(tenant, late, 4))).toBe('late')
    expect(await control().operation.count({ where: { status: 'running' } })).toBe(0)
  })

  it('wait for the next run while a store is down, and the chore comes to its end', { timeout: 60_000 }, async () => {
    const { ada } = await withFiles(1)
    await moveTo(ada, 'eu')
    const late = await oneMore(ada)
    s3.faultOf = ({ method }) => (method === 'GET' ? 'slow-down' : undefined)
    expect((await followTenants({ until: soon() })).failed).toBeGreaterThan(0)
    s3.faultOf = () => undefined
    await silence()
    await resumeOperations({ until: soon() })
    await followTenants({ until: soon() })
    expect(await whereIs(ada)).toEqual({ us: 0, eu: 3 })
    expect(await streamText(await readFile(await tenantOf(ada), late, 4))).toBe('late')
  })

  it('are read to their end though they are brought elsewhere meanwhile', { timeout: 60_000 }, async () => {
    const { ada, ids } = await withFiles(1)
    const reading = await readFile(ada.tenant, ids[0] ?? '', 6)
    await moveTo(ada, 'eu')
    expect(await streamText(reading)).toBe('onetwo')
  })

  it('don’t come back where they were deleted on the way', { timeout: 60_000 }, async () => {
    const { ada, ids } = await withFiles(1)
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
    await moveTo(ada, 'eu')
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

  it('are gone with what an upload has left that was broken off', { timeout: 60_000 }, async () => {
    const { ada } = await withFiles(1)
    const left = path.join(folder, ada.tenant.id, '01900000-0000-7000-8000-00000000000f.0000.77aa.part')
    await fs.writeFile(left, 'half a secret')
    const { status, receipt } = await eraseTenant({ slug: ada.tenant.slug, stripe: 'keep' })
    expect({ status, files: receipt?.files }).toEqual({ status: 'done', files: { deleted: 3, stores: 2 } })
    expect(await fs.readdir(folder)).not.toContain(ada.tenant.id)
  })

  it('don’t come back with an upload that was on its way', { timeout: 60_000 }, async () => {
    const { ada, ids } = await withFiles(1)
    // Into the bucket, where nothing tells of it before all of it has come.
    const upload = { ...ada, tenant: { ...ada.tenant, region: 'eu' } }
    const { taskId } = await ada.db.attachment.findFirstOrThrow({ where: { id: ids[0] ?? '' } })
    const { id } = await beginUpload(upload, { taskId, name: 'slow.txt', bytes: 4 })
    async function* slow() {
      yield Buffer.from('sl')
      expect((await eraseTenant({ slug: ada.tenant.slug, stripe: 'keep' })).status).toBe('done')
      yield Buffer.from('ow')
    }
    await expect(receivePart(upload, { id, part: 0 }, slow())).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await whereIs(ada)).toEqual({ us: 0, eu: 0 })
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
  vi.stubEnv('FILES_URL_EU', pathToFileURL(path.join(folder, '..', 'eu')).href)
  const nobody = path.join(folder, '01900000-0000-7000-8000-00000000000f')
  await fs.mkdir(nobody)
  await fs.writeFile(path.join(nobody, 'theirs.0000'), 'x')
  await followTenants({ until: soon() })
  expect(await fs.readdir(nobody)).toEqual(['theirs.0000'])
})
