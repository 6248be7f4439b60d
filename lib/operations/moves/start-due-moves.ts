import { beginDueMove } from './begin-due-move'
import { fitsPlan } from './fits-plan'
import type { Moved } from './move-options'
import { beginMove, runMove } from './move-tenant'
import { settleMoves } from './settle-moves'
import { tellStuckMoves } from './tell-stuck-moves'

/** So many moves from or to one shard at once. */
const movesPerShard = 2
/** So many in one process: each copies as fast as its shards allow. */
const movesAtOnce = 4

export interface StartedMoves {
  begun: number
  done: number
  /** Undone, or failed. */
  failed: number
  /** Left for the next run, which goes on. */
  left: number
}

/** What moves, and what says whether one with a smaller plan may; tests put another in its place. */
export interface Mover {
  begin: typeof beginMove
  run: typeof runMove
  fits: typeof fitsPlan
}

/**
 * Begins the moves that plans ask for and works on them until `until`; who is not through then is gone on with by the next run.
 * Where a move fails, the tenant is where it was, and the next try waits. May run in any number of processes at once.
 * `tenantId`: this tenant's only, right after it has paid.
 */
export async function startDueMoves({
  until,
  tenantId,
  perShard = movesPerShard,
  mover = { begin: beginMove, run: runMove, fits: fitsPlan },
}: {
  until: Date
  tenantId?: string
  perShard?: number
  mover?: Mover
}): Promise<StartedMoves> {
  const started: StartedMoves = { begun: 0, done: 0, failed: 0, left: 0 }
  // Who has just paid has no time for what concerns all others.
  if (tenantId === undefined) {
    await settleMoves()
    await tellStuckMoves()
  }
  const worker = async () => {
    while (new Date() < until) {
      const operationId = await beginDueMove({ mover, tenantId, perShard })
      if (!operationId) return
      started.begun += 1
      const outcome = await mover.run(operationId, { until })
      started[whatCameOf(outcome)] += 1
      await settleMoves()
    }
  }
  await Promise.all(Array.from({ length: tenantId === undefined ? movesAtOnce : 1 }, worker))
  return started
}

/** Who is told CONFLICT was too late: another run works on it, and counts it. */
function whatCameOf({ status, error }: Moved): 'done' | 'failed' | 'left' {
  if (status === 'done') return 'done'
  return status === 'running' || (status === 'failed' && error?.code === 'CONFLICT') ? 'left' : 'failed'
}
