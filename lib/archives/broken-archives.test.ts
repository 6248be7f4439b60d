import { createHash, randomBytes } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { generateX25519Identity } from 'age-encryption'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { archiveOf, fillOddly, restoreBytes, rowsOfTenant } from '@/dev/db/test-archive'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { provision } from '@/lib/operations/provision'
import { encryptFor } from './age-stream'
import type { Manifest, Summary } from './manifest'
import { type PackedFile, packFiles } from './pack-files'
import { readArchive } from './read-archive'
import { destroyKey, keyOf } from './tenant-key'
import { unpackFiles } from './unpack-files'

const databases = await testDatabases()
let tenantId = ''
let identity = ''
let good: Buffer
let files: { name: string; content: Buffer }[] = []

beforeAll(async () => {
  tenantId = (await provision({ slug: 'acme', name: 'Acme' })).tenantId ?? ''
  await fillOddly(tenantId)
  identity = await keyOf(tenantId)
  good = (await archiveOf(tenantId)).bytes
  files = await unpacked(good)
})
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

async function unpacked(bytes: Buffer) {
  const found: typeof files = []
  const unpacking = unpackFiles(Readable.from([bytes]), { identityFor: () => Promise.resolve(identity) })
  for await (const { name, content } of unpacking.files) found.push({ name, content: await buffer(content) })
  await unpacking.stop()
  return found
}

async function packed(list: Iterable<PackedFile>, { key = identity, of = tenantId } = {}): Promise<Buffer> {
  const destination = new PassThrough()
  const packing = packFiles(Readable.from(list), destination, { through: encryptFor(of, key) })
  const [bytes] = await Promise.all([buffer(destination), packing])
  return bytes
}

const text = (name: string) => files.find((file) => file.name === name)?.content.toString() ?? ''
const manifest = () => JSON.parse(text('manifest.json')) as Manifest
const replaced = (name: string, content: string | object) =>
  files.map((file) =>
    file.name === name ? { name, content: typeof content === 'string' ? content : JSON.stringify(content) } : file,
  )

/** An archive whose table has this text instead, and whose hashes are of that. */
async function withTable(table: string, content: string, change: (manifest: Manifest) => void = () => {}) {
  const [changed, summary] = [manifest(), JSON.parse(text('summary.json')) as Summary]
  change(changed)
  const entry = summary.tables.find(({ name }) => name === table)
  if (!entry) throw new Error(`no table ${table}`)
  const rows = content.split('\n').length - 2
  summary.rows += rows - entry.rows
  const sha256 = createHash('sha256').update(content).digest('hex')
  Object.assign(entry, { rows, bytes: Buffer.byteLength(content), sha256 })
  const list = replaced(`tables/${table}/000001.csv`, content).map((file) => {
    if (file.name === 'manifest.json') return { name: file.name, content: JSON.stringify(changed) }
    return file.name === 'summary.json' ? { name: file.name, content: JSON.stringify(summary) } : file
  })
  return packed(list)
}

/** How many rows every table of every database has, but the journal of operations; and which schemas and databases there are. */
async function everything(): Promise<string[]> {
  const urls = [databases.controlOwnerUrl, databases.shard.superuserUrl].map((url) => new URL(url).pathname.slice(1))
  const counts = urls.map((database) =>
    withClient(databases.superuserUrl(database), async (client) => {
      const { rows } = await client.query<{ line: string }>(
        `SELECT n.nspname || '.' || c.relname || ': ' || (xpath('/row/n/text()',
                  query_to_xml(format('SELECT count(*) AS n FROM %I.%I', n.nspname, c.relname), false, true, '')))[1] AS line
           FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)' AND c.relname !~ '^operation' ORDER BY 1`,
      )
      return rows.map(({ line }) => `${database} ${line}`)
    }),
  )
  return (await Promise.all(counts)).flat()
}

/** Refused with this code, saying this, with nothing written anywhere. */
async function expectRefused(
  bytes: Buffer,
  says: RegExp,
  { code = 'INVALID_INPUT', key }: { code?: string; key?: string } = {},
) {
  const before = await everything()
  const outcome = await restoreBytes(bytes, { as: 'copy', identity: key })
  expect({ status: outcome.status, error: outcome.error }).toEqual({
    status: expect.stringMatching(/^(failed|undone)$/),
    error: expect.objectContaining({ code, message: expect.stringMatching(says) }),
  })
  expect(outcome.left ?? []).toEqual([])
  expect(await everything()).toEqual(before)
  return outcome
}

