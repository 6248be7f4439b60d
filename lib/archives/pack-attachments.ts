import { createHash } from 'node:crypto'
import { tenantDb } from '@/lib/control/tenant-db'
import type { TenantSnapshot } from '@/lib/db/archive/tenant-snapshot'
import { isAppError } from '@/lib/errors'
import { readParts } from '@/lib/files/file-parts'
import type { FileOwner } from '@/lib/files/file-stores'
import { FileRoll, type FileRow, fileColumns, fileRowsOf, filesTable } from './file-roll'
import { type FileEnd, fileEndName, filePartName, type FilesSummary } from './manifest'
import type { PackedFile } from './pack-files'

/** Reads all rows of a snapshot that speak of files, some 130 bytes each; gives them again, one after the other. */
export async function listFiles({ tables, parts }: TenantSnapshot): Promise<() => Generator<FileRow>> {
  const table = tables.find(({ name }) => name === filesTable)
  const columns = fileColumns.map((name) => ({ name }))
  const lists: Buffer[] = []
  if (table) for await (const { content } of parts(table, { columns, partBytes: 1_000_000 })) lists.push(content)
  return function* rows() {
    for (const list of lists) yield* fileRowsOf(list)
  }
}

/**
 * What people have attached, a part of a file in memory at a time. A file never changes, so that what is read now is what the
 * rows spoke of; one that has been deleted since, or that the store hasn't got, is said to be missing.
 */
export async function* packAttachments(
  owner: FileOwner,
  rows: Iterable<FileRow>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<PackedFile, FilesSummary> {
  const roll = new FileRoll()
  const summary = { kept: 0, gone: 0, lost: 0, bytes: 0 }
  for (const row of rows) {
    let part = 0
    const hash = createHash('sha256')
    let state: FileEnd['state'] = 'kept'
    try {
      for await (const content of readParts(owner, row.id, row.bytes)) {
        yield { name: filePartName(row.id, part++), content }
        hash.update(content)
        onBytes(content.length)
      }
      if (hash.digest('hex') !== row.sha256) state = 'lost'
    } catch (error) {
      if (!isAppError(error, 'NOT_FOUND')) throw error
      state = (await isStillThere(owner.id, row.id)) ? 'lost' : 'gone'
    }
    const { id, bytes, sha256 } = row
    const end: FileEnd = { id, bytes, sha256, state }
    yield { name: fileEndName(row.id), content: JSON.stringify(end) }
    roll.add(row)
    summary[state] += 1
    if (state === 'kept') summary.bytes += row.bytes
  }
  return { ...summary, sha256: roll.digest() }
}

const isStillThere = async (tenantId: string, fileId: string) =>
  (await tenantDb(tenantId, 'account').attachment.count({ where: { id: fileId } })) > 0
