import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { archiveOf, restoreBytes } from '@/dev/db/test-archive'
import { testDatabases } from '@/dev/db/test-databases'
import { attach, contentOf, testStores, workspaceWithTask } from '@/dev/db/test-files'
import { beginUpload } from '@/lib/attachments/begin-upload'
import { receivePart } from '@/lib/attachments/receive-part'
import { findTenant } from '@/lib/control/catalogue'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { partBytes } from '@/lib/files/file-parts'
import { resumeOperations } from '@/lib/operations/resume-operations'
import type { Context } from '@/lib/tenancy/context'
import { encryptFor } from './age-stream'
import { type FileEnd, fileEndName, filePartName, type Manifest, type Summary } from './manifest'
import { packFiles } from './pack-files'
import { readArchive } from './read-archive'
import { restoreArchive } from './restore-archive'
import { keyOf } from './tenant-key'
import { unpackFiles } from './unpack-files'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const databases = await testDatabases({ regions: ['us', 'eu'] })
const { s3, folder, namesIn } = await testStores()
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

const large = randomBytes(partBytes * 2 + 17)
const small = Buffer.from('not much\n')
let ada: Context
let taskId = ''
let ids: { large: string; small: string }
let archive: Buffer

beforeAll(async () => {
  // What `beforeEach` says of stores is for the tests alone.
  vi.stubEnv('FILES_URL', `file://${folder}`)
  ;({ ada, taskId } = await workspaceWithTask(databases))
  ids = {
    small: await attach(ada, taskId, 'a.txt', small),
    large: await attach(ada, taskId, 'Plan, "für" Ada.bin', large),
  }
  const { id } = await beginUpload(ada, { taskId, name: 'half.bin', bytes: 10 })
  await receivePart(ada, { id, part: 0 }, Readable.from([Buffer.alloc(10)]))
  archive = (await archiveOf(ada.tenant.id)).bytes
})

let copies = 0
const copy = () => ({ as: `files-copy-${(copies += 1)}` })
const ownerOf = async (tenantId: string) => (await findTenant(tenantId)) ?? { id: tenantId, region: '' }
const silence = () =>
  control().$executeRaw`UPDATE operations SET leased_until = now() - interval '1 second' WHERE status = 'running'`
const inEu = () => [...s3.bucket.objects.keys()].toSorted()

async function expectAllIn(tenantId: string, region: 'us' | 'eu') {
  const owner = await ownerOf(tenantId)
  expect(owner.region).toBe(region)
  expect((await contentOf(owner, ids.large, large.length)).equals(large)).toBe(true)
  expect((await contentOf(owner, ids.small, small.length)).equals(small)).toBe(true)
  expect(await namesIn(region, tenantId)).toEqual([
    `${ids.small}.0000`,
    `${ids.large}.0000`,
    `${ids.large}.0001`,
    `${ids.large}.0002`,
  ])
}

describe('an archive', () => {
  it('brings files back into the store of the new tenant’s region, under its own keys', async () => {
    const { summary } = await archiveOf(ada.tenant.id)
    expect(summary.files).toEqual({ kept: 2, gone: 0, lost: 0, bytes: large.length + small.length })
    for (const region of ['eu', 'us'] as const) {
      const { tenantId = '', ...restored } = await restoreBytes(archive, { ...copy(), region })
      expect(restored).toMatchObject({ status: 'done', files: { restored: 2, missing: 0 } })
      await expectAllIn(tenantId, region)
    }
    expect((await contentOf(ada.tenant, ids.large, large.length)).equals(large)).toBe(true)
  })

  it('is rows alone where that is wanted, and says what is missing then', async () => {
    const { bytes, summary } = await archiveOf(ada.tenant.id, { withoutFiles: true })
    expect([summary.files, bytes.length < 100_000]).toEqual([null, true])
    const rows = await restoreBytes(bytes, copy())
    expect(rows).toMatchObject({ status: 'done', files: { restored: 0, missing: 2 } })
    const unwanted = await restoreBytes(archive, { ...copy(), withoutFiles: true })
    expect(unwanted).toMatchObject({ status: 'done', files: { restored: 0, missing: 2 } })
    for (const { tenantId = '' } of [rows, unwanted]) expect(await namesIn('us', tenantId)).toEqual([])
  })

  it('says which files were deleted after its rows were read, and which the store hasn’t got', async () => {
    const { ada, taskId } = await workspaceWithTask(databases)
    const [gone, lost, other, kept] = [
      await attach(ada, taskId, 'gone.bin', large),
      await attach(ada, taskId, 'lost.txt', small),
      await attach(ada, taskId, 'other.txt', small),
      await attach(ada, taskId, 'kept.txt', small),
    ]
    const file = (name: string) => path.join(folder, ada.tenant.id, name)
    fs.rmSync(file(`${lost}.0000`))
    fs.writeFileSync(file(`${other}.0000`), 'nOt much\n')
    let deleting: Promise<unknown> | undefined
    const deleteOne = async () => {
      for (const part of ['0000', '0002']) fs.rmSync(file(`${gone}.${part}`))
      await ada.db.attachment.deleteMany({ where: { id: gone } })
    }
    const { bytes, summary } = await archiveOf(ada.tenant.id, { onProgress: () => void (deleting ??= deleteOne()) })
    await deleting
    expect(summary.files).toEqual({ kept: 1, gone: 1, lost: 2, bytes: small.length })
    const { tenantId = '', ...restored } = await restoreBytes(bytes, copy())
    expect(restored).toMatchObject({ status: 'done', files: { restored: 1, missing: 3 } })
    expect(await namesIn('us', tenantId)).toEqual([`${kept}.0000`])
  })
})

