import type { Described } from '@/lib/db/migrate-fingerprint'
import { buildReference, findDrift } from '@/lib/db/migrate-drift'
import type { Migration } from '@/lib/db/migration'
import type { OwnerClient } from '@/lib/db/owner-client'
import type { Histories } from './history'
import { runInLanes } from './lanes'
import type { Sessions } from './sessions'
import type { Survey } from './survey'
import { type Database, messageOf, type Target } from './target'

export interface Drift {
  /** By id of the place, and by key of the database for its machinery: what is otherwise than its migrations make it. */
  found: Map<string, string[]>
  /** The same keys: why it could not be looked at. */
  problems: Map<string, string>
}

interface Look {
  key: string
  database: Database
  schema: string
  history: 'tenant' | 'tenancy'
  /** What has been applied there. */
  applied: Migration[]
}

/**
 * Compares each place, and the machinery of each database, with what the migrations that it has make on the same server.
 * Those with migrations that are unknown or edited have nothing to be compared with.
 */
export async function findFleetDrift(
  targets: Target[],
  survey: Survey,
  { histories, connections, sessions }: { histories: Histories; connections: number; sessions: Sessions },
): Promise<Drift> {
  const looks = [...looksAtPlaces(targets, survey, histories), ...looksAtMachinery(targets, survey, histories)]
  const drift: Drift = { found: new Map(), problems: new Map() }
  const references = new Map<string, Promise<Described[]>>()
  await runInLanes(
    looks.map((look) => ({ database: look.database, work: look })),
    {
      connections,
      sessions,
      unreachable: ({ key }, reason) => drift.problems.set(key, reason),
      run: async (client, look) => {
        try {
          const reference = await referenceFor(client, look, references)
          drift.found.set(look.key, await findDrift(client, look.schema, reference))
        } catch (error) {
          drift.problems.set(look.key, messageOf(error))
        }
        return {}
      },
    },
  )
  return drift
}

function looksAtPlaces(targets: Target[], { places }: Survey, { tenant }: Histories): Look[] {
  return targets.flatMap(({ id, database, schema }) => {
    const state = places.get(id)
    if (!state || state.unknown.length > 0 || state.edited.length > 0) return []
    const applied = tenant.filter(({ name }) => !state.pending.includes(name))
    return applied.length > 0 ? [{ key: id, database, schema, history: 'tenant', applied }] : []
  })
}

function looksAtMachinery(targets: Target[], { databases }: Survey, { tenancy }: Histories): Look[] {
  return [...new Set(targets.map(({ database }) => database))].flatMap((database) => {
    const state = databases.get(database.key)
    if (!state || state.unknown.length > 0 || state.edited.length > 0) return []
    const applied = tenancy.filter(({ name }) => !state.pending.includes(name))
    return applied.length > 0 ? [{ key: database.key, database, schema: 'tenancy', history: 'tenancy', applied }] : []
  })
}

/** One for each server and each state of a history; Postgres's versions print the same thing differently. */
function referenceFor(
  client: OwnerClient,
  { database, history, applied }: Look,
  references: Map<string, Promise<Described[]>>,
): Promise<Described[]> {
  const server = new URL(database.ownerUrl ?? '').host
  const key = [server, history, ...applied.map(({ name }) => name)].join(' ')
  const known = references.get(key) ?? buildReference(client, applied, history)
  references.set(key, known)
  return known
}