describe('a file that is broken', () => {
  it('wherever it ends too early', async () => {
    for (const length of [0, 1, 100, 250, 1_000, good.length >> 1, good.length - 17, good.length - 1]) {
      await expectRefused(good.subarray(0, length), /can’t be restored/)
    }
    await expectRefused(Buffer.concat([good, Buffer.from('x')]), /can’t be restored/)
  })

  it('whichever bit has flipped', async () => {
    const before = await everything()
    for (let at = 0; at < good.length; at += Math.ceil(good.length / 60)) {
      const flipped = Buffer.from(good)
      flipped[at] = (flipped[at] ?? 0) ^ 4
      expect(await restoreBytes(flipped, { as: 'copy' }), `byte ${at}`).toMatchObject({
        status: 'failed',
        operationId: '',
        error: { code: 'INVALID_INPUT', fields: { file: expect.any(String) } },
      })
    }
    expect(await everything()).toEqual(before)
  })

  it('where a part is missing, too many, or in another order', async () => {
    await expectRefused(await packed(files.slice(0, -1)), /ends too early/)
    await expectRefused(await packed(files.slice(1)), /where manifest\.json should be/)
    await expectRefused(await packed([...files, { name: 'more.txt', content: 'x' }]), /stands after its end/)
    await expectRefused(
      await packed(files.filter(({ name }) => !name.includes('projects'))),
      /rows of projects are missing/,
    )
    const [first, second, third, ...others] = files
    await expectRefused(await packed([first, third, second, ...others].flatMap((file) => file ?? [])), /are missing/)
  })

  it('where rows are other than those that were written', async () => {
    const tasks = text('tables/tasks/000001.csv')
    const fewer = `${tasks.split('\n')[0]}\n`
    await expectRefused(
      await packed(replaced('tables/tasks/000001.csv', tasks.replace('Task 1', 'Task 2'))),
      /aren’t those/,
    )
    await expectRefused(await packed(replaced('tables/tasks/000001.csv', fewer)), /aren’t those/)
    await expectRefused(
      await packed(replaced('tables/tasks/000001.csv', tasks.slice(0, -20))),
      /middle of a record|aren’t|fields/,
    )
    await expectRefused(
      await packed(replaced('tables/tasks/000001.csv', tasks.replace('number', 'nomber'))),
      /other columns/,
    )
  })
})

describe('a file that is somebody else’s', () => {
  it('what isn’t encrypted, or with another key', async () => {
    await expectRefused(Buffer.from('PK\u0003\u0004 a zip'), /can’t be restored/)
    await expectRefused(randomBytes(5_000), /can’t be restored/)
    const other = await generateX25519Identity()
    await expectRefused(await packed(files, { key: other }), /another key/)
    await expectRefused(good, /another key/, { key: other })
    await expectRefused(await packed(files, { of: '01900000-0000-7000-8000-00000000ffff' }), /its key isn’t kept here/)
    await expectRefused(await packed(files, { of: '../..' }), /its key isn’t kept here/)
  })

  it('what is under the right key and no archive of ours', async () => {
    await expectRefused(await packed([{ name: 'index.html', content: '<html>' }]), /where manifest\.json should be/)
    await expectRefused(await packed([{ name: 'manifest.json', content: 'hello' }]), /not JSON/)
    await expectRefused(await packed([{ name: 'manifest.json', content: '{"format":"other"}' }]), /isn’t as the format/)
    await expectRefused(await packed([{ name: 'manifest.json', content: ' '.repeat(5_000_000) }]), /too large/)
  })

  it('another tenant’s name under this one’s key', async () => {
    const changed = manifest()
    changed.tenant.id = '01900000-0000-7000-8000-00000000ffff'
    await expectRefused(await packed(replaced('manifest.json', changed)), /another tenant than it says/)
  })

  it('rows that say themselves whose they are', async () => {
    const changed = manifest()
    changed.tables[0]?.columns.push({ name: 'tenant_id', type: 'uuid' })
    await expectRefused(await packed(replaced('manifest.json', changed)), /say themselves whose/)
  })

  it('what would unpack without end', async () => {
    const identityFor = () => Promise.resolve(identity)
    const reading = readArchive(Readable.from([good]), { identityFor, mostBytes: 20_000 })
    await expect(reading).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('larger than'),
    })
  })
})

describe('a file that doesn’t fit this release', () => {
  it('a newer format, or newer tables', async () => {
    await expectRefused(
      await packed(replaced('manifest.json', { ...manifest(), version: 3, news: true })),
      /it has format 3/,
    )
    const newer = { ...manifest(), schemaVersion: '99991231000000_later' }
    await expectRefused(await packed(replaced('manifest.json', newer)), /of a newer release/)
  })

  it('a table or a column that isn’t there, or one without which no row can be', async () => {
    const usage = text('tables/usage/000001.csv')
    const extra = usage.replace('used\n', 'used,extra\n').replaceAll(/(\d)\n/g, '$1,1\n')
    const unknown = await withTable('usage', extra, ({ tables }) =>
      tables.find(({ name }) => name === 'usage')?.columns.push({ name: 'extra', type: 'integer' }),
    )
    await expectRefused(unknown, /table usage has no column extra/, { code: 'CONFLICT' })
    const without = usage.replaceAll(/^[^,]*,/gm, '')
    const missing = await withTable('usage', without, ({ tables }) => {
      const table = tables.find(({ name }) => name === 'usage')
      if (table) table.columns = table.columns.filter(({ name }) => name !== 'metric')
    })
    await expectRefused(missing, /without usage\.metric/, { code: 'CONFLICT' })
  })

  it('values that the tables refuse', async () => {
    const usage = text('tables/usage/000001.csv')
    await expectRefused(await withTable('usage', usage.replace('projects,', 'spoons,')), /refused by the tables/)
    await expectRefused(await withTable('usage', usage.replace('projects,1', 'projects,x')), /refused by the tables/)
    const projects = text('tables/users/000001.csv').split('\n')[0] ?? ''
    await expectRefused(await withTable('users', `${projects}\n`), /refused by the tables/)
  })
})

it('with its key destroyed it is noise, but to somebody who has kept it', async () => {
  const before = await rowsOfTenant(tenantId)
  await destroyKey(tenantId)
  await expectRefused(good, /its key isn’t kept here/)
  expect(await restoreBytes(good, { as: 'kept-key', identity })).toMatchObject({ status: 'done' })
  expect(await keyOf(tenantId)).not.toBe(identity)
  await expectRefused(good, /another key/)
  expect(await rowsOfTenant(tenantId)).toEqual(before)
})
