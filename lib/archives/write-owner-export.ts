import type { Writable } from 'node:stream'
import { csvHeader } from '@/lib/db/archive/csv-scanner'
import type { TenantSnapshot } from '@/lib/db/archive/tenant-snapshot'
import type { TenantTable } from '@/lib/db/move/tenant-tables'
import type { ArchiveOptions, ArchiveSummary } from './archive-summary'
import { ownerColumnsOf } from './owner-columns'
import { listFiles } from './pack-attachments'
import { type OwnersFiles, ownersFiles } from './owners-files'
import { type PackedFile, packFiles } from './pack-files'
import { type ArchivedTenant, snapshotOf } from './snapshot-of'

/** As much of a table as one file holds: what people open in a spreadsheet stays whole, and memory bounded. */
const fileBytes = 16_000_000

/**
 * Writes what a workspace's owners may take with them: a .tar.gz of CSV files with a README, at one moment, while people
 * work, and of what they have attached. Without passwords, sessions, links and mails; nothing can be restored from it. Ends the destination, or destroys it.
 * @throws AppError as writeArchive does
 */
export async function writeOwnerExport(
  tenantId: string,
  destination: Writable,
  { signal, onProgress }: ArchiveOptions = {},
): Promise<ArchiveSummary> {
  try {
    return await snapshotOf(
      tenantId,
      async (snapshot, tenant) => {
        const tables: ArchiveSummary['tables'] = []
        const files: OwnersFiles = { kept: 0, gone: 0, lost: 0, bytes: 0, missing: [] }
        const packed = filesOf(snapshot, tenant, { tables, files, onProgress })
        const written = await packFiles(packed, destination, { signal })
        const rows = tables.reduce((sum, table) => sum + table.rows, 0)
        const { missing: _missing, ...counted } = files
        return { ...written, rows, schemaVersion: snapshot.schemaVersion, tables, files: counted }
      },
      signal,
    )
  } catch (error) {
    destination.destroy() // it may never have been touched, and somebody waits for its end
    throw error
  }
}

interface Written {
  tables: ArchiveSummary['tables']
  files: OwnersFiles
  onProgress: ArchiveOptions['onProgress']
}

async function* filesOf(
  snapshot: TenantSnapshot,
  tenant: ArchivedTenant,
  { tables, files, onProgress }: Written,
): AsyncGenerator<PackedFile> {
  const writtenAt = new Date()
  yield { name: 'README.txt', content: readme(tenant, writtenAt) }
  const progress = { rows: 0, bytes: 0 }
  for (const table of snapshot.tables) {
    const columns = ownerColumnsOf(table)
    if (!columns) continue
    let rows = 0
    for await (const file of csvFilesOf(snapshot, table, columns)) {
      rows += file.rows
      progress.rows += file.rows
      progress.bytes += file.content.length
      yield file
      onProgress?.({ ...progress })
    }
    tables.push({ name: table.name, rows })
  }
  const attached = await listFiles(snapshot)
  await snapshot.end()
  yield* ownersFiles(tenant, attached(), files)
  const { id, slug, name, region } = tenant
  const manifest = {
    workspace: { id, slug, name, region },
    writtenAt,
    schemaVersion: snapshot.schemaVersion,
    tables,
    files: { kept: files.kept, bytes: files.bytes, missing: files.missing },
  }
  yield { name: 'manifest.json', content: `${JSON.stringify(manifest, null, 2)}\n` }
}

/** `tasks.csv`; what doesn't fit into one file goes on in `tasks-2.csv`. Each names its columns. */
async function* csvFilesOf(
  snapshot: TenantSnapshot,
  table: TenantTable,
  columns: readonly { name: string }[],
): AsyncGenerator<PackedFile & { content: Buffer; rows: number }> {
  const header = Buffer.from(csvHeader(columns))
  const file = (chunks: Buffer[], number: number, rows: number) => ({
    name: number === 1 ? `${table.name}.csv` : `${table.name}-${number}.csv`,
    content: Buffer.concat([header, ...chunks]),
    rows,
  })
  let [chunks, bytes, rows, number]: [Buffer[], number, number, number] = [[], 0, 0, 1]
  for await (const part of snapshot.parts(table, { columns, partBytes: 2_000_000 })) {
    if (bytes > 0 && bytes + part.content.length > fileBytes) {
      yield file(chunks, number, rows)
      ;[chunks, bytes, rows, number] = [[], 0, 0, number + 1]
    }
    chunks.push(part.content)
    bytes += part.content.length
    rows += part.rows
  }
  if (rows > 0 || number === 1) yield file(chunks, number, rows)
}

const readme = (
  { name, slug }: ArchivedTenant,
  writtenAt: Date,
) => `Everything in the workspace ${name} (${slug}), as it was on ${writtenAt.toISOString()}.

One CSV file a table; a large table goes on in a second file (tasks-2.csv). UTF-8, commas, the first line names the columns.
An empty cell is "nothing"; "" is a text without letters. Times are in UTC. What belongs together is linked by id: a task's
project_id is the id of a line in projects.csv, assignee_id and created_by_id are ids of lines in users.csv.

manifest.json stands at the end: when this was written, how many rows each table has, and which files are missing. Where it isn't
there, the download was broken off.

Left out, because they would let somebody in or are of no use to anybody else: passwords and the keys of the API
(we keep only hashes of them), second factors and passkeys, the secrets of webhooks and what they sent, sessions, links in
mails, and mails on their way.

Files that people have attached are in the folder files, each in a folder that is called as its line in attachments.csv: files/<id>/
and its name. One that was deleted while this was written, or that we haven't got, is not there; manifest.json names them.

Cells hold what people have typed. Before you open them in a spreadsheet, know that it may take a cell that begins with =,
+, - or @ for a formula: import the files as text.
`
