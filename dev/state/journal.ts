import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

/** One record set (or, with null, removed): table, id, record. */
export type Change = readonly [table: string, id: string, record: object | null]

const lineSchema = z.array(z.tuple([z.string(), z.string(), z.record(z.string(), z.unknown()).nullable()]))

/**
 * An append-only file, one JSON line a commit, so that a commit is there whole or not at all:
 * a process killed while it writes leaves at most one torn last line, which the next start drops.
 */
export class Journal {
  readonly #file: string
  #descriptor: number

  private constructor(file: string) {
    this.#file = file
    this.#descriptor = fs.openSync(file, 'a', 0o600)
  }

  /**
   * Opens the journal and says what it holds. It is always rewritten into a new file on the way: an
   * older process that still has the former one open can then no longer write into ours.
   * Throws when a line that is not the last one cannot be read.
   */
  static open(file: string): { journal: Journal; state: Map<string, Map<string, object>> } {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    const state = read(file)
    rewrite(file, state)
    return { journal: new Journal(file), state }
  }

  append(changes: readonly Change[]): void {
    fs.writeSync(this.#descriptor, `${JSON.stringify(changes)}\n`)
  }

  /** Puts another content in the place of everything, at once. */
  replace(state: ReadonlyMap<string, ReadonlyMap<string, object>>): void {
    fs.closeSync(this.#descriptor)
    rewrite(this.#file, state)
    this.#descriptor = fs.openSync(this.#file, 'a', 0o600)
  }

  close(): void {
    fs.closeSync(this.#descriptor)
  }
}

function read(file: string): Map<string, Map<string, object>> {
  const state = new Map<string, Map<string, object>>()
  if (!fs.existsSync(file)) return state
  const lines = fs.readFileSync(file, 'utf8').split('\n')
  // What follows the last line break was never committed.
  lines.pop()
  for (const [index, line] of lines.entries()) {
    for (const [table, id, record] of parseLine(file, index + 1, line)) {
      const rows = state.get(table) ?? new Map<string, object>()
      state.set(table, rows)
      if (record === null) rows.delete(id)
      else rows.set(id, record)
    }
  }
  return state
}

function parseLine(file: string, number: number, line: string): readonly Change[] {
  try {
    return lineSchema.parse(JSON.parse(line))
  } catch (cause) {
    throw new Error(`${file}: line ${number} is damaged. Delete the file to start over.`, { cause })
  }
}

function rewrite(file: string, state: ReadonlyMap<string, ReadonlyMap<string, object>>): void {
  const lines: string[] = []
  for (const [table, rows] of state) {
    for (const [id, record] of rows) {
      lines.push(`${JSON.stringify([[table, id, record]] satisfies Change[])}\n`)
    }
  }
  const fresh = `${file}.${process.pid}.new`
  fs.writeFileSync(fresh, lines.join(''), { mode: 0o600 })
  fs.renameSync(fresh, file)
}
