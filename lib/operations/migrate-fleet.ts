import { ownerSession } from '@/lib/db/owner-session'
import { env } from '@/lib/env'
import { runWaves } from './migrations/fleet-run'
import type { HistoryFolders } from './migrations/history'
import type { FleetOutcome, Progress } from './migrations/outcome'
import { Recorder } from './migrations/recorder'
import { defaultConnections } from './migrations/sessions'
import { messageOf } from './migrations/target'

export interface MigrateFleetOptions {
  /** Only places on these shards. */
  shards?: readonly string[]
  /** How many connections at once, no more than 4 of them to one database. Default 8. */
  connections?: number
  /** How long a statement may wait for a lock, which makes everybody behind it wait as well. Default 1,000 ms. */
  lockTimeoutMs?: number
  /** How often a place is tried whose tables are locked. Default 8. */
  lockTries?: number
  /** How long to wait for another runner at one place. Default 60,000 ms. */
  turnTimeoutMs?: number
  /** Once it is aborted, what is under way is finished and nothing else is begun. */
  signal?: AbortSignal
  /** Called at the beginning, after each place and at each new wave. */
  onProgress?: (progress: Progress) => void
  /** Other histories than the project's. */
  folders?: Partial<HistoryFolders>
}

const defaults = { connections: defaultConnections, lockTimeoutMs: 1_000, lockTries: 8, turnTimeoutMs: 60_000 }

/**
 * Brings every place of the fleet, spares included, to the end of the tenant history, the machinery of its database first:
 * canaries, then waves. Each place says itself what it has, so a run that was broken off anywhere is begun again. Nothing is
 * applied anywhere where an old migration has been edited, and after a canary has failed. Never throws.
 */
export async function migrateFleet(given: MigrateFleetOptions = {}): Promise<FleetOutcome> {
  try {
    return await ownerSession(env.CONTROL_OWNER_URL, async (control) => {
      const recorder = new Recorder(control)
      const outcome = await runWaves(recorder, { ...defaults, ...given })
      await recorder.close()
      return outcome
    })
  } catch (error) {
    return { status: 'failed', steps: [], places: [], machinery: [], error: { message: messageOf(error) } }
  }
}
