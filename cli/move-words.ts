import type { MoveEndView, MoveProgress, MoveView } from '@/lib/operations/moves/move-view'
import { bytes, count } from './format'
import { paint } from './paint'
import { lineOf, type ProgressLine, remaining } from './progress'

/** The line of a move while somebody waits for it. */
export const moveLine = (title: string, stream?: NodeJS.WriteStream): ProgressLine<MoveView> =>
  lineOf(
    title,
    ({ progress }) => ({
      share: progress.percent / 100,
      words: progressOfMove(progress),
      phase: progress.phase,
    }),
    stream,
  )

/** "schema on us-1 (us)". */
export const endInWords = ({ kind, shard, region }: MoveEndView): string => `${kind} on ${shard} (${region})`

/** "copying, 63 %, 63,000 of 100,000 rows, 12 of 19 MB, 40 changes to follow, 20 s left". */
export function progressOfMove({ phase, percent, rows, rowsTotal, lag, etaSeconds, ...size }: MoveProgress): string {
  const parts = [`${phase}, ${Math.floor(percent)} %`]
  if (rowsTotal > 0 && (phase === 'copying' || phase === 'verifying')) {
    parts.push(`${count(rows)} of ${count(rowsTotal)} rows`, bytesOf(size))
  }
  if (lag > 0) parts.push(`${count(lag)} ${lag === 1 ? 'change' : 'changes'} to follow`)
  if (etaSeconds !== null && percent < 100) parts.push(`${remaining(etaSeconds * 1000)} left`)
  return parts.join(', ')
}

/** The total's unit is enough where both have the same. */
function bytesOf({ bytes: done, bytesTotal }: Pick<MoveProgress, 'bytes' | 'bytesTotal'>): string {
  const [said, total] = [bytes(done), bytes(bytesTotal)]
  const unit = total.slice(total.indexOf(' '))
  return `${said.endsWith(unit) ? said.slice(0, -unit.length) : said} of ${total}`
}

/** "copying, 63 %", "paused at 63 %", "done". */
export function stateOfMove({ status, progress }: MoveView): string {
  if (status === 'done') return paint.good(status)
  if (status === 'failed') return paint.bad(status)
  if (status === 'undone') return paint.warn(status)
  const at = `${Math.floor(progress.percent)} %`
  return status === 'running' ? `${progress.phase}, ${at}` : paint.warn(`${status} at ${at}`)
}
