import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import { archivedColumns } from '@/lib/db/archive/archive-tables'
import { csvHeader } from '@/lib/db/archive/csv-scanner'
import type { TenantSnapshot } from '@/lib/db/archive/tenant-snapshot'
import { encryptFor } from './age-stream'
import type { ArchiveOptions, ArchiveSummary } from './archive-summary'
import { archiveVersion, type Manifest, manifestName, partName, type Summary, summaryName } from './manifest'
import { type PackedFile, packFiles } from './pack-files'
import { type ArchivedTenant, snapshotOf } from './snapshot-of'
import { keyOf } from './tenant-key'

/** Of rows' text, held in memory before it is packed. */
const partBytes = 4_000_000

/**
 * Writes all rows of a tenant, as they are at one moment, while it goes on working; docs/archives.md has the format. Ends the
 * destination, or destroys it where the archive can't be finished.
 * @throws AppError NOT_FOUND (no active tenant), TENANT_SWITCHING (it is being moved), CONFLICT (its tables were migrated
 * meanwhile: begin again), UNAVAILABLE
 */
export async function writeArchive(
  tenantId: string,
  destination: Writable,
  { signal, onProgress }: ArchiveOptions = {},
): Promise<ArchiveSummary> {
  try {
    const identity = await keyOf(tenantId)
    return await snapshotOf(
      tenantId,
      async (snapshot, tenant) => {
        const summary: Summary = { rows: 0, tables: [] }
        const files = filesOf(snapshot, tenant, summary, onProgress)
        const written = await packFiles(files, destination, { through: encryptFor(tenantId, identity), signal })
        const tables = summary.tables.map(({ name, rows }) => ({ name, rows }))
        return { ...written, rows: summary.rows, schemaVersion: snapshot.schemaVersion, tables }
      },
      signal,
    )
  } catch (error) {
    destination.destroy() // it may never have been touched, and somebody waits for its end
    throw error
  }
}

function manifestOf({ schemaVersion, dataSteps, tables }: TenantSnapshot, tenant: ArchivedTenant): Manifest {
  return {
    format: 'tenantry-archive',
    version: archiveVersion,
    tenant: { ...tenant, createdAt: tenant.createdAt.toISOString() },
    schemaVersion,
    dataSteps,
    writtenAt: new Date().toISOString(),
    tables: tables.map((table) => ({
      name: table.name,
      columns: archivedColumns(table).map(({ name, type }) => ({ name, type })),
    })),
  }
}

/** The manifest, each table's rows, and last what there was: `summary` is whole when this has ended. */
async function* filesOf(
  snapshot: TenantSnapshot,
  tenant: ArchivedTenant,
  summary: Summary,
  onProgress: ArchiveOptions['onProgress'],
): AsyncGenerator<PackedFile> {
  yield json(manifestName, manifestOf(snapshot, tenant))
  const progress = { rows: 0, bytes: 0 }
  for (const table of snapshot.tables) {
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
      progress.rows += part.rows
      progress.bytes += content.length
      onProgress?.({ ...progress })
    }
    if (entry.files === 0) {
      hash.update(header)
      Object.assign(entry, { bytes: header.length, files: 1 })
      yield { name: partName(table.name, 1), content: header }
    }
    summary.rows += entry.rows
    summary.tables.push({ ...entry, sha256: hash.digest('hex') })
  }
  yield json(summaryName, summary)
}

const json = (name: string, value: object): PackedFile => ({ name, content: `${JSON.stringify(value, null, 2)}\n` })
