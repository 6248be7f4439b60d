import type { PlacementKind } from '@/lib/billing/plans'
import { ownerSession } from '@/lib/db/owner-session'
import { env } from '@/lib/env'
import type { MigrateFleetOptions } from './migrate-fleet'
import { defaultConnections, withSessions } from './migrations/sessions'
import { type Drift, findFleetDrift } from './migrations/drift'
import { readHistories } from './migrations/history'
import { type Survey, survey } from './migrations/survey'
import { messageOf, readTargets, type Target } from './migrations/target'

/** What is wrong with one set of migrations somewhere; all empty where nothing is. */
export interface Faults {
  /** Migrations that are still to be applied, in order. */
  behind: string[]
  /** Applied there, and unknown to this release: it is ahead, or of another branch. */
  ahead: string[]
  /** Were edited after they had been applied there. */
  edited: string[]
  /** Begun by another tool and never finished. */
  unfinished: string[]
  /** What the catalogue has otherwise than the migrations make it, in words. */
  drift: string[]
  /** It could not be asked. */
  error?: string
}

export interface PlaceCheck extends Faults {
  id: string
  /** `us-1` (shared), `us-1/t_0123…`, `us-1/tenantry_0123…`. */
  name: string
  kind: PlacementKind
  /** Slug of the tenant that it belongs to; null for shared tables and spares. */
  tenant: string | null
  /** Newest migration up to which nothing is missing; '' for none. */
  version: string
  /** All migrations are there, but a data step of somebody who lives there is not done: they see the maintenance page. */
  hasTenantsBehind: boolean
  isSound: boolean
}

/** `failed`: something isn't as this release has it, or could not be asked. */
export interface FleetCheck {
  status: 'done' | 'failed'
  places: PlaceCheck[]
  /** The machinery of each database. */
  machinery: (Faults & { database: string; isSound: boolean })[]
  error?: { message: string }
}

/** Compares every place of the fleet with the histories and with what they make. Changes nothing. Never throws. */
export async function checkFleet({
  connections = defaultConnections,
  shards,
  folders,
}: Pick<MigrateFleetOptions, 'shards' | 'connections' | 'folders'> = {}): Promise<FleetCheck> {
  try {
    const histories = await readHistories(folders)
    const { targets } = await ownerSession(env.CONTROL_OWNER_URL, (control) => readTargets(control, shards))
    return await withSessions(connections, async (sessions) => {
      const found = await survey(targets, histories, { connections, sessions })
      return reportOf(targets, found, await findFleetDrift(targets, found, { histories, connections, sessions }))
    })
  } catch (error) {
    return { status: 'failed', places: [], machinery: [], error: { message: messageOf(error) } }
  }
}

function reportOf(targets: Target[], found: Survey, drift: Drift): FleetCheck {
  const places = targets.map((target) => checkOf(target, found, drift))
  const databases = new Set(targets.map(({ database }) => database.key))
  const machinery = [...databases].map((key) => {
    const state = found.databases.get(key)
    const faults: Faults = {
      behind: state?.pending ?? [],
      ahead: state?.unknown ?? [],
      edited: state?.edited ?? [],
      unfinished: state?.unfinished ?? [],
      drift: drift.found.get(key) ?? [],
      ...problemOf(found.unreachable.get(key) ?? drift.problems.get(key)),
    }
    return { database: key.replace(/\/$/, ''), ...faults, isSound: isSound(faults) }
  })
  const bad = [...places, ...machinery].filter((one) => !one.isSound).length
  if (bad === 0) return { status: 'done', places, machinery }
  const message = `${bad} of ${places.length + machinery.length} places and databases are not as this release has them.`
  return { status: 'failed', places, machinery, error: { message } }
}

function checkOf({ id, name, kind, tenant, database }: Target, found: Survey, drift: Drift): PlaceCheck {
  const state = found.places.get(id)
  const faults: Faults = {
    behind: state?.pending ?? [],
    ahead: state?.unknown ?? [],
    edited: state?.edited ?? [],
    unfinished: state?.unfinished ?? [],
    drift: drift.found.get(id) ?? [],
    ...problemOf(state ? drift.problems.get(id) : (found.unreachable.get(database.key) ?? 'it did not answer')),
  }
  const hasTenantsBehind = state?.hasTenantsBehind ?? false
  const version = state?.version ?? ''
  return { id, name, kind, tenant, version, hasTenantsBehind, ...faults, isSound: isSound(faults) && !hasTenantsBehind }
}

const problemOf = (error: string | undefined) => (error === undefined ? {} : { error })

const isSound = ({ behind, ahead, edited, unfinished, drift, error }: Faults) =>
  [behind, ahead, edited, unfinished, drift].every((list) => list.length === 0) && error === undefined
