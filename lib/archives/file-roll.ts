import { createHash } from 'node:crypto'
import { parse as parseStream } from 'csv-parse'
import { parse } from 'csv-parse/sync'

/** What a row says of its file. */
export interface FileRow {
  id: string
  name: string
  bytes: number
  sha256: string
}

/** The table whose rows speak of files, and the columns that do. */
export const filesTable = 'attachments'
export const fileColumns = ['id', 'name', 'bytes', 'sha256', 'stored_at'] as const

type FileRecord = Record<(typeof fileColumns)[number], string>

/** Tells whether two have spoken of the same files, in the same order, without keeping any. */
export class FileRoll {
  count = 0
  readonly #hash = createHash('sha256')

  add({ id, bytes, sha256 }: Omit<FileRow, 'name'>): void {
    this.count += 1
    this.#hash.update(`${JSON.stringify([id, bytes, sha256])}\n`)
  }

  /** To be asked once. */
  digest(): string {
    return this.#hash.digest('hex')
  }
}

/** An upload that nobody has finished is no file yet. */
const rowOf = ({ id, name, bytes, sha256, stored_at }: FileRecord): FileRow[] =>
  stored_at === '' ? [] : [{ id, name, bytes: Number(bytes), sha256 }]

/** Files in CSV of `fileColumns`, without a header. */
export const fileRowsOf = (csv: Buffer): FileRow[] =>
  parse<FileRecord>(csv, { columns: [...fileColumns] }).flatMap(rowOf)

/** Calls the roll of the files that a table's CSV speaks of, its header first, while somebody else reads it. */
export class FileRowsReader {
  readonly roll = new FileRoll()
  readonly #parser = parseStream({ columns: true })
  readonly #reading: Promise<void>

  constructor() {
    this.#reading = this.#read()
    this.#reading.catch(() => {}) // heard of at the end
  }

  async #read(): Promise<void> {
    for await (const record of this.#parser as AsyncIterable<FileRecord>)
      for (const row of rowOf(record)) this.roll.add(row)
  }

  async *through(csv: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of csv) {
      const isTaken = this.#parser.destroyed || this.#parser.write(chunk)
      if (!isTaken) {
        await new Promise<void>((resolve) => {
          for (const event of ['drain', 'close']) this.#parser.once(event, () => resolve())
        })
      }
      yield chunk
    }
  }

  /** Throws where it is no CSV. */
  async end(): Promise<FileRoll> {
    this.#parser.end()
    await this.#reading
    return this.roll
  }
}
