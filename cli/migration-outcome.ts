import type { FleetOutcome, PlaceStatus } from '@/lib/operations/migrations/outcome'
import type { Answer } from './fleet-command'
import { counted, duration } from './format'
import { paint } from './paint'
import { placesInWords } from './place-lines'

/** What came of a run: the places it failed in one by one, then the sum. */
export function outcomeAnswer(outcome: FleetOutcome, ms: number): Answer {
  const { status, places, machinery, error } = outcome
  const of = (...wanted: PlaceStatus[]) => places.filter(({ status }) => wanted.includes(status))
  const lines = machinery.map(
    ({ database, applied }) => `${paint.good('✔')} machinery of ${database}: ${applied.join(', ')}`,
  )
  const troubled = of('failed', 'unreachable', 'skipped')
  if (troubled.length > 0) lines.push(placesInWords(troubled))
  const parts = [`${counted(of('migrated').length, 'place')} migrated in ${duration(ms)}`]
  if (of('current').length > 0) parts.push(`${counted(of('current').length, 'place')} had nothing to do`)
  if (of('waiting').length > 0) parts.push(`${counted(of('waiting').length, 'place')} not begun`)
  const mark = status === 'done' ? paint.good('✔') : paint.warn('!')
  lines.push(`${mark} ${parts.join(', ')}.`)
  return {
    json: { ...outcome, ms: Math.round(ms) },
    text: lines.join('\n'),
    failure: failureOf(status, error?.message, troubled.length),
  }
}

function failureOf(status: FleetOutcome['status'], message: string | undefined, skipped: number): Answer['failure'] {
  if (status === 'done') return undefined
  if (status === 'failed') return { code: 'FAILED', message: message ?? 'The fleet could not be migrated.' }
  const others = `Other operations are at work on the tenants of ${counted(skipped, 'place')}.`
  return { code: 'CONFLICT', message: `${others} Run this again when they are over.` }
}