interface Packed {
  name: string
  content: Buffer
}

async function unpacked(bytes: Buffer): Promise<Packed[]> {
  const found: Packed[] = []
  const unpacking = unpackFiles(Readable.from([bytes]), { identityFor: () => keyOf(ada.tenant.id) })
  for await (const { name, content } of unpacking.files) found.push({ name, content: await buffer(content) })
  await unpacking.stop()
  return found
}

async function packed(files: Packed[]): Promise<Buffer> {
  const destination = new PassThrough()
  const through = encryptFor(ada.tenant.id, await keyOf(ada.tenant.id))
  const [bytes] = await Promise.all([buffer(destination), packFiles(Readable.from(files), destination, { through })])
  return bytes
}

const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex')
const json = (name: string, value: unknown): Packed => ({ name, content: Buffer.from(JSON.stringify(value)) })

/** The archive with its files changed, and a summary that says it was written so. */
async function forged(change: (files: Packed[]) => Packed[]): Promise<Buffer> {
  const all = await unpacked(archive)
  const isFile = ({ name }: Packed) => name.startsWith('files/')
  const files = change(all.filter(isFile))
  const ends = files.flatMap(({ name, content }) =>
    name.endsWith('.json') ? [JSON.parse(content.toString()) as FileEnd] : [],
  )
  const summary = JSON.parse(all.at(-1)?.content.toString() ?? '') as Summary
  const kept = ends.filter(({ state }) => state === 'kept')
  summary.files = {
    kept: kept.length,
    gone: ends.filter(({ state }) => state === 'gone').length,
    lost: 0,
    bytes: kept.reduce((sum, { bytes }) => sum + bytes, 0),
    sha256: sha256(ends.map(({ id, bytes, sha256 }) => `${JSON.stringify([id, bytes, sha256])}\n`).join('')),
  }
  return packed([...all.slice(0, -1).filter((file) => !isFile(file)), ...files, json('summary.json', summary)])
}

describe('an archive whose files aren’t those that were written is refused before a row is', () => {
  const replaced = (name: string, by: (content: Buffer) => Buffer | null) => (files: Packed[]) =>
    files.flatMap((file) => {
      const content = file.name === name ? by(file.content) : file.content
      return content ? [{ name: file.name, content }] : []
    })
  const foreign = uuidv7()
  const cases: [string, (files: Packed[]) => Packed[], RegExp][] = [
    [
      'one byte of it is another',
      (files) => replaced(filePartName(ids.small, 0), () => Buffer.from('nOt much\n'))(files),
      /isn’t the one that was written/,
    ],
    [
      'a part is missing',
      (files) => replaced(filePartName(ids.large, 1), () => null)(files),
      /where files\/.*file\.json should be/,
    ],
    [
      'its end is missing',
      (files) => replaced(fileEndName(ids.large), () => null)(files),
      /where files\/.*file\.json should be/,
    ],
    [
      'all of it is missing',
      (files) => files.filter(({ name }) => !name.includes(ids.small)),
      /aren’t those that its rows speak of/,
    ],
    [
      'it is cut, and says so',
      (files) =>
        files.flatMap((file) => {
          if (file.name === filePartName(ids.small, 0)) return []
          if (file.name !== fileEndName(ids.small)) return [file]
          return [json(file.name, { id: ids.small, bytes: 0, sha256: sha256(''), state: 'kept' })]
        }),
      /aren’t those that its rows speak of/,
    ],
    [
      'one is nobody’s',
      (files) => [
        ...files,
        { name: filePartName(foreign, 0), content: small },
        json(fileEndName(foreign), { id: foreign, bytes: small.length, sha256: sha256(small), state: 'kept' }),
      ],
      /aren’t those that its rows speak of/,
    ],
    [
      'one is in it twice',
      (files) => [...files, ...files.filter(({ name }) => name.includes(ids.small))],
      /aren’t those that its rows speak of/,
    ],
    [
      'a name leads elsewhere',
      (files) => [...files, { name: 'files/../../0000', content: small }],
      /where summary\.json should be/,
    ],
    [
      'a part is too large',
      (files) => replaced(filePartName(ids.small, 0), () => Buffer.alloc(partBytes + 1))(files),
      /too large/,
    ],
  ]
  it.each(cases)('%s', async (_what, change, says) => {
    const before = [await control().tenant.count(), inEu(), fs.readdirSync(folder)]
    expect(await restoreBytes(await forged(change), { ...copy(), region: 'eu' })).toMatchObject({
      status: 'failed',
      operationId: '',
      error: { code: 'INVALID_INPUT', message: expect.stringMatching(says) },
    })
    expect([await control().tenant.count(), inEu(), fs.readdirSync(folder)]).toEqual(before)
  })

  it('and one that is changed by nothing but the forger’s hand is taken', async () => {
    expect(await restoreBytes(await forged((files) => files), copy())).toMatchObject({ status: 'done' })
  })
})

