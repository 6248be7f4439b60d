import type { PlaceOutcome, PlaceStatus } from '@/lib/operations/migrations/outcome'
import { count } from './format'
import { paint } from './paint'

const marks: Record<PlaceStatus, string> = {
  failed: paint.bad('✖'),
  unreachable: paint.bad('✖'),
  skipped: paint.warn('!'),
  waiting: paint.quiet('·'),
  migrated: paint.good('✔'),
  current: paint.good('✔'),
}

/** So many are listed one by one; --json has them all. */
export const mostLines = 30

/** One line a place: which, whose, and why. */
export function placesInWords(places: readonly PlaceOutcome[]): string {
  const lines = places
    .slice(0, mostLines)
    .map(
      ({ name, tenant, status, error }) =>
        `${marks[status]} ${name}${tenant ? ` (${tenant})` : ''}: ${error ?? status}`,
    )
  if (places.length > mostLines) lines.push(`  … and ${count(places.length - mostLines)} more: --json lists them all`)
  return lines.join('\n')
}
