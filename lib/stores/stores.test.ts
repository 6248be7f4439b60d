import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startS3 } from '@/dev/s3/start-s3'
import { type BackupStore, backupStore } from '@/lib/backups/store'

const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-backups-'))
const s3 = await startS3({ mostKeys: 3 })
afterAll(async () => {
  await s3.close()
  await fs.rm(folder, { recursive: true })
})
beforeEach(() => {
  s3.requests.length = 0
  s3.faultOf = () => undefined
})
afterEach(() => vi.unstubAllEnvs())

let stores = 0

/** An empty folder or prefix, each time. */
async function open(kind: 'folder' | 'bucket', env: Record<string, string> = {}): Promise<BackupStore> {
  stores += 1
  const url = { folder: `${pathToFileURL(folder).href}/${stores}/deep`, bucket: `s3://${s3.bucketName}/${stores}/deep` }
  const variables = {
    BACKUP_URL: url[kind],
    BACKUP_S3_ENDPOINT: s3.url,
    BACKUP_S3_ACCESS_KEY_ID: s3.accessKeyId,
    BACKUP_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
    ...env,
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  const store = await backupStore()
  if (!store) throw new Error('BACKUP_URL was given')
  return store
}

const namesIn = async (store: BackupStore, prefix?: string): Promise<string[]> => {
  const names: string[] = []
  for await (const { name } of store.list(prefix)) names.push(name)
  return names
}

/** Random bytes in pieces that fit no part; after `failAfter` of them, an error. */
function* pieces(bytes: number, failAfter = Infinity): Generator<Buffer> {
  for (let sent = 0; sent < bytes; sent += 100_001) {
    if (sent >= failAfter) throw new Error('the archive broke off')
    yield randomBytes(Math.min(100_001, bytes - sent))
  }
}

const MB = 1_000_000

describe.each(['folder', 'bucket'] as const)('a %s', (kind) => {
  it.each([0, 1, 20 * MB])('keeps %i bytes as they are', async (bytes) => {
    const store = await open(kind)
    const sent = Buffer.concat([...pieces(bytes)])
    await store.put('a/one.tenantry', Readable.from(sent.length === 0 ? [] : [sent], { objectMode: false }))
    expect((await buffer(store.get('a/one.tenantry'))).equals(sent)).toBe(true)
    const listed = []
    for await (const { name, bytes, changedAt } of store.list()) listed.push({ name, bytes, at: changedAt.getTime() })
    expect(listed).toEqual([{ name: 'a/one.tenantry', bytes, at: expect.any(Number) }])
    expect(Date.now() - (listed[0]?.at ?? 0)).toBeLessThan(60_000)
  })

  it('takes what is expected to be too large for ten thousand parts of the usual size', async () => {
    const store = await open(kind)
    const sent = randomBytes(30 * MB)
    await store.put('a/one', Readable.from([sent], { objectMode: false }), { expectedBytes: 200_000 * MB })
    expect((await buffer(store.get('a/one'))).equals(sent)).toBe(true)
    const parts = s3.requests.filter(({ method, query }) => method === 'PUT' && query.has('partNumber'))
    expect(parts).toHaveLength(kind === 'bucket' ? 2 : 0)
  })

  it('lists by prefix, more than a page, and deletes once and again', async () => {
    const store = await open(kind)
    const names = ['a/1', 'a/2', 'a/3', 'a/4', 'ab/1', 'b/1', 'b/2']
    for (const name of names) await store.put(name, Readable.from([Buffer.from(name)]))
    expect(await namesIn(store)).toEqual(names)
    expect(await namesIn(store, 'a/')).toEqual(['a/1', 'a/2', 'a/3', 'a/4'])
    expect((await Array.fromAsync(store.folders())).toSorted()).toEqual(['a', 'ab', 'b'])
    await store.delete('a/2')
    await store.delete('a/2')
    await store.delete('nobody/1')
    expect(await namesIn(store, 'a/')).toEqual(['a/1', 'a/3', 'a/4'])
    await expect(buffer(store.get('a/2'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each([0, 1 * MB, 18 * MB])('leaves nothing of a body that breaks off after %i bytes', async (failAfter) => {
    const store = await open(kind)
    const put = store.put('a/one', Readable.from(pieces(30 * MB, failAfter), { objectMode: false }))
    await expect(put).rejects.toThrow('the archive broke off')
    expect(await namesIn(store)).toEqual([])
    expect(s3.bucket.uploads.size).toBe(0)
    expect(await fs.readdir(folder, { recursive: true })).not.toContainEqual(expect.stringContaining('.part'))
  })

  it('leaves nothing of what is aborted, and says why it was', async () => {
    const store = await open(kind)
    const reason = new Error('taken away')
    const controller = new AbortController()
    async function* endless() {
      for (let sent = 0; ; sent += MB) {
        if (sent === 17 * MB) controller.abort(reason)
        yield randomBytes(MB)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    const put = store.put('a/one', Readable.from(endless(), { objectMode: false }), { signal: controller.signal })
    await expect(put).rejects.toBe(reason)
    expect(await namesIn(store)).toEqual([])
    await vi.waitFor(() => expect(s3.bucket.uploads.size).toBe(0), 10_000)
    await expect(store.put('a/two', Readable.from([]), { signal: controller.signal })).rejects.toBe(reason)
    expect(await namesIn(store)).toEqual([])
  })

  it.each(['../up', 'a/../../up', '/etc/passwd', 'a//b', '.hidden', 'a/b\0', 'a\\..\\b', ''])(
    'refuses the name %j',
    async (name) => {
      const store = await open(kind)
      await expect(store.put(name, Readable.from(['x']))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      await expect(store.delete(name)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      await expect(buffer(store.get(name))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    },
  )
})

describe('a folder', () => {
  it('is readable by nobody else', async () => {
    const store = await open('folder')
    await store.put('a/one', Readable.from(['x']))
    const root = path.join(folder, String(stores), 'deep')
    expect((await fs.stat(root)).mode & 0o777).toBe(0o700)
    expect((await fs.stat(path.join(root, 'a'))).mode & 0o777).toBe(0o700)
    expect((await fs.stat(path.join(root, 'a/one'))).mode & 0o777).toBe(0o600)
  })

  it('has no name for what a crash has left half-written, and deletes it', async () => {
    const store = await open('folder')
    await store.put('a/one', Readable.from(['x']))
    const part = path.join(folder, String(stores), 'deep/a/two.part')
    await fs.writeFile(part, 'half')
    expect(await namesIn(store)).toEqual(['a/one'])
    await store.delete('a/two')
    await expect(fs.stat(part)).rejects.toThrow('ENOENT')
  })

  it('that can’t be one names the variable', async () => {
    await fs.writeFile(path.join(folder, 'file'), 'x')
    const store = await open('folder', { BACKUP_URL: `${pathToFileURL(folder).href}/file` })
    await expect(store.put('a/one', Readable.from(['x']))).rejects.toMatchObject({
      code: 'CONFIGURATION',
      internal: expect.stringContaining('BACKUP_URL'),
    })
  })
})

describe('a bucket', () => {
  it('that is busy, or whose line is cut, is tried again', async () => {
    const store = await open('bucket')
    const sent = Buffer.concat([...pieces(20 * MB)])
    const faults = ['slow-down', 'cut-upload'] as const
    let asked = 0
    s3.faultOf = () => faults[asked++ % 4] // two of each four requests
    await store.put('a/one', Readable.from([sent], { objectMode: false }))
    s3.faultOf = () => undefined
    expect((await buffer(store.get('a/one'))).equals(sent)).toBe(true)
    expect(s3.requests.filter(({ status }) => status === 503).length).toBeGreaterThan(0)
    expect(s3.requests.filter(({ status }) => status === 0).length).toBeGreaterThan(0)
    expect(s3.bucket.uploads.size).toBe(0)
  })

  it.each(['slow-down', 'cut-upload'] as const)(
    'that stays away (%s) leaves nothing, and can be told from a wrong key',
    async (fault) => {
      const store = await open('bucket')
      s3.faultOf = ({ method, query }) => (method === 'PUT' && query.has('partNumber') ? fault : undefined)
      const put = store.put('a/one', Readable.from(pieces(20 * MB), { objectMode: false }))
      await expect(put).rejects.toMatchObject({ code: 'UNAVAILABLE' })
      expect(s3.bucket.uploads.size).toBe(0)
      expect(await namesIn(store)).toEqual([])
    },
  )

  it('whose line is cut on the way down is an error, never a short archive', async () => {
    const store = await open('bucket')
    await store.put('a/one', Readable.from(pieces(3 * MB), { objectMode: false }))
    s3.faultOf = ({ method }) => (method === 'GET' ? 'cut-answer' : undefined)
    await expect(buffer(store.get('a/one'))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  it.each([
    [{ BACKUP_S3_ACCESS_KEY_ID: 'AKIASOMEBODY' }, /^BACKUP_S3_ACCESS_KEY_ID: .*doesn’t know/],
    [{ BACKUP_S3_SECRET_ACCESS_KEY: 'wrong' }, /^BACKUP_S3_SECRET_ACCESS_KEY/],
    [{ BACKUP_S3_REGION: 'mars-1' }, /^BACKUP_S3_REGION/],
    [{ BACKUP_URL: 's3://other' }, /^BACKUP_URL: there is no such bucket/],
  ])('%j is told by variable', async (env, words) => {
    const store = await open('bucket', env)
    for (const attempt of [
      () => store.put('a/one', Readable.from(['x'])),
      () => namesIn(store),
      () => store.delete('a/one'),
      () => buffer(store.get('a/one')),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'CONFIGURATION', internal: expect.stringMatching(words) })
    expect(s3.bucket.objects.has('a/one')).toBe(false)
  })

  it('opens with what the AWS SDK finds by itself, too', async () => {
    const given = { AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3.secretAccessKey }
    const store = await open('bucket', { BACKUP_S3_ACCESS_KEY_ID: '', BACKUP_S3_SECRET_ACCESS_KEY: '', ...given })
    await store.put('a/one', Readable.from(['x']))
    expect(await namesIn(store)).toEqual(['a/one'])
  })

  it('half a key, or no place at all', async () => {
    await expect(open('bucket', { BACKUP_S3_SECRET_ACCESS_KEY: '' })).rejects.toMatchObject({
      code: 'CONFIGURATION',
      internal: expect.stringContaining('BACKUP_S3_SECRET_ACCESS_KEY'),
    })
    vi.stubEnv('BACKUP_URL', '')
    expect(await backupStore()).toBeNull()
    for (const wrong of ['/var/backups', 'file://host/var', 's3:///prefix', 'https://bucket'])
      await expect(open('bucket', { BACKUP_URL: wrong })).rejects.toThrow(
        'Environment variable BACKUP_URL must be a folder',
      )
  })
})
