import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import { archivedColumns } from '@/lib/db/archive/archive-tables'
import { csvHeader } from '@/lib/db/archive/csv-scanner'
import type { TenantSnapshot } from '@/lib/db/archive/tenant-snapshot'
import type { TenantTable } from '@/lib/db/move/tenant-tables'
import { encryptFor } from './age-stream'
import type { ArchiveOptions, ArchiveSummary, WrittenFiles } from './archive-summary'
import {
  archiveVersion,
  type FilesSummary,
  type Manifest,
  manifestName,
  partName,
  type Summary,
  summaryName,
} from './manifest'
import { listFiles, packAttachments } from './pack-attachments'
import { type PackedFile, packFiles } from './pack-files'
import { type ArchivedTenant, snapshotOf } from './snapshot-of'
import { keyOf } from './tenant-key'

/** Of rows' text, held in memory before it is packed. */
const partBytes = 4_000_000

/**
 * Writes all rows of a tenant, as they are at one moment, and its files, while it goes on working; docs/archives.md has the format. Ends the
 * destination, or destroys it where the archive can't be finished.
 * @throws AppError NOT_FOUND (no active tenant), TENANT_SWITCHING (it is being moved), CONFLICT (its tables were migrated
 * meanwhile: begin again), UNAVAILABLE
 */
export async function writeArchive(
  tenantId: string,
  destination: Writable,
  { signal, ...options }: ArchiveOptions = {},
): Promise<ArchiveSummary> {
  try {
    const identity = await keyOf(tenantId)
    return await snapshotOf(
      tenantId,
      async (snapshot, tenant) => {
        const summary: Summary = { rows: 0, tables: [] }
        const files = filesOf(snapshot, tenant, summary, options)
        const written = await packFiles(files, destination, { through: encryptFor(tenantId, identity), signal })
        const tables = summary.tables.map(({ name, rows }) => ({ name, rows }))
        const { rows, files: packed } = summary
        return { ...written, rows, schemaVersion: snapshot.schemaVersion, tables, files: writtenFiles(packed) }
      },
      signal,
    )
  } catch (error) {
    destination.destroy() // it may never have been touched, and somebody waits for its end
    throw error
  }
}

function writtenFiles(packed: FilesSummary | undefined): WrittenFiles | null {
  if (!packed) return null
  const { sha256: _roll, ...files } = packed
  return files
}

function manifestOf(
  { schemaVersion, dataSteps, tables }: TenantSnapshot,
  tenant: ArchivedTenant,
  files: boolean,
): Manifest {
  return {
    format: 'tenantry-archive',
    version: archiveVersion,
    tenant: { ...tenant, createdAt: tenant.createdAt.toISOString() },
    schemaVersion,
    dataSteps,
    writtenAt: new Date().toISOString(),
    files,
    tables: tables.map((table) => ({
      name: table.name,
      columns: archivedColumns(table).map(({ name, type }) => ({ name, type })),
    })),
  }
}

interface FilesOptions {
  withoutFiles?: boolean | undefined
  onProgress?: ArchiveOptions['onProgress']
}

/** The manifest, each table's rows, what was attached, and last what there was: `summary` is whole when this has ended. */
async function* filesOf(
  snapshot: TenantSnapshot,
  tenant: ArchivedTenant,
  summary: Summary,
  { withoutFiles = false, onProgress }: FilesOptions,
): AsyncGenerator<PackedFile> {
  yield json(manifestName, manifestOf(snapshot, tenant, !withoutFiles))
  const progress = { rows: 0, bytes: 0 }
  const tell = (rows: number, bytes: number) => {
    progress.rows += rows
    progress.bytes += bytes
    onProgress?.({ ...progress })
  }
  for (const table of snapshot.tables) {
    const entry = yield* tableFiles(snapshot, table, tell)
    summary.rows += entry.rows
    summary.tables.push(entry)
  }
  if (!withoutFiles) {
    const rows = await listFiles(snapshot)
    await snapshot.end()
    summary.files = yield* packAttachments(tenant, rows(), (bytes) => tell(0, bytes))
  }
  yield json(summaryName, summary)
}

async function* tableFiles(
  snapshot: TenantSnapshot,
  table: TenantTable,
  tell: (rows: number, bytes: number) => void,
): AsyncGenerator<PackedFile, Summary['tables'][number]> {
  const hash = createHash('sha256')
  const entry = { name: table.name, rows: 0, bytes: 0, files: 0 }
  const columns = archivedColumns(table)
  let header = csvHeader(columns)
  for await (const part of snapshot.parts(table, { columns, partBytes })) {
    const content = header === '' ? part.content : Buffer.concat([Buffer.from(header), part.content])
    header = ''
    hash.update(content)
    entry.rows += part.rows
    entry.bytes += content.length
    entry.files += 1
    yield { name: partName(table.name, entry.files), content }
    tell(part.rows, content.length)
  }
  if (entry.files === 0) {
    hash.update(header)
    Object.assign(entry, { bytes: header.length, files: 1 })
    yield { name: partName(table.name, 1), content: header }
  }
  return { ...entry, sha256: hash.digest('hex') }
}

const json = (name: string, value: object): PackedFile => ({ name, content: `${JSON.stringify(value, null, 2)}\n` })
