import type { Operation } from '@/dev/torture/history/operation'
import type { Fault } from './fault'
import { goneVersions, isAcknowledged, isFinal, type KeyHistory } from './key-history'

interface Event {
  operation: Operation
  /** Null: the row was not there. */
  version: number | null
  isWrite: boolean
}

/**
 * No way back in time: what begins after an answer was given sees at least the version of that answer, whoever asks; and what
 * writes, writes a later one. In one pass over the operations in the order in which they began.
 */
export function checkRealTime(history: KeyHistory): Fault[] {
  const events = eventsOf(history).toSorted((a, b) => a.operation.startedAt - b.operation.startedAt)
  const endings = events.toSorted((a, b) => a.operation.endedAt - b.operation.endedAt).values()
  const gone = goneVersions(history)
  const known = new Map<Event, number>()
  const faults: Fault[] = []
  let floor = { version: -1, operation: null as Operation | null }
  let next = endings.next()
  for (const event of events) {
    while (!next.done && next.value.operation.endedAt < event.operation.startedAt) {
      const version = known.get(next.value) ?? -1
      if (version > floor.version) floor = { version, operation: next.value.operation }
      next = endings.next()
    }
    const version = event.version ?? goneAt(gone, floor.version, event.operation.endedAt)
    known.set(event, version ?? floor.version)
    const allowed = version !== null && (event.isWrite ? version > floor.version : version >= floor.version)
    if (!allowed) faults.push(wentBack(history.key, event, floor))
  }
  return faults
}

const eventsOf = ({ candidates, reads }: KeyHistory): Event[] => [
  ...[...candidates.values()]
    .flat()
    .filter(isAcknowledged)
    .map(({ operation, version }) => ({ operation, version, isWrite: true })),
  ...reads.map(({ operation, read }) => ({ operation, version: read.version, isWrite: false })),
]

/** The first version, from `floor` on, at which the row may have been gone before `until`; null where there is none. */
function goneAt(gone: ReturnType<typeof goneVersions>, floor: number, until: number): number | null {
  if (floor === -1) return -1
  return gone.find(({ version, operation }) => version >= floor && operation.startedAt <= until)?.version ?? null
}

function wentBack(key: string, event: Event, floor: { version: number; operation: Operation | null }): Fault {
  const { operation, version, isWrite } = event
  const found = version === null ? 'found no row' : isWrite ? `wrote version ${version}` : `read version ${version}`
  const before = floor.operation
  const message = `${operation.id} ${found}, after ${before?.id} had been answered with version ${floor.version}`
  const what = isWrite ? 'done twice' : version === null || isFinal(operation) ? 'lost' : 'back in time'
  return { what, key, message, operations: before ? [before, operation] : [operation] }
}
