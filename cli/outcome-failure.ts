import type { Outcome } from '@/lib/operations/run-operation'
import type { Failure } from './failure'
import { listInWords } from './format'

/** What to tell of an operation that wasn't done; nothing where it was. */
export function outcomeFailure({ status, steps, error, left = [] }: Outcome): Failure | undefined {
  if (status === 'done') return undefined
  const { code, message, detail, fields } = error ?? { code: 'INTERNAL', message: 'Nobody knows why.' }
  const lines = [message]
  if (left.length > 0) lines.push(`Still there: ${listInWords(left, 'and')}.`)
  // Where the very first step was refused there was nothing to take back.
  const [, ...later] = steps
  if (status === 'undone' && later.some((step) => step.status !== 'waiting'))
    lines.push('All that had been done was taken back.')
  if (status === 'running') lines.push('It is broken off, not undone: the same command goes on with it.')
  const failed = code === 'INVALID_INPUT' ? undefined : steps.find((step) => step.status === 'failed')
  return { code, message: lines.join('\n'), detail: detail ?? (failed && `Step that failed: ${failed.name}.`), fields }
}
