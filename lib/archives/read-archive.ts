import { createHash, type Hash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Readable } from 'node:stream'
import { CsvScanner, csvHeader } from '@/lib/db/archive/csv-scanner'
import { FileRoll, FileRowsReader, filesTable } from './file-roll'
import {
  archiveVersion,
  type Manifest,
  type ManifestTable,
  manifestName,
  manifestSchema,
  partName,
  readableVersions,
  type Summary,
  summaryName,
  summarySchema,
} from './manifest'
import { drained, type FilesReader, readFiles } from './read-files'
import { parsedFile, smallFile } from './small-file'
import { broken, type UnpackedFile, unpackFiles, type UnpackOptions } from './unpack-files'

type Chunks = AsyncIterable<Buffer>

/** What to do with what is read. Nothing of it can be relied on before all has been read. */
export interface ArchiveReader extends FilesReader {
  begin?: (manifest: Manifest) => Promise<void>
  /** CSV of whole records, all of which must be read; the first of a table begins with its header. */
  file?: (table: ManifestTable, content: Chunks, at: { isFirst: boolean }) => Promise<void>
  /** Told of the number of rows that have been read, now and then. */
  onRows?: ((rows: number) => void) | undefined
}

export interface ReadArchive {
  manifest: Manifest
  summary: Summary
  /** How many files its rows speak of, whether or not they are in it. */
  fileRows: number
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
  reader: ArchiveReader = {},
): Promise<ReadArchive> {
  const unpacking = unpackFiles(source, options)
  const files = unpacking.files[Symbol.asyncIterator]()
  const next = () => nextFile(files)
  try {
    const read = await readTables(next, reader)
    const { manifest, summary, fileRows } = read
    let behind = read.behind
    if (manifest.files) {
      ;({ behind, files: summary.files } = await readFiles(behind, next, reader))
      if (summary.files?.sha256 !== fileRows.digest()) throw broken('its files aren’t those that its rows speak of')
    }
    compare(summary, parsedFile(summarySchema, await smallFile(behind, summaryName), summaryName))
    const more = await files.next()
    if (!more.done) throw broken(`${more.value.name} stands after its end`)
    return { manifest, summary, fileRows: fileRows.count, sha256: await unpacking.end() }
  } finally {
    await unpacking.stop()
  }
}

/**
 * Reads its tables alone, and looks at nothing that stands behind them: they are those of `known`, or it throws.
 * @throws AppError INVALID_INPUT
 */
export async function readArchivedTables(
  source: Readable,
  { known, ...options }: UnpackOptions & { known: ReadArchive },
  reader: ArchiveReader,
): Promise<void> {
  const unpacking = unpackFiles(source, options)
  const files = unpacking.files[Symbol.asyncIterator]()
  try {
    const { manifest, summary } = await readTables(() => nextFile(files), reader)
    const isSame = isDeepStrictEqual([manifest, summary.tables], [known.manifest, known.summary.tables])
    if (!isSame) throw broken('it was changed while it was restored')
  } finally {
    await unpacking.stop()
  }
}

interface ReadTables {
  manifest: Manifest
  summary: Summary
  fileRows: FileRoll
  behind: UnpackedFile
}

async function readTables(
  next: () => Promise<UnpackedFile>,
  { begin, file = (_table, content) => drained(content), onRows }: ArchiveReader,
): Promise<ReadTables> {
  const manifest = readManifest(await smallFile(await next(), manifestName))
  await begin?.(manifest)
  const summary: Summary = { rows: 0, tables: [] }
  let fileRows = new FileRoll()
  let behind = await next()
  for (const table of manifest.tables) {
    const sum = { hash: createHash('sha256'), scanner: new CsvScanner(table.columns.length), bytes: 0, files: 0 }
    const rolled = table.name === filesTable ? new FileRowsReader() : null
    while (behind.name === partName(table.name, sum.files + 1)) {
      const content = summed(behind.content, sum, sum.files === 0 ? csvHeader(table.columns) : '')
      await file(table, rolled ? rolled.through(content) : content, { isFirst: sum.files === 0 })
      if (!sum.scanner.isBetweenRecords) throw broken(`${behind.name} ends in the middle of a record`)
      sum.files += 1
      onRows?.(summary.rows + sum.scanner.records - 1)
      behind = await next()
    }
    if (sum.files === 0) throw broken(`the rows of ${table.name} are missing: instead there is ${behind.name}`)
    if (rolled) fileRows = await rolled.end().catch(noCsv)
    const rows = sum.scanner.records - 1
    summary.rows += rows
    const { bytes, files, hash } = sum
    summary.tables.push({ name: table.name, rows, bytes, files, sha256: hash.digest('hex') })
  }
  return { manifest, summary, fileRows, behind }
}

function noCsv(error: unknown): never {
  throw broken(`its ${filesTable} can’t be read`, error)
}

async function nextFile(files: AsyncIterator<UnpackedFile>): Promise<UnpackedFile> {
  const next = await files.next()
  if (next.done) throw broken('it ends too early')
  return next.value
}

function readManifest(json: unknown): Manifest {
  const version: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, 'version') : undefined
  // Said before anything else is found wrong with it: a newer format looks strange to an older release.
  if (typeof version === 'number' && version > archiveVersion) {
    throw broken(
      `it has format ${version}, and this release reads up to ${archiveVersion}: use the release that wrote it, or a newer one`,
    )
  }
  const manifest = parsedFile(manifestSchema, json, manifestName)
  if (!readableVersions.includes(manifest.version))
    throw broken(`it has format ${manifest.version}, which never was one`)
  const names = manifest.tables.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw broken(`table ${twice} is in it twice`)
  const own = manifest.tables.find(({ columns }) => columns.some(({ name }) => name === 'tenant_id'))
  if (own) throw broken(`rows of ${own.name} say themselves whose they are`)
  return manifest
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

function compare(found: Summary, said: Summary): void {
  if (!isDeepStrictEqual(found, said)) throw broken('its rows or files aren’t those that were written into it')
}
