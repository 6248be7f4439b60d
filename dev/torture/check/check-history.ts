import type { Operation } from '@/dev/torture/history/operation'
import { checkRealTime } from './check-real-time'
import { checkRules } from './check-rules'
import { checkTransactions } from './check-transactions'
import { checkWriters } from './check-writers'
import type { Fault } from './fault'
import { byKey, isFinal } from './key-history'

/**
 * Everything that one tenant's history shows that must not be; an empty list is what it should give. The last look at all rows
 * (kind `final`) is a part of it: what it has no read of isn't there. Linear in the history but for the sorting.
 */
export function checkHistory(history: readonly Operation[]): Fault[] {
  const operations = withAbsences(history)
  const keys = byKey(operations)
  const faults = [...keys.values()].flatMap((key) => [...checkWriters(key), ...checkRealTime(key)])
  return [...faults, ...checkTransactions(operations, keys), ...checkRules(operations)]
}

/** The final look says of every key that it has ever been heard of whether it is there. */
function withAbsences(history: readonly Operation[]): Operation[] {
  const final = history.find(isFinal)
  if (!final) return [...history]
  const there = new Set(final.reads.map(({ key }) => key))
  const known = new Set(history.flatMap(({ writes }) => writes.map(({ key }) => key)))
  const absent = [...known.difference(there)].map((key) => ({ key, version: null, token: null }))
  return history.map((operation) =>
    operation === final ? { ...final, reads: [...final.reads, ...absent] } : operation,
  )
}
