import fs from 'node:fs'
import { monotonicMicros, type Operation, type Outcome, type Read, type Write } from './operation'

type PackedWrite = [key: string, version: number | null, gone: 0 | 1]
type PackedRead = [key: string, version: number | null, token: string | null, value?: number]

/** A write as it begins; its end, if it is heard of; a read, which is only worth noting once it was answered. */
type Line =
  | [0, id: string, kind: string, startedAt: number, writes: PackedWrite[]]
  | [1, id: string, endedAt: number, Outcome, versions: number[], reads: PackedRead[], snapshot: 0 | 1, note?: string]
  | [2, id: string, kind: string, startedAt: number, endedAt: number, reads: PackedRead[], snapshot: 0 | 1]

const packWrite = ({ key, version, gone }: Write): PackedWrite => [key, version, gone ? 1 : 0]
const packRead = ({ key, version, token, value }: Read): PackedRead =>
  value === undefined ? [key, version, token] : [key, version, token, value]
const unpackRead = ([key, version, token, value]: PackedRead): Read =>
  value === undefined ? { key, version, token } : { key, version, token, value }

/** What came of a write, as far as it was heard of. */
export interface Ending {
  outcome: Outcome
  /** Of the writes that were begun without one, in their order. */
  versions: number[]
  reads: Read[]
  snapshot: boolean
  /** The error's code, for people. */
  note?: string | undefined
}

/** Appends to a file at once: a process that is killed has noted whatever it began. */
export class HistoryFile {
  readonly #file: number

  constructor(path: string) {
    this.#file = fs.openSync(path, 'a')
  }

  begin(id: string, kind: string, writes: readonly Write[]): void {
    this.#append([0, id, kind, monotonicMicros(), writes.map(packWrite)])
  }

  end(id: string, { outcome, versions, reads, snapshot, note }: Ending): void {
    const line: Line = [1, id, monotonicMicros(), outcome, versions, reads.map(packRead), snapshot ? 1 : 0]
    if (note !== undefined) line.push(note)
    this.#append(line)
  }

  read(id: string, kind: string, startedAt: number, reads: readonly Read[], snapshot: boolean): void {
    this.#append([2, id, kind, startedAt, monotonicMicros(), reads.map(packRead), snapshot ? 1 : 0])
  }

  #append(line: Line): void {
    fs.writeSync(this.#file, `${JSON.stringify(line)}\n`)
  }
}

/** All operations of these files. A write without an end is `unknown`; a last line that was cut off is left out. */
export function readHistory(paths: readonly string[]): Operation[] {
  return paths.flatMap((path) => {
    const operations = new Map<string, Operation>()
    for (const text of fs.readFileSync(path, 'utf8').split('\n').slice(0, -1)) {
      take(JSON.parse(text) as Line, operations)
    }
    return [...operations.values()]
  })
}

function take(line: Line, operations: Map<string, Operation>): void {
  const [what, id] = line
  if (what === 0) {
    const [, , kind, startedAt, packed] = line
    const writes = packed.map(([key, version, gone]) => ({ key, version, ...(gone === 1 && { gone: true }) }))
    const heardNothing = { endedAt: Number.POSITIVE_INFINITY, outcome: 'unknown' as const, reads: [], snapshot: false }
    operations.set(id, { id, kind, startedAt, writes, ...heardNothing })
  } else if (what === 2) {
    const [, , kind, startedAt, endedAt, reads, snapshot] = line
    const read = { outcome: 'acknowledged' as const, writes: [], reads: reads.map(unpackRead) }
    operations.set(id, { id, kind, startedAt, endedAt, ...read, snapshot: snapshot === 1 })
  } else {
    const [, , endedAt, outcome, versions, reads, snapshot] = line
    const operation = operations.get(id)
    if (!operation) throw new Error(`${id} ended and never began`)
    const given = versions.values()
    for (const write of operation.writes) write.version ??= given.next().value ?? null
    // One that isn't known to be done may still happen after its client was told.
    const closed = outcome === 'unknown' ? Number.POSITIVE_INFINITY : endedAt
    Object.assign(operation, { endedAt: closed, outcome, reads: reads.map(unpackRead), snapshot: snapshot === 1 })
  }
}
