import type { Moved } from '@/lib/operations/moves/move-options'
import { readTenants } from '@/lib/operations/read-tenants'
import type { Failure } from './failure'
import type { Answer } from './fleet-command'
import type { MovedFiles } from '@/lib/operations/moves/move-view'
import { bytes, counted, duration } from './format'
import type { WantedMove } from './move-plan'
import { endInWords } from './move-words'
import { outcomeFailure } from './outcome-failure'
import { paint } from './paint'
import { placementInWords } from './placement-in-words'

/** What came of a move, or of beginning one. */
export async function movedAnswer(
  { slug }: WantedMove,
  moved: Moved,
  { ms, detach }: { ms: number; detach: boolean },
): Promise<Answer> {
  const { status, move, error } = moved
  if (detach && status === 'running' && !error) {
    const to = move ? endInWords(move.to) : 'its new place'
    const text = `${paint.good('✔')} ${slug} is to move to ${to}: the chores begin within a minute.\n  See: npm run fleet -- moves`
    return { json: moved, text }
  }
  if (status !== 'done') return { json: moved, text: '', failure: failureOf(slug, moved) }
  const [tenant] = await readTenants({ slug })
  const lines = [
    `${paint.good('✔')} ${slug} now lives in ${tenant ? placementInWords(tenant) : 'its new place'}. ${paint.quiet(`(${duration(ms)})`)}`,
    ...(typeof move?.fencedMs !== 'number'
      ? []
      : [`  Nothing got in for ${duration(move.fencedMs)} while it switched.`]),
    ...(move?.files && move.files.copied > 0 ? [`  ${filesInWords(move.files)}`] : []),
    ...(move ? [`  ${leftBehind(move.from, move.to)}`] : []),
  ]
  return { json: { ...moved, tenant }, text: lines.join('\n') }
}

const filesInWords = ({ copied, bytes: size, left }: MovedFiles) =>
  `Files came along, ${counted(copied, 'part')} of ${bytes(size)}; ${left ? 'none is left in the old region' : 'the rest follows'}.`

function leftBehind(from: { shard: string; region: string }, to: { region: string }): string {
  return from.region === to.region
    ? `What it left on ${from.shard} is kept for a day, then purged.`
    : `What it left on ${from.shard} is purged with the next chores: it has left region ${from.region}.`
}

function failureOf(slug: string, moved: Moved): Failure | undefined {
  const { status, move, error } = moved
  if (status === 'running' && move?.status === 'paused') {
    const message = `The move is paused at ${percentOf(moved)}. Go on with it: npm run fleet -- moves resume ${slug}`
    return { code: 'CONFLICT', message }
  }
  if (status === 'running' && !error) {
    const message = `The move was left at ${percentOf(moved)}. The chores go on with it within a minute, or the same command does.`
    return { code: 'FAILED', message }
  }
  const failure = outcomeFailure(moved)
  if (status !== 'undone' || !failure) return failure
  const { from } = move ?? {}
  const where = from ? ` (${endInWords(from)})` : ''
  return { ...failure, message: `${failure.message}\n${slug} is where it was${where}, and works.` }
}

const percentOf = ({ move }: Moved) => `${Math.floor(move?.progress.percent ?? 0)} %`
