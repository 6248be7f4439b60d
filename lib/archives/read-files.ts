import { createHash } from 'node:crypto'
import { partBytes } from '@/lib/files/file-parts'
import { FileRoll } from './file-roll'
import { type FileEnd, fileEndName, fileEndSchema, filePartName, type FilesSummary } from './manifest'
import { parsedFile, smallFile } from './small-file'
import { broken, type UnpackedFile } from './unpack-files'

/** What to do with files that are read. */
export interface FilesReader {
  /** All of a part must be read. Whether its file is whole is told by its end. */
  part?: ((id: string, part: number, content: AsyncIterable<Buffer>) => Promise<void>) | undefined
  end?: ((end: FileEnd) => Promise<void>) | undefined
}

/**
 * Reads files, part by part, from the first on; gives what there was, and what came then.
 * @throws AppError INVALID_INPUT where one isn't what its end says, or is in the wrong place
 */
export async function readFiles(
  first: UnpackedFile,
  next: () => Promise<UnpackedFile>,
  reader: FilesReader,
): Promise<{ files: FilesSummary; behind: UnpackedFile }> {
  const roll = new FileRoll()
  const files = { kept: 0, gone: 0, lost: 0, bytes: 0 }
  let current = first
  for (let id = idOf(current); id !== null; id = idOf(current)) {
    const hash = createHash('sha256')
    let [part, bytes] = [0, 0]
    for (; current.name === filePartName(id, part); part++) {
      if (current.size > partBytes) throw broken(`${current.name} is too large`)
      bytes += current.size
      const content = hashed(current.content, hash)
      await (reader.part ? reader.part(id, part, content) : drained(content))
      current = await next()
    }
    const name = fileEndName(id)
    const end = parsedFile(fileEndSchema, await smallFile(current, name), name)
    const isWhole = end.bytes === bytes && end.sha256 === hash.digest('hex')
    if (end.id !== id || (end.state === 'kept' && !isWhole)) throw broken(`file ${id} isn’t the one that was written`)
    await reader.end?.(end)
    roll.add(end)
    files[end.state] += 1
    if (end.state === 'kept') files.bytes += bytes
    current = await next()
  }
  return { files: { ...files, sha256: roll.digest() }, behind: current }
}

const idOf = ({ name }: UnpackedFile): string | null => /^files\/([\da-f-]{36})\//.exec(name)?.[1] ?? null

async function* hashed(content: AsyncIterable<Buffer>, hash: ReturnType<typeof createHash>): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    hash.update(chunk)
    yield chunk
  }
}

export async function drained(content: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of content) void chunk
}
