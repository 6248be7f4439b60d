import { migrate } from '@/lib/db/migrate'
import { leftBehindError } from '@/lib/db/migrate-data'
import { isLostConnection } from '@/lib/db/migrate-faults'
import { migratePlace } from '@/lib/db/migrate-place'
import { MigrationError } from '@/lib/db/migration'
import type { OwnerClient } from '@/lib/db/owner-client'
import type { Histories } from './history'
import { type Done, runInLanes } from './lanes'
import { outcomeFor, type PlaceOutcome } from './outcome'
import type { Recorder } from './recorder'
import type { Sessions } from './sessions'
import type { TargetState } from './survey'
import { type Database, messageOf, type Target } from './target'

/** A target that has something to do, as it was last seen. */
export type BehindTarget = Target & {
  state: TargetState
  /** The machinery of its database is behind, too. */
  needsMachinery: boolean
}

export interface RunOptions {
  histories: Histories
  /** Tenants that other operations are at work on. */
  busyTenants: ReadonlySet<string>
  connections: number
  sessions: Sessions
  lockTimeoutMs: number
  turnTimeoutMs: number
  /** How often a place is tried whose tables somebody else holds a lock on. */
  lockTries: number
  recorder: Recorder
  /** Machinery that has been brought on in this run, by key of the database. */
  machinery: Map<string, Promise<string[]>>
  onPlace: (outcome: PlaceOutcome) => void
  /** Once it is aborted nothing is begun any more. */
  signal?: AbortSignal | undefined
}

/** Why a place had no turn after `signal`. */
export const wasStopped = 'the run was stopped'

/** Brings these places on, several at a time; who fails stops nobody else. Never throws but for the control plane. */
export async function migrateTargets(targets: BehindTarget[], options: RunOptions): Promise<PlaceOutcome[]> {
  const outcomes: PlaceOutcome[] = []
  const settle = (outcome: PlaceOutcome) => {
    outcomes.push(outcome)
    options.onPlace(outcome)
  }
  const begun = targets.map(({ id, state: { pending } }) => ({ id, pending }))
  await options.recorder.begin(begun, options.histories.tenant)
  await runInLanes<{ target: BehindTarget; attempts: number }>(
    targets.map((target) => ({ database: target.database, work: { target, attempts: 0 } })),
    {
      connections: options.connections,
      sessions: options.sessions,
      signal: options.signal,
      leftOut: ({ target, attempts }) => {
        options.recorder.note({ placeId: target.id, status: 'waiting' })
        settle({ ...outcomeFor(target, 'waiting', wasStopped), attempts })
      },
      run: (client, job) => attempt(client, job, options, settle),
      unreachable: ({ target, attempts }, reason) => {
        noteFailure(target, reason, options)
        settle({ ...outcomeFor(target, 'unreachable', reason), attempts })
      },
    },
  )
  return outcomes
}

async function attempt(
  client: OwnerClient,
  job: { target: BehindTarget; attempts: number },
  options: RunOptions,
  settle: (outcome: PlaceOutcome) => void,
): Promise<Done> {
  const { target } = job
  job.attempts++
  try {
    if (target.needsMachinery) await machineryOf(client, target.database, options)
    const { applied, version, left } = await migratePlace(
      { client, schema: target.schema, migrations: options.histories.tenant },
      { ...options, seen: target.state.surveyed },
    )
    const outcome = { ...outcomeFor(target, 'migrated'), applied, attempts: job.attempts }
    if (left.length > 0) {
      const error = leftBehindError(left)
      noteFailure(target, error.message, options, error.migration)
      settle({ ...outcome, status: 'failed', error: error.message })
    } else {
      options.recorder.note({ placeId: target.id, status: 'done', version })
      settle(outcome)
    }
    return {}
  } catch (error) {
    const lost = isLostConnection(error)
    const again = lost || (error instanceof MigrationError && (error.fault === 'locked' || error.fault === 'turn'))
    if (again && job.attempts < options.lockTries) return { againAfterMs: backOff(job.attempts), lost }
    noteFailure(target, messageOf(error), options, error instanceof MigrationError ? error.migration : null)
    settle({ ...outcomeFor(target, 'failed', adviceFor(error, job.attempts)), attempts: job.attempts })
    return { lost }
  }
}

/** 250 ms → 4 s, with jitter: two who are in each other's way shouldn't come back together. */
const backOff = (attempts: number) => Math.min(250 * 2 ** (attempts - 1), 4_000) * (0.5 + Math.random())

function adviceFor(error: unknown, attempts: number): string {
  const message = messageOf(error)
  const isLocked = error instanceof MigrationError && error.fault === 'locked'
  return isLocked
    ? `${message}. Tried ${attempts} times: somebody holds a lock on these tables. See pg_stat_activity there for long transactions, then run this again`
    : message
}

function noteFailure(
  { id, state }: BehindTarget,
  error: string,
  { recorder, histories }: RunOptions,
  at?: string | null,
) {
  const name = at ?? state.pending[0] ?? histories.tenant.at(-1)?.name
  if (name) recorder.note({ placeId: id, status: 'failed', name, error })
}

/** The machinery of a database goes before the tables that use it: once a run, whoever comes first. */
function machineryOf(client: OwnerClient, { key }: Database, options: RunOptions): Promise<string[]> {
  const { machinery, histories, lockTimeoutMs, turnTimeoutMs } = options
  const known = machinery.get(key)
  if (known) return known
  const made = migrate(
    { client, schema: 'tenancy', migrations: histories.tenancy },
    { lockTimeoutMs, turnTimeoutMs },
  ).catch((error: unknown) => {
    machinery.delete(key) // the next place of this database tries again
    throw error
  })
  machinery.set(key, made)
  return made
}
