import pLimit from 'p-limit'
import { type Applied, editedFile, versionOf } from '@/lib/db/migrate-ledger'
import { type Surveyed, surveyDatabase } from '@/lib/db/migrate-survey'
import type { Migration } from '@/lib/db/migration'
import type { Histories } from './history'
import { perDatabase, type Sessions } from './sessions'
import { type Database, messageOf, type Target } from './target'

/** What a place has and lacks, as it says itself. */
export interface TargetState {
  /** Newest migration up to which nothing is missing; '' for none. */
  version: string
  /** Names, in order. */
  pending: string[]
  /** Applied there and unknown to this history: the place is ahead of this release, or of another branch. */
  unknown: string[]
  /** Were edited after they had been applied there. */
  edited: string[]
  /** Another tool began it and never finished. */
  unfinished: string[]
  /** All migrations are there, but somebody who lives there isn't through with their data steps. */
  hasTenantsBehind: boolean
  surveyed: Surveyed
}

/** The same of the machinery of a database. */
export type DatabaseState = Pick<TargetState, 'pending' | 'unknown' | 'edited' | 'unfinished'>

export interface Survey {
  /** By id of the place; missing where its database could not be reached. */
  places: Map<string, TargetState>
  databases: Map<string, DatabaseState>
  /** By key of the database: why it could not be asked. */
  unreachable: Map<string, string>
}

/** Asks every database what its places have, several at a time. Throws for nothing: who can't be asked is named. */
export async function survey(
  targets: Target[],
  histories: Histories,
  { connections, sessions }: { connections: number; sessions: Sessions },
): Promise<Survey> {
  const found: Survey = { places: new Map(), databases: new Map(), unreachable: new Map() }
  const limit = pLimit(connections)
  const surveySome = async (database: Database, places: Target[]) => {
    try {
      await surveyOne(database, places, { histories, sessions, found })
    } catch (error) {
      found.unreachable.set(database.key, messageOf(error))
    }
  }
  const asked = [...Map.groupBy(targets, ({ database }) => database)].flatMap(([database, places]) => {
    const inTurn = pLimit(perDatabase)
    return chunksOf(places).map((chunk) => inTurn(() => limit(() => surveySome(database, chunk))))
  })
  await Promise.all(asked)
  return found
}

/** So many places at once: a database of many is asked over several connections. */
const chunk = 250

const chunksOf = (places: Target[]): Target[][] =>
  Array.from({ length: Math.ceil(places.length / chunk) }, (_, index) =>
    places.slice(index * chunk, (index + 1) * chunk),
  )

async function surveyOne(
  database: Database,
  places: Target[],
  { histories: { tenancy, tenant }, sessions, found }: { histories: Histories; sessions: Sessions; found: Survey },
) {
  const schemas = places.map(({ schema }) => schema)
  const session = await sessions.take(database)
  const said = await surveyDatabase(session.client, schemas).catch((error: unknown) => {
    sessions.giveBack(session, { lost: true })
    throw error
  })
  sessions.giveBack(session)
  found.databases.set(database.key, compare(said.tenancy, tenancy))
  for (const { id, schema } of places) {
    const surveyed = said.places.get(schema)
    if (surveyed) found.places.set(id, stateOf(surveyed, tenant))
  }
}

function stateOf(surveyed: Surveyed, history: Migration[]): TargetState {
  const { lines, oldestHome } = surveyed
  const finished = new Set(lines.filter((line) => line.is_finished).map((line) => line.migration_name))
  const version = versionOf(history, finished)
  return {
    ...compare(lines, history),
    version,
    hasTenantsBehind: oldestHome !== null && oldestHome < version,
    surveyed,
  }
}

function compare(lines: Applied[], history: Migration[]): DatabaseState {
  const there = new Map(lines.map((line) => [line.migration_name, line]))
  const known = new Set(history.map(({ name }) => name))
  const isEdited = (migration: Migration) => {
    const line = there.get(migration.name)
    return line?.is_finished && editedFile(migration, line)
  }
  const namesOf = (some: Migration[]) => some.map(({ name }) => name)
  return {
    pending: namesOf(history.filter(({ name }) => !there.has(name))),
    unknown: [...there.keys()].filter((name) => !known.has(name)).toSorted(),
    edited: namesOf(history.filter(isEdited)),
    unfinished: lines.filter((line) => !line.is_finished).map((line) => line.migration_name),
  }
}
