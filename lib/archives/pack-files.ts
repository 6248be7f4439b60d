import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Pack, pack as tarPack } from 'tar-stream'

/** A file in an archive, whole and in memory, or as it comes, with exactly so many bytes. */
export interface PackedFile {
  name: string
  content: Buffer | string | { bytes: number; chunks: AsyncIterable<Buffer> }
}

type Bytes = AsyncIterable<Uint8Array>

/**
 * Writes files as a gzipped tar, `through` whatever comes then, and ends the destination; where that fails, the destination is
 * destroyed. Gives the size and hash of what was written.
 */
export async function packFiles(
  files: AsyncIterable<PackedFile>,
  destination: Writable,
  { through, signal }: { through?: ((bytes: Bytes) => Bytes) | undefined; signal?: AbortSignal | undefined } = {},
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  async function* measured(chunks: Bytes): Bytes {
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
      yield chunk
    }
  }
  await pipeline(
    tarOf(files),
    createGzip({ level: 4, chunkSize: 65_536 }),
    through ?? ((chunks: Bytes) => chunks),
    measured,
    destination,
    { ...(signal && { signal }) },
  )
  return { bytes, sha256: hash.digest('hex') }
}

async function* tarOf(files: AsyncIterable<PackedFile>): Bytes {
  const pack = tarPack()
  const filling = fill(pack, files)
  try {
    for await (const chunk of pack as AsyncIterable<Uint8Array>) yield chunk
  } finally {
    pack.destroy()
    await filling // whoever gives up here must not leave the files' source at work
  }
}

/** Its own errors arrive through the pack. */
async function fill(pack: Pack, files: AsyncIterable<PackedFile>): Promise<void> {
  try {
    for await (const { name, content } of files) await add(pack, name, content)
    pack.finalize()
  } catch (error) {
    pack.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}

/** Settles when the file has been taken, so that no more than one waits in memory. */
async function add(pack: Pack, name: string, content: PackedFile['content']): Promise<void> {
  const isWhole = typeof content === 'string' || Buffer.isBuffer(content)
  const size = isWhole ? Buffer.byteLength(content) : content.bytes
  const taken = Promise.withResolvers<void>()
  const entry = pack.entry({ name, size, mode: 0o600, mtime: new Date(0) }, (error) =>
    error ? taken.reject(error) : taken.resolve(undefined),
  )
  entry.on('error', taken.reject)
  taken.promise.catch(() => {}) // where the chunks themselves fail, that is what is told
  if (isWhole) entry.end(content)
  else await fillEntry(entry, content.chunks)
  await taken.promise
}

type Entry = ReturnType<Pack['entry']>

async function fillEntry(entry: Entry, chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of chunks) {
    if (entry.destroyed) return
    if (!entry.write(chunk)) await drainOf(entry)
  }
  entry.end(null)
}

const drainOf = (stream: Entry) =>
  new Promise<void>((resolve) => {
    for (const event of ['drain', 'close']) stream.once(event, () => resolve())
  })
