import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { AuditAction } from '@/lib/audit/actions'
import { csvHeader } from '@/lib/db/archive/csv-scanner'
import { loadRows, type RowLoader } from '@/lib/db/archive/load-rows'
import type { HomeAt, HomeHold } from '@/lib/db/home-hold'
import type { ManifestTable } from './manifest'
import { type ReadArchive, readArchivedTables } from './read-archive'
import { drained } from './read-files'
import { broken, type UnpackOptions } from './unpack-files'

/** An archive that has been read to its end once, and is to be read again. */
export interface ArchiveToLoad {
  archive: ReadArchive
  source: () => Readable
  options: UnpackOptions
  /** For a tenant of its own beside the one that the archive is of. */
  isCopy: boolean
  /** What the tenant's own audit log shall say of it. */
  entry: Record<'id' | 'subject_id' | 'subject_label' | 'details', string>
  onRows?: ((rows: number) => void) | undefined
}

const restored: AuditAction = 'workspace.restored'

/**
 * Tables of which nothing comes back. Who was signed in signs in again, links in mails that went out are void, and keys are made
 * anew: they may have been revoked since. docs/archives.md says it table by table.
 */
export const leftOutTables: readonly string[] = ['sessions', 'one_time_tokens', 'api_keys', 'idempotency_keys']

/** Which rows of a table come in: SQL over its columns, where it isn't all of them or none. */
function whichRows({ name }: Pick<ManifestTable, 'name'>, isCopy: boolean): 'all' | 'none' | { where: string } {
  if (leftOutTables.includes(name)) return 'none'
  // Mails and deliveries on their way are sent by the tenant that wrote them, and not once more by its copy.
  return isCopy && name === 'outbox' ? { where: "handled_at IS NOT NULL OR kind = 'import'" } : 'all'
}

/**
 * Loads an archive's rows in one transaction; before it is committed, what has come in is read back and compared with the
 * hashes that the archive was written with. Gives how many rows of which table were left out.
 * @throws AppError CONFLICT (taken over; it doesn't fit the tables), INVALID_INPUT (it is another file by now, or refused)
 */
export async function loadArchive(
  at: HomeAt,
  hold: HomeHold,
  { archive, source, options, isCopy, entry, onRows }: ArchiveToLoad,
): Promise<Record<string, number>> {
  const leftOut = new Map(archive.summary.tables.map(({ name, rows }) => [name, rows]))
  await loadRows(at, hold, archive.manifest.tables, async (loader) => {
    await readArchivedTables(
      source(),
      { ...options, known: archive },
      {
        onRows,
        async file(table, content, { isFirst }) {
          const which = whichRows(table, isCopy)
          if (which === 'none') return drained(content)
          const came = await loader.load(table, content, { hasHeader: isFirst, ...(which !== 'all' && which) })
          leftOut.set(table.name, (leftOut.get(table.name) ?? 0) - came)
        },
      },
    )
    await loader.settle()
    for (const table of archive.manifest.tables) await compare(loader, table, archive, isCopy)
    await loader.add('audit_entries', { ...entry, action: restored, actor_name: 'Tenantry' })
  })
  return Object.fromEntries([...leftOut].filter(([, rows]) => rows > 0))
}

async function compare(
  loader: RowLoader,
  table: ManifestTable,
  { summary }: ReadArchive,
  isCopy: boolean,
): Promise<void> {
  if (whichRows(table, isCopy) !== 'all') return
  const hash = createHash('sha256').update(csvHeader(table.columns))
  for await (const chunk of loader.read(table)) hash.update(chunk)
  const { sha256 } = summary.tables.find(({ name }) => name === table.name) ?? {}
  if (hash.digest('hex') !== sha256)
    throw broken(`rows of ${table.name} don’t come out of these tables as they went in`)
}
