import type { Operation, Read } from '@/dev/torture/history/operation'
import { isCounter } from '@/dev/torture/workload/tenant-shape'
import type { Fault } from './fault'
import { isFinal, type KeyHistory } from './key-history'

/** Of what several writes belong to: all of them or none, at the end and in every view of one moment. */
export function checkTransactions(operations: readonly Operation[], keys: Map<string, KeyHistory>): Fault[] {
  const several = operations.filter(({ writes }) => writes.filter(({ key }) => !isCounter(key)).length > 1)
  return [...several.flatMap((operation) => halfDone(operation, keys)), ...seenInParts(operations, several)]
}

/** One of which nobody heard is done or not, but not in part. */
function halfDone(operation: Operation, keys: Map<string, KeyHistory>): Fault[] {
  if (operation.outcome !== 'unknown') return []
  const states = operation.writes.flatMap(({ key, version, gone }) => {
    const history = keys.get(key)
    return history && version !== null && !gone ? { key, done: isDone(operation, version, history) } : []
  })
  const [yes, no] = [true, false].map((done) => states.filter((state) => state.done === done).map(({ key }) => key))
  if (!yes?.length || !no?.length) return []
  const message = `${operation.id} happened at ${yes.join(', ')} and not at ${no.join(', ')}`
  return [{ what: 'torn', key: yes[0] ?? '', message, operations: [operation] }]
}

/** Undefined: nothing that was seen tells. */
function isDone({ id }: Operation, version: number, { reads }: KeyHistory): boolean | undefined {
  const there = reads.filter(({ read }) => read.version === version)
  if (there.some(({ read }) => read.token === id)) return true
  const final = reads.find(({ operation }) => isFinal(operation))?.read
  if (!final) return undefined
  // One that isn't there, and that nobody deletes, was never written.
  return there.length > 0 || (final.version ?? (version === 0 ? -1 : version)) < version ? false : undefined
}

type Versions = Record<string, number>

/** Of a version: what else was written together with it, or with one before it. */
interface Together {
  version: number
  others: Versions
}

/** In a view of one moment, whoever sees one row of a transaction sees the others of it. */
function seenInParts(operations: readonly Operation[], several: readonly Operation[]): Fault[] {
  const together = togetherByKey(several.filter(({ outcome }) => outcome === 'acknowledged'))
  return operations.flatMap((operation) => {
    if (!operation.snapshot || operation.reads.length < 2) return []
    const seen = new Map(operation.reads.map((read) => [read.key, read]))
    return operation.reads.flatMap((read) => missing(read, seen, together, operation).slice(0, 1))
  })
}

function missing(
  { key, version }: Read,
  seen: Map<string, Read>,
  together: Map<string, Together[]>,
  operation: Operation,
): Fault[] {
  if (version === null) return []
  const others = together.get(key)?.findLast((one) => one.version <= version)?.others ?? {}
  return Object.entries(others).flatMap(([other, atLeast]) => {
    const found = seen.get(other)?.version
    if (found === undefined || found === null || found >= atLeast) return []
    const message = `${operation.id} saw ${key} at ${version} and ${other} at ${found}, written at ${atLeast} together with it`
    return { what: 'torn' as const, key, message, operations: [operation] }
  })
}

function togetherByKey(transactions: readonly Operation[]): Map<string, Together[]> {
  const byKey = new Map<string, Together[]>()
  for (const { writes } of transactions) {
    for (const { key, version } of writes) {
      if (version === null) continue
      const others = Object.fromEntries(
        writes.flatMap((other) => (other.key !== key && other.version !== null ? [[other.key, other.version]] : [])),
      )
      const list = byKey.get(key) ?? []
      list.push({ version, others })
      byKey.set(key, list)
    }
  }
  for (const list of byKey.values()) {
    list.sort((a, b) => a.version - b.version)
    for (const [index, one] of list.entries()) one.others = latest(list[index - 1]?.others, one.others)
  }
  return byKey
}

function latest(before: Versions = {}, now: Versions): Versions {
  const merged = { ...before }
  for (const [key, version] of Object.entries(now)) merged[key] = Math.max(version, merged[key] ?? -1)
  return merged
}
