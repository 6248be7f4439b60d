import type { MigrationPlan, PlannedWave } from '@/lib/operations/migrate-plan'
import { count, counted } from './format'
import { paint } from './paint'
import { placesInWords } from './place-lines'
import { type Column, table } from './table'

const columns: Column<PlannedWave>[] = [
  { title: 'wave', cell: ({ name }) => name },
  { title: 'places', align: 'right', cell: ({ places }) => count(places.length) },
  {
    title: 'tenants',
    align: 'right',
    cell: ({ places }) => count(places.reduce((sum, { tenants }) => sum + tenants, 0)),
  },
  {
    title: 'begins with',
    cell: ({ places: [first] }) => (first ? `${first.name}${first.tenant ? ` (${first.tenant})` : ''}` : '–'),
    cut: true,
  },
]

/** What a run would do now. */
export function planInWords({ machinery, waves, leftOut, current }: MigrationPlan): string {
  const parts: string[] = []
  const places = waves.flatMap(({ places }) => places)
  if (places.length === 0 && machinery.length === 0) {
    parts.push(
      `${paint.good('✔')} Nothing is to be done: ${counted(current, 'place')} ${current === 1 ? 'is' : 'are'} at the end of the history.`,
    )
  } else {
    parts.push(
      `To be migrated: ${counted(places.length, 'place')}; ${count(current)} at the end of the history already.`,
    )
    if (machinery.length > 0)
      parts.push(`First the machinery of ${counted(machinery.length, 'database')}: ${namesIn(machinery)}`)
    if (waves.length > 0) parts.push(`${migrationsIn(places)}\n\n${table(columns, waves)}`)
  }
  if (leftOut.length > 0) parts.push(`Left out:\n${placesInWords(leftOut)}`)
  return parts.join('\n\n')
}

/** Every migration that somebody lacks, and how many do. */
function migrationsIn(places: PlannedWave['places']): string {
  const lacking = Map.groupBy(
    places.flatMap(({ migrations }) => migrations),
    (name) => name,
  )
  const lines = [...lacking]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { length }]) => `  ${name}  ${paint.quiet(`in ${counted(length, 'place')}`)}`)
  const dataOnly = places.filter(({ migrations }) => migrations.length === 0).length
  if (dataOnly > 0) lines.push(`  ${paint.quiet(`data steps alone in ${counted(dataOnly, 'place')}`)}`)
  return lines.join('\n')
}

const namesIn = (machinery: MigrationPlan['machinery']) =>
  [...new Set(machinery.flatMap(({ migrations }) => migrations))].join(', ')