it('an archive of the format before is taken, and its files are said to be missing', async () => {
  const all = await unpacked(archive)
  const older = all.flatMap((file): Packed[] => {
    if (file.name.startsWith('files/')) return []
    const content = file.name.endsWith('.json') ? (JSON.parse(file.content.toString()) as Manifest & Summary) : null
    if (file.name === 'manifest.json') return [json(file.name, { ...content, version: 1, files: undefined })]
    return file.name === 'summary.json' ? [json(file.name, { ...content, files: undefined })] : [file]
  })
  const { tenantId = '', ...restored } = await restoreBytes(await packed(older), copy())
  expect(restored).toMatchObject({ status: 'done', files: { restored: 0, missing: 2 } })
  expect(await tenantDb(tenantId, 'work').attachment.count({ where: { NOT: { storedAt: null } } })).toBe(2)
  expect(await namesIn('us', tenantId)).toEqual([])
})

describe('a restore', () => {
  it('is refused where files have nowhere to go, before a row is written', async () => {
    vi.stubEnv('FILES_URL', '')
    vi.stubEnv('FILES_URL_EU', '')
    const before = await control().tenant.count()
    expect(await restoreBytes(archive, { ...copy(), region: 'eu' })).toMatchObject({
      status: 'undone',
      error: { code: 'CONFIGURATION', message: expect.stringContaining('--without-files') },
    })
    expect(await control().tenant.count()).toBe(before)
  })

  it('whose store gives out half way leaves no file and no tenant', async () => {
    const [before, tenants] = [inEu(), await control().tenant.count()]
    let puts = 0
    s3.faultOf = ({ method }) => (method === 'PUT' && (puts += 1) > 2 ? 'slow-down' : undefined)
    const restored = await restoreBytes(archive, { ...copy(), region: 'eu' })
    expect(restored).toMatchObject({ status: 'undone', error: { code: 'UNAVAILABLE' } })
    expect(puts).toBeGreaterThan(2)
    expect([inEu(), await control().tenant.count()]).toEqual([before, tenants])
  })

  /** One that freezes when its third reading has come this far, as a process does that is no more. */
  function frozen(as: string) {
    let [readings, thaw] = [0, () => {}]
    const reached = Promise.withResolvers<void>()
    const thawed = new Promise<void>((resolve) => (thaw = resolve))
    async function* source() {
      const isLast = (readings += 1) === 3
      for (let at = 0; at < archive.length; at += 60_000) {
        if (isLast && at > archive.length * 0.75) {
          reached.resolve()
          await thawed
        }
        yield archive.subarray(at, at + 60_000)
      }
    }
    const done = restoreArchive({ as, region: 'eu', source: () => Readable.from(source()) })
    return { reached: reached.promise, thaw, done }
  }

  it('goes on after a crash with what isn’t there yet, and whoever wakes late changes nothing', async () => {
    const { as } = copy()
    const dead = frozen(as)
    await dead.reached
    await expect.poll(() => inEu().filter((key) => key.endsWith(`${ids.large}.0000`)).length).toBeGreaterThan(0)
    await silence()
    const before = s3.requests.length
    const { tenantId = '', ...restored } = await restoreBytes(archive, { as, region: 'eu' })
    expect(restored.error).toBeUndefined()
    expect(restored).toMatchObject({ status: 'done', files: { restored: 2, missing: 0 } })
    const puts = s3.requests.slice(before).filter(({ method }) => method === 'PUT')
    expect(puts.map(({ key }) => key.split('/').at(-1))).toEqual(
      ['0000', '0001', '0002'].map((part) => `${ids.large}.${part}`),
    )
    dead.thaw()
    await dead.done
    await expectAllIn(tenantId, 'eu')
  })

  it('that nobody goes on with is taken back by the chores, files and all', async () => {
    const [before, tenants] = [inEu(), await control().tenant.count()]
    const dead = frozen(copy().as)
    await dead.reached
    await expect.poll(() => inEu().length).toBeGreaterThan(before.length)
    await silence()
    await resumeOperations({ until: new Date(Date.now() + 30_000) })
    expect([inEu(), await control().tenant.count()]).toEqual([before, tenants])
    dead.thaw()
    expect((await dead.done).status).not.toBe('done')
    expect([inEu(), await control().tenant.count()]).toEqual([before, tenants])
  })
})

it('an archive’s bytes are its own: read back, it says how many files are in it', async () => {
  const identityFor = () => keyOf(ada.tenant.id)
  const { summary, fileRows } = await readArchive(Readable.from([archive]), { identityFor })
  expect([summary.files?.kept, fileRows]).toEqual([2, 2])
})
