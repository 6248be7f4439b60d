import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { aboutTenant } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { log } from '@/lib/log'
import { type DueMove, dueMoves } from './due-moves'
import { targetOf } from './due-target'
import { putOff } from './settle-moves'
import type { Mover } from './start-due-moves'

/** A tenant that has more than its plan allows may have less tomorrow. */
const askAgainAfterHours = 1

/** Those of one process ask one after the other: each holds a connection to the control plane meanwhile. */
const oneByOne = pLimit(1)

interface Options {
  mover: Pick<Mover, 'begin' | 'fits'>
  tenantId?: string | undefined
  /** So many moves may be under way from or to one shard. */
  perShard: number
}

/** Begins the move that is due first and that its shards can bear. Gives its operation; null where none can begin now. */
export async function beginDueMove({ mover, tenantId, perShard }: Options): Promise<string | null> {
  for (const due of await dueMoves(tenantId)) {
    if (!(await mover.fits(due))) {
      await putOff(due.tenantId, askAgainAfterHours)
      continue
    }
    const begun = await oneByOne(() => alone(() => beginOne(due, mover.begin, perShard)))
    if (begun) return begun
  }
  return null
}

async function beginOne(seen: DueMove, begin: Mover['begin'], perShard: number): Promise<string | null> {
  // Somebody may have moved it since: what counts is what is due now that nobody else can begin.
  const [due] = await dueMoves(seen.tenantId)
  if (!due || due.to !== seen.to) return null
  const { tenantId, slug, region, to: kind } = due
  const target = await targetOf(due, perShard)
  if (target === 'wait') return null
  // Without room anywhere it is begun all the same, and fails: so the journal says why nothing happens.
  const where = target === 'none' ? { region } : target
  const { status, operationId, error } = await begin({ slug, kind, ...where, reason: 'plan' })
  if (status === 'running') return operationId
  // Somebody else is at work on the tenant; or it is refused for good.
  if (error?.code === 'CONFLICT') return null
  log().error({ ...aboutTenant(tenantId), error }, 'a move that is due was refused')
  await putOff(tenantId, askAgainAfterHours)
  return null
}

/** Any two numbers nobody else uses. */
const lock = [72_707_371, 3] as const
const tries = 40
const pauseMs = 50

/** Runs `work` while no other process does, so that none counts the moves of a shard beside another. Null where it isn't our turn for 2 s. */
async function alone<T>(work: () => Promise<T>): Promise<T | null> {
  for (let tried = 0; tried < tries; tried++) {
    const done = await control().$transaction(
      async (tx) => {
        // Tried, not waited for: who waits would hold a connection that the one who works may need.
        const [turn] = await tx.$queryRaw<{ mine: boolean }[]>`
          SELECT pg_try_advisory_xact_lock(${lock[0]}::int, ${lock[1]}::int) AS mine`
        return turn?.mine ? { result: await work() } : null
      },
      { maxWait: 10_000, timeout: 15_000 },
    )
    if (done) return done.result
    await sleep(pauseMs)
  }
  return null
}
