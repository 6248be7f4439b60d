import { isCounter } from '@/dev/torture/workload/tenant-shape'
import type { Fault } from './fault'
import { isAcknowledged, isFinal, type KeyHistory } from './key-history'

/**
 * Who wrote what: at most one acknowledged operation a version, each version after another one, and nothing is read that
 * nobody wrote, that its writer was refused, or that isn't as it was written.
 */
export function checkWriters(history: KeyHistory): Fault[] {
  return isCounter(history.key)
    ? [...doubled(history), ...uncounted(history)]
    : [...doubled(history), ...unfounded(history), ...unsigned(history)]
}

function doubled({ key, candidates }: KeyHistory): Fault[] {
  return [...candidates.values()].flatMap((all) => {
    const operations = all.filter(isAcknowledged).map(({ operation }) => operation)
    if (operations.length < 2) return []
    const who = operations.map(({ id }) => id).join(' and ')
    return { what: 'done twice', key, message: `${who} were both told that they wrote the same version`, operations }
  })
}

function unfounded({ key, candidates }: KeyHistory): Fault[] {
  return [...candidates.values()].flat().flatMap((candidate) => {
    const { operation, version } = candidate
    if (version === 0 || !isAcknowledged(candidate) || candidates.has(version - 1)) return []
    return {
      what: 'from nowhere',
      key,
      message: `${operation.id} wrote version ${version}, and nobody the one before`,
      operations: [operation],
    }
  })
}

function unsigned(history: KeyHistory): Fault[] {
  const { key, candidates, reads, refused } = history
  const writers = new Map<number, string>()
  return reads.flatMap(({ operation, read: { version, token } }): Fault[] => {
    if (version === null || token === null) return []
    const fault = (what: Fault['what'], message: string, others: Fault['operations'] = []): Fault[] => [
      {
        what,
        key,
        message: `${operation.id} read version ${version} of ${token}: ${message}`,
        operations: [operation, ...others],
      },
    ]
    if (token.startsWith('damaged')) return fault('damaged', 'it is not as it was written')
    const all = candidates.get(version) ?? []
    const writer = all.find((candidate) => candidate.operation.id === token && !candidate.gone)
    if (!writer) {
      return refused.has(token)
        ? fault('refused, yet done', 'who wrote it was told that nothing was done')
        : fault('from nowhere', 'nobody wrote it')
    }
    if (writer.operation.startedAt > operation.endedAt) {
      return fault('ahead of time', 'it was begun only later', [writer.operation])
    }
    const other = all.find((candidate) => candidate !== writer && isAcknowledged(candidate))
    if (other) return fault('lost', `that version was acknowledged to ${other.operation.id}`, [other.operation])
    const before = writers.get(version) ?? token
    writers.set(version, before)
    return before === token ? [] : fault('done twice', `others have read it as written by ${before}`)
  })
}

/** A counter ends between what was acknowledged and what may have been added. */
function uncounted({ key, candidates, reads, perhapsAdded }: KeyHistory): Fault[] {
  const final = reads.find(({ operation }) => isFinal(operation))
  if (!final) return []
  const acknowledged = [...candidates.values()].flat().filter(isAcknowledged)
  const first = Math.min(...candidates.keys())
  const added = (final.read.version ?? Number.NEGATIVE_INFINITY) - first
  const [least, most] = [acknowledged.length - 1, acknowledged.length - 1 + perhapsAdded.length]
  if (added >= least && added <= most) return []
  const message = `${added} were added; ${least} were acknowledged, ${most - least} may have happened`
  return [{ what: added < least ? 'lost' : 'done twice', key, message, operations: [final.operation] }]
}
