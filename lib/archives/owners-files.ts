import { AppError, isAppError } from '@/lib/errors'
import { readParts } from '@/lib/files/file-parts'
import type { FileOwner } from '@/lib/files/file-stores'
import type { WrittenFiles } from './archive-summary'
import type { FileRow } from './file-roll'
import type { PackedFile } from './pack-files'

/** `missing`: as rows speak of them. */
export interface OwnersFiles extends WrittenFiles {
  missing: { id: string; name: string }[]
}

/**
 * What people have attached, under the names that they gave, a part of a file in memory at a time. Counts into `files`.
 * @throws AppError CONFLICT where one is deleted while it is read: half a file would look like a whole one
 */
export async function* ownersFiles(
  owner: FileOwner,
  rows: Iterable<FileRow>,
  files: OwnersFiles,
): AsyncGenerator<PackedFile> {
  for (const { id, name, bytes } of rows) {
    const parts = readParts(owner, id, bytes)
    const first = await parts.next().catch(notThere)
    if (!first || first.done) {
      files.missing.push({ id, name })
      files.lost += 1
      continue
    }
    yield { name: `files/${id}/${plainName(name)}`, content: { bytes, chunks: behind(first.value, parts) } }
    files.kept += 1
    files.bytes += bytes
  }
}

function notThere(error: unknown): null {
  if (isAppError(error, 'NOT_FOUND')) return null
  throw error
}

async function* behind(first: Buffer, parts: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first
  try {
    yield* parts
  } catch (cause) {
    if (!isAppError(cause, 'NOT_FOUND')) throw cause
    throw new AppError('CONFLICT', { cause, message: 'A file was deleted while it was exported. Begin again.' })
  }
}

/** Names are checked where files are attached; what a restore has brought may be older than the rule. */
const plainName = (name: string): string =>
  name
    .replaceAll(/[/\\:*?"<>|\p{Cc}]/gu, '_')
    .replace(/^\.+/, '_')
    .slice(0, 200) || '_'
