import type { Operation, Read } from '@/dev/torture/history/operation'

/** A version that an operation has written, or may have. */
export interface Candidate {
  operation: Operation
  version: number
  gone: boolean
}

/** All that is known of one key. */
export interface KeyHistory {
  key: string
  /** By version; more than one only where at most one of them has happened. */
  candidates: Map<number, Candidate[]>
  reads: { operation: Operation; read: Read }[]
  /** Operations that add one and of which nobody knows whether they did. */
  perhapsAdded: Operation[]
  /** Operations that were told that nothing was done. */
  refused: Set<string>
}

/** The same history by key. */
export function byKey(operations: readonly Operation[]): Map<string, KeyHistory> {
  const keys = new Map<string, KeyHistory>()
  const at = (key: string) => {
    let history = keys.get(key)
    if (!history) {
      history = { key, candidates: new Map(), reads: [], perhapsAdded: [], refused: new Set() }
      keys.set(key, history)
    }
    return history
  }
  for (const operation of operations) {
    for (const { key, version, gone = false } of operation.writes) {
      const history = at(key)
      if (operation.outcome === 'refused') history.refused.add(operation.id)
      else if (version === null) history.perhapsAdded.push(operation)
      else push(history.candidates, version, { operation, version, gone })
    }
    for (const read of operation.reads) at(read.key).reads.push({ operation, read })
  }
  return keys
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

export const isAcknowledged = ({ operation }: Candidate) => operation.outcome === 'acknowledged'

/** Versions at which the row is gone, in order. */
export const goneVersions = ({ candidates }: KeyHistory): Candidate[] =>
  [...candidates.values()]
    .flat()
    .filter(({ gone }) => gone)
    .toSorted((a, b) => a.version - b.version)

/** The final look at everything. */
export const isFinal = ({ kind }: Operation) => kind === 'final'
