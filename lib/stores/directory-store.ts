import { randomUUID } from 'node:crypto'
import { createReadStream, type Dirent } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { AppError, isAppError, notFound } from '@/lib/errors'
import { assertObjectName } from './object-name'
import type { ListOptions, ObjectStore, PutOptions, StoredObject } from './object-store'
import type { StorePlace } from './store-place'

/** What is still being written has this ending, and is in no list. */
const unfinished = '.part'

/** Objects as files below one folder, which the owner of this process alone can read. */
export class DirectoryStore implements ObjectStore {
  readonly where: string
  readonly #root: string
  readonly #variable: string

  constructor({ url, variables }: Pick<StorePlace, 'url' | 'variables'>) {
    this.#variable = variables.url
    this.#root = fileURLToPath(url)
    this.where = `the folder ${this.#root}`
  }

  async put(name: string, body: Readable, { signal }: PutOptions = {}): Promise<void> {
    const file = this.#fileOf(name)
    // Of its own: two who write the same object at once must not write into one file.
    const part = `${file}.${randomUUID()}${unfinished}`
    let ofBody: unknown
    const note = (error: unknown) => (ofBody = error)
    body.once('error', note)
    try {
      // Flushed before it gets its name: after a power cut, what has the name is whole.
      const target = (await openNew(part)).createWriteStream({ flush: true })
      // Each end hears of the other's errors.
      target.once('error', () => body.off('error', note))
      await pipeline(body, target, { signal })
      await fs.rename(part, file)
      await syncFolder(path.dirname(file))
    } catch (error) {
      body.destroy()
      await fs.rm(part, { force: true }).catch(() => {})
      if (signal?.aborted) throw signal.reason
      throw ofBody ?? this.#named(error)
    } finally {
      body.off('error', note)
    }
  }

  get(name: string): Readable {
    return Readable.from(this.#read(name), { objectMode: false })
  }

  async *list(prefix = '', { unfinished: wantsAll = false }: ListOptions = {}): AsyncGenerator<StoredObject> {
    const slash = prefix.lastIndexOf('/') + 1
    for await (const file of this.#files(path.join(this.#root, ...prefix.slice(0, slash).split('/')))) {
      const name = path.relative(this.#root, file).split(path.sep).join('/')
      const isUnfinished = name.endsWith(unfinished)
      if (!name.startsWith(prefix) || (isUnfinished && !wantsAll)) continue
      const stat = await fs.stat(file).catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return null // deleted meanwhile
        throw this.#named(error)
      })
      if (stat) yield { name, bytes: stat.size, changedAt: stat.mtime, ...(isUnfinished && { isUnfinished }) }
    }
  }

  async *folders(): AsyncGenerator<string> {
    for (const entry of await this.#entries(this.#root)) if (entry.isDirectory()) yield entry.name
  }

  async delete(name: string): Promise<void> {
    const file = this.#fileOf(name)
    try {
      await fs.rm(file, { force: true })
      for (const { name: left } of await this.#entries(path.dirname(file))) {
        if (left.startsWith(`${path.basename(file)}.`) && left.endsWith(unfinished))
          await fs.rm(path.join(path.dirname(file), left), { force: true })
      }
      // The folder of a tenant that has nothing here any more.
      await fs.rmdir(path.dirname(file)).catch(() => {})
    } catch (error) {
      throw this.#named(error)
    }
  }

  #fileOf(name: string): string {
    assertObjectName(name)
    return path.join(this.#root, ...name.split('/'))
  }

  async *#read(name: string): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of createReadStream(this.#fileOf(name))) yield chunk as Buffer
    } catch (error) {
      throw this.#named(error)
    }
  }

  /** Folder by folder: one that goes meanwhile takes nothing of the others along. */
  async *#files(folder: string): AsyncGenerator<string> {
    for (const entry of (await this.#entries(folder)).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isFile()) yield path.join(folder, entry.name)
      else if (entry.isDirectory()) yield* this.#files(path.join(folder, entry.name))
    }
  }

  async #entries(folder: string): Promise<Dirent[]> {
    try {
      return await fs.readdir(folder, { withFileTypes: true })
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [] // made by the first write
      throw this.#named(error)
    }
  }

  #named(error: unknown): unknown {
    if (isAppError(error)) return error
    const code = codeOf(error)
    if (code === 'ENOENT') return notFound(`${this.#variable}: there is no such file in ${this.where}`)
    if (code === undefined) return error
    const isOurs = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code)
    const internal = `${this.#variable}: ${this.where} can't be used: ${(error as Error).message}`
    return new AppError(isOurs ? 'CONFIGURATION' : 'UNAVAILABLE', { cause: error, internal })
  }
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : undefined

const openTries = 5

/** A new file, its folder included. Whoever deletes the last object there removes the folder, at any moment. */
async function openNew(file: string): Promise<fs.FileHandle> {
  for (let tried = 1; ; tried++) {
    await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
    try {
      return await fs.open(file, 'wx', 0o600)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || tried === openTries) throw error
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return // folders can't be opened there
  const handle = await fs.open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
