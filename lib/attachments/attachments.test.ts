import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { startS3 } from '@/dev/s3/start-s3'
import { partBytes } from '@/lib/files/file-parts'
import { deleteTask } from '@/lib/tasks/delete-task'
import { archiveProject } from '@/lib/projects/archive-project'
import { createProject } from '@/lib/projects/create-project'
import { deleteProject } from '@/lib/projects/delete-project'
import { drainOutbox } from '@/lib/outbox/drain-outbox'
import { createTask } from '@/lib/tasks/create-task'
import type { Context } from '@/lib/tenancy/context'
import { beginUpload } from './begin-upload'
import { deleteAttachment } from './delete-attachment'
import { finishUpload } from './finish-upload'
import { signedLinkInput } from './input'
import { listAttachments } from './list-attachments'
import { linkToAttachment, openAttachment } from './open-attachment'
import { receivePart } from './receive-part'
import { sweepFiles } from './sweep-files'

const databases = await testDatabases()
const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-files-'))
const s3 = await startS3({ bucket: 'files', mostKeys: 3 })
afterAll(async () => {
  await s3.close()
  await fs.rm(folder, { recursive: true })
})

const useFolder = () => vi.stubEnv('FILES_URL', `${pathToFileURL(folder).href}/us`)
function useBucket() {
  vi.stubEnv('FILES_URL', 's3://files/prefix')
  vi.stubEnv('FILES_S3_ENDPOINT', s3.url)
  vi.stubEnv('FILES_S3_ACCESS_KEY_ID', s3.accessKeyId)
  vi.stubEnv('FILES_S3_SECRET_ACCESS_KEY', s3.secretAccessKey)
}
beforeEach(useFolder)

async function furnished(plan: 'free' | 'pro' = 'pro') {
  const workspace = await testWorkspace(databases, plan)
  const ada = await workspace.join('owner', 'Ada')
  const { id: projectId } = await createProject(ada, { name: 'Door', description: '' })
  const { id: taskId } = await createTask(ada, { projectId, title: 'Fix it', status: 'todo' })
  return { workspace, ada, projectId, taskId }
}

/** A body as it comes from the network: in pieces that fit nothing. */
async function* pieces(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 60_001) yield bytes.subarray(at, at + 60_001)
}

async function attach(ctx: Context, taskId: string, name: string, content: Uint8Array): Promise<string> {
  const { id } = await beginUpload(ctx, { taskId, name, bytes: content.length })
  for (let part = 0; part * partBytes < content.length; part++)
    await receivePart(ctx, { id, part }, pieces(content.subarray(part * partBytes, (part + 1) * partBytes)))
  await finishUpload(ctx, { id })
  return id
}

const linkOf = async (ctx: Context, id: string) =>
  signedLinkInput.parse(Object.fromEntries(new URLSearchParams(await linkToAttachment(ctx, { id }))))
const read = async (ctx: Context, id: string) => {
  const { body, ...rest } = await openAttachment(ctx, await linkOf(ctx, id))
  return { ...rest, content: await buffer(body) }
}
const filesOnDisk = (tenantId: string): Promise<string[]> =>
  fs.readdir(path.join(folder, 'us', tenantId)).catch(() => [])

const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(64)])

