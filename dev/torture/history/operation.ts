/**
 * What a client heard of an operation. `refused`: it was told that nothing was done. `unknown`: it was told nothing, or that the
 * connection was lost: it may have happened or not.
 */
export type Outcome = 'acknowledged' | 'refused' | 'unknown'

/** A key's next state. Versions of a key go 0, 1, 2 …; each is written by comparing with the one before. */
export interface Write {
  key: string
  /** Null: one is added to whatever is there, and the outcome isn't known. */
  version: number | null
  /** The row is deleted. */
  gone?: boolean
}

/** What was seen of a key. */
export interface Read {
  key: string
  /** Null: there was no such row. */
  version: number | null
  /** Id of the operation that the row says it was written by; null where a row can't say. */
  token: string | null
  /** What belongs to the version: a balance, a number, how many parts. */
  value?: number
}

export interface Operation {
  /** Also the token that its writes are signed with. */
  id: string
  kind: string
  /** Microseconds of the machine's monotonic clock. */
  startedAt: number
  /** Infinity where nothing was heard. */
  endedAt: number
  outcome: Outcome
  writes: Write[]
  reads: Read[]
  /** All its reads are of one moment. */
  snapshot: boolean
}

/** Microseconds of a clock that all processes of a machine share, and that nobody sets. */
export function monotonicMicros(): number {
  const [seconds, nanos] = process.hrtime()
  return seconds * 1_000_000 + Math.floor(nanos / 1_000)
}
