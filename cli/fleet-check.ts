import type { Faults, FleetCheck } from '@/lib/operations/migrate-check'
import type { Answer } from './fleet-command'
import { count, counted, listInWords } from './format'
import { mostLines } from './place-lines'
import { paint } from './paint'

/** Whether every place is as this release has it, and what is otherwise where. */
export function checkAnswer(check: FleetCheck): Answer {
  const { status, places, machinery, error } = check
  const troubled = [
    ...machinery.filter(({ isSound }) => !isSound).map((one) => lineOf(`machinery of ${one.database}`, faultsOf(one))),
    ...places
      .filter(({ isSound }) => !isSound)
      .map((one) => lineOf(one.tenant ? `${one.name} (${one.tenant})` : one.name, placeFaults(one))),
  ]
  const lines = troubled.slice(0, mostLines)
  if (troubled.length > mostLines)
    lines.push(`  … and ${count(troubled.length - mostLines)} more: --json lists them all`)
  if (status === 'done')
    lines.push(`${paint.good('✔')} ${counted(places.length, 'place')}, all as this release has them.`)
  const message = error?.message ?? 'The fleet could not be checked.'
  const todo = places.some(({ behind }) => behind.length > 0)
    ? '\nWho is behind is brought on by: npm run fleet -- migrate'
    : ''
  return {
    json: check,
    text: lines.join('\n'),
    failure: status === 'done' ? undefined : { code: 'FAILED', message: message + todo },
  }
}

const lineOf = (name: string, faults: string[]) => `${paint.bad('✖')} ${name}: ${faults.join('; ')}`

const placeFaults = (place: FleetCheck['places'][number]) => [
  ...faultsOf(place),
  ...(place.hasTenantsBehind ? ['tenants wait for a data step'] : []),
]

function faultsOf({ behind, ahead, edited, unfinished, drift, error }: Faults): string[] {
  const faults: string[] = []
  if (error !== undefined) faults.push(error)
  if (behind.length > 0) faults.push(`behind by ${few(behind)}`)
  if (ahead.length > 0) faults.push(`has ${few(ahead)}, which this release doesn’t know`)
  if (edited.length > 0) faults.push(`${few(edited)} edited since`)
  if (unfinished.length > 0) faults.push(`${few(unfinished)} never finished`)
  faults.push(...drift)
  return faults
}

/** Names, as many as fit into a line. */
const few = (names: string[]) => (names.length > 3 ? counted(names.length, 'migration') : listInWords(names, 'and'))