describe.each([
  ['a folder', useFolder],
  ['a bucket', useBucket],
])('in %s', (_kind, use) => {
  beforeEach(use)

  it('a file goes up in parts and comes down as it was, for its workspace alone', async () => {
    const { ada, taskId } = await furnished()
    const stranger = await (await testWorkspace(databases)).join('owner')
    const content = randomBytes(partBytes * 2 + 17)
    const id = await attach(ada, taskId, 'Plan für Ada.bin', content)
    const { content: came, ...rest } = await read(ada, id)
    expect(came.equals(content)).toBe(true)
    expect(rest).toEqual({ name: 'Plan für Ada.bin', contentType: 'application/octet-stream', bytes: content.length })
    const row = await ada.db.attachment.findFirstOrThrow({ where: { id } })
    expect(row.sha256).toBe(createHash('sha256').update(content).digest('hex'))
    expect(await listAttachments(ada, taskId)).toMatchObject([{ id, bytes: content.length, canDelete: true }])
    await expect(linkToAttachment(stranger, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const link = await linkOf(ada, id)
    await expect(openAttachment(stranger, link)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(deleteAttachment(stranger, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('what is deleted is gone, by the outbox; what is half there goes after a day', async () => {
    const { ada, taskId } = await furnished()
    const id = await attach(ada, taskId, 'a.png', png)
    const { id: half } = await beginUpload(ada, { taskId, name: 'b.bin', bytes: partBytes + 1 })
    await receivePart(ada, { id: half, part: 0 }, pieces(Buffer.alloc(partBytes, 1)))
    await deleteAttachment(ada, { id })
    expect((await drainOutbox(ada)).failed).toBe(0)
    const { store } = (await (await import('@/lib/files/file-stores')).allFileStores())[0]!
    const left = async () => (await Array.fromAsync(store.list(`${ada.tenant.id}/`))).map(({ name }) => name)
    expect(await left()).toEqual([`${ada.tenant.id}/${half}.0000`])
    const until = new Date(Date.now() + 60_000)
    const sweepAll = async (now: Date) => {
      for (let i = 0; i < 60 && (await left()).length > 0; i++) await sweepFiles({ until, now })
      await drainOutbox(ada)
    }
    await sweepFiles({ until, now: new Date() })
    expect(await ada.db.attachment.count()).toBe(1)
    await sweepAll(new Date(Date.now() + 25 * 60 * 60 * 1000))
    expect([await left(), await ada.db.attachment.count()]).toEqual([[], 0])
  })
})

describe('an upload', () => {
  it('takes not a byte more nor less than was said, and leaves nothing of what it refuses', async () => {
    const { ada, taskId } = await furnished()
    const { id } = await beginUpload(ada, { taskId, name: 'a.bin', bytes: 100_000 })
    let asked = 0
    async function* endless() {
      for (;;) yield Buffer.alloc(50_000, (asked += 1))
    }
    await expect(receivePart(ada, { id, part: 0 }, endless())).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
    expect(asked).toBeLessThan(5)
    await expect(receivePart(ada, { id, part: 0 }, pieces(Buffer.alloc(99_999)))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    await expect(receivePart(ada, { id, part: 1 }, pieces(Buffer.alloc(1)))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    await expect(finishUpload(ada, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await filesOnDisk(ada.tenant.id)).toEqual([])
    expect(await listAttachments(ada, taskId)).toEqual([])
  })

  it('is its uploader’s alone until it is finished, and then no longer open', async () => {
    const { workspace, ada, taskId } = await furnished()
    const mate = await workspace.join('admin')
    const { id } = await beginUpload(ada, { taskId, name: 'a.png', bytes: png.length })
    await expect(receivePart(mate, { id, part: 0 }, pieces(png))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(deleteAttachment(mate, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await receivePart(ada, { id, part: 0 }, pieces(png))
    await expect(linkToAttachment(ada, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(finishUpload(mate, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await finishUpload(ada, { id })
    await expect(receivePart(ada, { id, part: 0 }, pieces(png))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(finishUpload(ada, { id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await read(ada, id)).contentType).toBe('image/png')
  })

  it('keeps to the plan: the size of one, and the room for all, those on their way included', async () => {
    const { ada, taskId } = await furnished('free')
    const { bytesEach, bytesInAll } = ada.entitlements.attachments
    const begin = (bytes: number) => beginUpload(ada, { taskId, name: 'a.bin', bytes })
    await expect(begin(bytesEach + 1)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
    for (let i = 0; i < bytesInAll! / bytesEach; i++) await begin(bytesEach)
    await expect(begin(1)).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
  })

  it('never passes the room for all, however many begin at once', async () => {
    const { workspace, ada, projectId } = await furnished('free')
    const { bytesEach, bytesInAll } = ada.entitlements.attachments
    const left = 2
    // Of several people, in several projects, so that nothing else keeps them apart.
    const tasks = await Promise.all(
      Array.from({ length: 2 }, async (_, i) => {
        const { id } = i === 0 ? { id: projectId } : await createProject(ada, { name: `Door ${i}`, description: '' })
        return (await createTask(ada, { projectId: id, title: 'Fix it', status: 'todo' })).id
      }),
    )
    const begin = async (ctx: Context, i: number) =>
      beginUpload(ctx, { taskId: tasks[i % tasks.length] ?? '', name: `${i}.bin`, bytes: bytesEach })
    for (let i = 0; i < bytesInAll! / bytesEach - left; i++) await begin(ada, i)
    const mate = await workspace.join('member')
    const ends = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => begin(i % 2 ? ada : mate, i)))
    const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []))
    expect(refused).toEqual(Array.from({ length: 20 - left }, () => expect.objectContaining({ code: 'LIMIT_REACHED' })))
    const { _sum } = await ada.db.attachment.aggregate({ _sum: { bytes: true } })
    expect(Number(_sum.bytes)).toBe(bytesInAll)
  })

  it('is refused where nothing may change, or no store is', async () => {
    const { ada, projectId, taskId } = await furnished()
    const begin = () => beginUpload(ada, { taskId, name: 'a.bin', bytes: 1 })
    vi.stubEnv('FILES_URL', '')
    await expect(begin()).rejects.toMatchObject({ code: 'CONFIGURATION' })
    useFolder()
    await archiveProject(ada, { projectId })
    await expect(begin()).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

it('an upload that is finished while the chore takes back old ones keeps its bytes', async () => {
  const { ada, taskId } = await furnished()
  const { id } = await beginUpload(ada, { taskId, name: 'a.png', bytes: png.length })
  await receivePart(ada, { id, part: 0 }, pieces(png))
  const tomorrow = new Date(Date.now() + 25 * 60 * 60 * 1000)
  let isReleased = false
  // Finished, and not yet committed, while the chore looks: it has to wait for what comes of it.
  const finishing = ada.db.$transaction(async (tx) => {
    await tx.attachment.updateMany({ where: { id }, data: { storedAt: new Date(), contentType: 'image/png' } })
    await new Promise((resolve) => setTimeout(resolve, 700))
    isReleased = true
  })
  const until = new Date(Date.now() + 60_000)
  for (let i = 0; i < 40 && !isReleased; i++) await sweepFiles({ until, now: tomorrow })
  await finishing
  await drainOutbox(ada)
  expect((await read(ada, id)).content.equals(png)).toBe(true)
})

describe('a link to a file', () => {
  it('is over after a minute, and can’t be changed', async () => {
    const { ada, taskId } = await furnished()
    const [one, other] = [await attach(ada, taskId, 'a.png', png), await attach(ada, taskId, 'b.png', png)]
    const link = await linkOf(ada, one)
    const opened = (changed: Partial<typeof link>) => openAttachment(ada, { ...link, ...changed })
    await expect(opened({ id: other })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(opened({ until: link.until + 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(opened({ signature: `${link.signature.slice(0, -2)}AA` })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    vi.useFakeTimers({ toFake: ['Date'], now: link.until })
    await expect(opened({})).rejects.toMatchObject({ code: 'NOT_FOUND' })
    vi.useRealTimers()
    expect((await read(ada, one)).content.equals(png)).toBe(true)
  })
})

describe('files', () => {
  it('go with their task, and with their project', async () => {
    const { ada, projectId, taskId } = await furnished()
    const { id: otherId } = await createTask(ada, { projectId, title: 'Other', status: 'todo' })
    await attach(ada, taskId, 'a.png', png)
    const kept = await attach(ada, otherId, 'b.png', png)
    await deleteTask(ada, { taskId })
    await drainOutbox(ada)
    expect(await filesOnDisk(ada.tenant.id)).toEqual([`${kept}.0000`])
    await deleteProject(ada, { projectId, confirm: 'Door' })
    await drainOutbox(ada)
    expect(await filesOnDisk(ada.tenant.id)).toEqual([])
  })

  it('are deleted by who brought them, and by admins', async () => {
    const { workspace, ada, taskId } = await furnished()
    const [grace, mate] = [await workspace.join('member'), await workspace.join('member')]
    const id = await attach(grace, taskId, 'a.png', png)
    await expect(deleteAttachment(mate, { id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await deleteAttachment(ada, { id })
    expect(await ada.db.auditEntry.findMany({ where: { action: { startsWith: 'attachment.' } } })).toMatchObject([
      { action: 'attachment.added', subjectId: taskId, details: { file: 'a.png', project: 'Door' } },
      { action: 'attachment.removed', actorName: 'Ada' },
    ])
  })
})
