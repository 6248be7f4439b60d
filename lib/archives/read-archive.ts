import { createHash, type Hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { CsvScanner, csvHeader } from '@/lib/db/archive/csv-scanner'
import {
  archiveVersion,
  type Manifest,
  type ManifestTable,
  manifestName,
  manifestSchema,
  partName,
  type Summary,
  summaryName,
  summarySchema,
} from './manifest'
import { broken, type UnpackedFile, unpackFiles, type UnpackOptions } from './unpack-files'

type Chunks = AsyncIterable<Buffer>

/** What to do with what is read. Nothing of it can be relied on before all has been read. */
export interface ArchiveReader {
  begin?: (manifest: Manifest) => Promise<void>
  /** CSV of whole records, all of which must be read; the first of a table begins with its header. */
  file?: (table: ManifestTable, content: Chunks, at: { isFirst: boolean }) => Promise<void>
  /** Told of the number of rows that have been read, now and then. */
  onRows?: ((rows: number) => void) | undefined
}

export interface ReadArchive {
  manifest: Manifest
  summary: Summary
  /** Of the file. */
  sha256: string
}

/**
 * Reads an archive from beginning to end, in bounded memory, and finds out whether it is whole and unchanged.
 * @throws AppError INVALID_INPUT saying what is wrong with it
 */
export async function readArchive(
  source: Readable,
  options: UnpackOptions,
  { begin, file, onRows }: ArchiveReader = {},
): Promise<ReadArchive> {
  const unpacking = unpackFiles(source, options)
  const files = unpacking.files[Symbol.asyncIterator]()
  try {
    const manifest = readManifest(await smallFile(await nextFile(files), manifestName))
    await begin?.(manifest)
    const summary: Summary = { rows: 0, tables: [] }
    let current = await nextFile(files)
    for (const table of manifest.tables) {
      const sum = { hash: createHash('sha256'), scanner: new CsvScanner(table.columns.length), bytes: 0, files: 0 }
      while (current.name === partName(table.name, sum.files + 1)) {
        const content = summed(current.content, sum, sum.files === 0 ? csvHeader(table.columns) : '')
        await (file ? file(table, content, { isFirst: sum.files === 0 }) : drained(content))
        if (!sum.scanner.isBetweenRecords) throw broken(`${current.name} ends in the middle of a record`)
        sum.files += 1
        onRows?.(summary.rows + sum.scanner.records - 1)
        current = await nextFile(files)
      }
      if (sum.files === 0) throw broken(`the rows of ${table.name} are missing: instead there is ${current.name}`)
      const rows = sum.scanner.records - 1
      summary.rows += rows
      summary.tables.push({
        name: table.name,
        rows,
        bytes: sum.bytes,
        files: sum.files,
        sha256: sum.hash.digest('hex'),
      })
    }
    compare(summary, parsed(summarySchema, await smallFile(current, summaryName), summaryName))
    const more = await files.next()
    if (!more.done) throw broken(`${more.value.name} stands after its end`)
    return { manifest, summary, sha256: await unpacking.end() }
  } finally {
    await unpacking.stop()
  }
}

async function nextFile(files: AsyncIterator<UnpackedFile>): Promise<UnpackedFile> {
  const next = await files.next()
  if (next.done) throw broken('it ends too early')
  return next.value
}

/** Of what is read into memory at once. */
const mostBytes = 4_000_000

async function smallFile({ name, size, content }: UnpackedFile, expected: string): Promise<unknown> {
  if (name !== expected) throw broken(`there is ${name} where ${expected} should be`)
  if (size > mostBytes) throw broken(`${name} is too large`)
  const chunks: Buffer[] = []
  for await (const chunk of content) chunks.push(chunk)
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
  } catch (error) {
    throw broken(`${name} is not JSON`, error)
  }
}

function readManifest(json: unknown): Manifest {
  const version: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, 'version') : undefined
  // Said before anything else is found wrong with it: a newer format looks strange to an older release.
  if (typeof version === 'number' && version > archiveVersion) {
    throw broken(
      `it has format ${version}, and this release reads up to ${archiveVersion}: use the release that wrote it, or a newer one`,
    )
  }
  const manifest = parsed(manifestSchema, json, manifestName)
  if (manifest.version !== archiveVersion) throw broken(`it has format ${manifest.version}, which never was one`)
  const names = manifest.tables.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw broken(`table ${twice} is in it twice`)
  const own = manifest.tables.find(({ columns }) => columns.some(({ name }) => name === 'tenant_id'))
  if (own) throw broken(`rows of ${own.name} say themselves whose they are`)
  return manifest
}

function parsed<T>(
  schema: { safeParse: (json: unknown) => { success: boolean; data?: T | undefined; error?: Error | undefined } },
  json: unknown,
  name: string,
): T {
  const result = schema.safeParse(json)
  if (!result.success || result.data === undefined) throw broken(`${name} isn’t as the format has it`, result.error)
  return result.data
}

interface Sum {
  hash: Hash
  scanner: CsvScanner
  bytes: number
}

/** Passes chunks on and counts what is in them; what doesn't begin with `header` is refused before it is passed on. */
async function* summed(content: Chunks, sum: Sum, header: string): Chunks {
  let missing = Buffer.from(header)
  for await (const chunk of content) {
    const head = chunk.subarray(0, missing.length)
    if (!head.equals(missing.subarray(0, head.length))) throw broken('a table has other columns than the manifest says')
    missing = missing.subarray(head.length)
    try {
      sum.scanner.scan(chunk)
    } catch (error) {
      throw broken(error instanceof Error ? error.message : String(error), error)
    }
    sum.hash.update(chunk)
    sum.bytes += chunk.length
    yield chunk
  }
  if (missing.length > 0) throw broken('a table has no columns')
}

async function drained(content: Chunks): Promise<void> {
  for await (const chunk of content) void chunk
}

function compare(found: Summary, said: Summary): void {
  const isSame = JSON.stringify(found) === JSON.stringify({ rows: said.rows, tables: said.tables.map(inOrder) })
  if (!isSame) throw broken('its rows aren’t those that were written into it')
}

const inOrder = ({ name, rows, bytes, files, sha256 }: Summary['tables'][number]) => ({
  name,
  rows,
  bytes,
  files,
  sha256,
})
