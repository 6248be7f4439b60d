import { createReadStream, createWriteStream, type Dirent } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { AppError, isAppError, notFound } from '@/lib/errors'
import { assertObjectName } from './object-name'
import type { ObjectStore, StoredObject } from './object-store'
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

  async put(name: string, body: Readable, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    const file = this.#fileOf(name)
    const part = `${file}${unfinished}`
    let ofBody: unknown
    const note = (error: unknown) => (ofBody = error)
    body.once('error', note)
    try {
      await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
      // Flushed before it gets its name: after a power cut, what has the name is whole.
      const target = createWriteStream(part, { mode: 0o600, flush: true })
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

  async *list(prefix = ''): AsyncGenerator<StoredObject> {
    const slash = prefix.lastIndexOf('/') + 1
    for (const file of await this.#files(prefix.slice(0, slash))) {
      const name = path.relative(this.#root, file).split(path.sep).join('/')
      if (!name.startsWith(prefix) || name.endsWith(unfinished)) continue
      const stat = await fs.stat(file).catch(() => null) // deleted meanwhile
      if (stat) yield { name, bytes: stat.size, changedAt: stat.mtime }
    }
  }

  async *folders(): AsyncGenerator<string> {
    for (const entry of await this.#entries('', false)) if (entry.isDirectory()) yield entry.name
  }

  async delete(name: string): Promise<void> {
    const file = this.#fileOf(name)
    try {
      await fs.rm(file, { force: true })
      await fs.rm(`${file}${unfinished}`, { force: true })
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

  async #files(folder: string): Promise<string[]> {
    const entries = await this.#entries(folder, true)
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .toSorted()
  }

  async #entries(folder: string, recursive: boolean): Promise<Dirent[]> {
    try {
      return await fs.readdir(path.join(this.#root, ...folder.split('/')), { recursive, withFileTypes: true })
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

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return // folders can't be opened there
  const handle = await fs.open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
