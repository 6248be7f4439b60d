import type { OwnerClient } from '@/lib/db/owner-client'
import { perDatabase, type Session, type Sessions } from './sessions'
import { type Database, messageOf } from './target'

/** One piece of work on a database. */
export interface Job<T> {
  database: Database
  work: T
}

/** What became of a job: over, or to be begun again after `againAfterMs`. `lost`: the connection is gone. */
export type Done = { againAfterMs?: number; lost?: boolean }

export interface Lanes<T> {
  connections: number
  /** At least as many. */
  sessions: Sessions
  run: (client: OwnerClient, work: T) => Promise<Done>
  /** The database could not be reached: nothing was done. */
  unreachable: (work: T, reason: string) => void
  /** Once it is aborted no job is begun any more, and `leftOut` is told of those that weren't. */
  signal?: AbortSignal | undefined
  leftOut?: (work: T) => void
}

interface Waiting<T> {
  work: T
  dueAt: number
}

interface Yard<T> {
  database: Database
  waiting: Waiting<T>[]
  lanes: number
  /** Those of them that have not taken a job yet. */
  arriving: number
  refusals: number
}

const refusalsAtMost = 3

/**
 * Does all jobs over so many connections, one after the other on each: a lane stays with a database while there is something
 * to do, and a job that has to wait makes none of the others wait.
 */
export async function runInLanes<T>(jobs: Job<T>[], options: Lanes<T>): Promise<void> {
  const yards = [...Map.groupBy(jobs, ({ database }) => database)].map(([database, own]): Yard<T> => ({
    database,
    waiting: own.map(({ work }) => ({ work, dueAt: 0 })),
    lanes: 0,
    arriving: 0,
    refusals: 0,
  }))
  const lanes = Math.min(options.connections, jobs.length)
  await Promise.all(Array.from({ length: lanes }, () => lane(yards, options)))
  for (const { work } of yards.flatMap(({ waiting }) => waiting)) options.leftOut?.(work)
}

async function lane<T>(yards: Yard<T>[], options: Lanes<T>): Promise<void> {
  while (!options.signal?.aborted) {
    // One look at the clock for both: what came due between two would be neither there nor later, and left out.
    const now = performance.now()
    const yard = neediest(yards, now)
    if (!yard) {
      // What is due and has lanes enough is theirs; what comes due later may be for this one.
      const later = yards.flatMap(({ waiting }) => waiting.map(({ dueAt }) => dueAt)).filter((dueAt) => dueAt > now)
      if (later.length === 0) return
      await sleep(Math.min(...later) - now)
      continue
    }
    yard.lanes++
    await visit(yard, options)
    yard.lanes--
  }
}

/** Where the most work is due for each lane that is there already. */
function neediest<T>(yards: Yard<T>[], now: number): Yard<T> | undefined {
  const due = (yard: Yard<T>) => yard.waiting.filter(({ dueAt }) => dueAt <= now).length - yard.arriving
  let best: Yard<T> | undefined
  let most = 0
  for (const yard of yards) {
    if (yard.lanes >= perDatabase) continue
    const share = due(yard) / (yard.lanes + 1)
    if (share > most) [best, most] = [yard, share]
  }
  return best
}

async function visit<T>(yard: Yard<T>, { run, unreachable, signal, sessions }: Lanes<T>): Promise<void> {
  const session = await arrive(yard, sessions).catch((error: unknown) => {
    for (const work of refuse(yard)) unreachable(work, messageOf(error))
  })
  if (!session) return
  yard.refusals = 0
  for (let lost = false; ;) {
    const job = lost || signal?.aborted ? undefined : takeDue(yard)
    if (!job) return sessions.giveBack(session, { lost })
    session.jobs++
    const done = await run(session.client, job.work)
    lost = done.lost ?? false
    if (done.againAfterMs !== undefined) yard.waiting.push({ ...job, dueAt: performance.now() + done.againAfterMs })
  }
}

async function arrive<T>(yard: Yard<T>, sessions: Sessions): Promise<Session> {
  yard.arriving++
  try {
    return await sessions.take(yard.database)
  } finally {
    yard.arriving--
  }
}

/** Everything there is tried again a little later, and given up after some times. */
function refuse<T>(yard: Yard<T>): T[] {
  yard.refusals++
  const wait = 250 * 2 ** yard.refusals
  for (const job of yard.waiting) job.dueAt = performance.now() + wait
  if (yard.refusals < refusalsAtMost && yard.database.ownerUrl !== null) return []
  return yard.waiting.splice(0).map(({ work }) => work)
}

function takeDue<T>(yard: Yard<T>): Waiting<T> | undefined {
  const now = performance.now()
  const index = yard.waiting.findIndex(({ dueAt }) => dueAt <= now)
  return index === -1 ? undefined : yard.waiting.splice(index, 1)[0]
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
