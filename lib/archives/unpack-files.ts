import { createHash, type Hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type Extract, extract as tarExtract } from 'tar-stream'
import { AppError, isAppError } from '@/lib/errors'
import { decryptWith } from './age-stream'

export interface UnpackedFile {
  name: string
  size: number
  content: AsyncIterable<Buffer>
}

export interface UnpackOptions {
  /** The key of the tenant whom the file's header names, or undefined where it names none. */
  identityFor: (tenantId: string | undefined) => Promise<string>
  /** No archive of ours is larger, unpacked: what is was made to fill a disk or an hour. */
  mostBytes?: number | undefined
  signal?: AbortSignal | undefined
}

/** What a person reads of a file that can't be restored. */
export function broken(reason: string, cause?: unknown): AppError {
  const message = `This file can’t be restored: ${reason}.`
  return new AppError('INVALID_INPUT', { cause, message, fieldErrors: { file: message } })
}

type Bytes = AsyncIterable<Uint8Array>

interface Unpacking {
  /** Each must be read before the next is asked for. */
  files: AsyncIterable<UnpackedFile>
  /** Waits for the end of the source. Gives the hash of all of it. */
  end: () => Promise<string>
  stop: () => Promise<void>
}

/** Decrypts, unzips and takes apart, as fast as the files are read. */
export function unpackFiles(source: Readable, options: UnpackOptions): Unpacking {
  const hash = createHash('sha256')
  const extract = tarExtract()
  extract.on('error', () => {}) // whoever reads the files hears of it
  const stopping = new AbortController()
  const feeding = pipeline(
    withHash(fromSource(source), hash),
    decryptWith(options.identityFor),
    createGunzip(),
    (chunks: Bytes) => feed(chunks, extract, options.mostBytes ?? 2 ** 41),
    { signal: AbortSignal.any([stopping.signal, ...(options.signal ? [options.signal] : [])]) },
  )
  const fed = feeding.catch((error: unknown) => {
    extract.destroy(asBroken(error))
  })
  return {
    files: filesIn(extract),
    async end() {
      await feeding
      return hash.digest('hex')
    },
    async stop() {
      stopping.abort()
      extract.destroy()
      await fed
    },
  }
}

/** That a file can't be read isn't its fault. */
async function* fromSource(source: Readable): Bytes {
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) yield chunk
  } catch (cause) {
    const internal = `the file can't be read: ${cause instanceof Error ? cause.message : String(cause)}`
    throw isAppError(cause) ? cause : new AppError('UNAVAILABLE', { cause, internal })
  }
}

async function* withHash(chunks: Bytes, hash: Hash): Bytes {
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
}

async function feed(chunks: Bytes, extract: Extract, mostBytes: number): Promise<void> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > mostBytes) throw broken(`unpacked, it is larger than ${mostBytes} bytes`)
    if (!extract.write(chunk)) await drainOf(extract)
    if (extract.destroyed) return // whoever reads has had enough
  }
  extract.end(null)
}

const drainOf = (extract: Extract) =>
  new Promise<void>((resolve) => {
    const go = () => {
      extract.off('drain', go)
      extract.off('close', go)
      resolve()
    }
    extract.on('drain', go)
    extract.on('close', go)
  })

async function* filesIn(extract: Extract): AsyncGenerator<UnpackedFile> {
  try {
    for await (const entry of extract) {
      const { name, size, type } = entry.header
      if (type !== 'file') throw broken(`there is a ${type} in it`)
      yield { name, size, content: entry as AsyncIterable<Buffer> }
    }
  } catch (error) {
    throw asBroken(error)
  }
}

function asBroken(error: unknown): Error {
  if (isAppError(error) || (error instanceof Error && error.name === 'AbortError')) return error
  return broken('it is no archive of ours, another key belongs to it, or it is damaged', error)
}
