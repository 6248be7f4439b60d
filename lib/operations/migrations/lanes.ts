import type { OwnerClient } from '@/lib/db/owner-client'
import { ownerSession } from '@/lib/db/owner-session'
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
  refusals: number
}

/** A backend remembers each table it has seen: it is let go before that becomes much. */
const jobsPerConnection = 200
const refusalsAtMost = 3

/**
 * Does all jobs over so many connections, one after the other on each: a connection stays with its database while there is
 * something to do, and a job that has to wait makes none of the others wait.
 */
export async function runInLanes<T>(jobs: Job<T>[], options: Lanes<T>): Promise<void> {
  const yards = [...Map.groupBy(jobs, ({ database }) => database)].map(([database, own]): Yard<T> => ({
    database,
    waiting: own.map(({ work }) => ({ work, dueAt: 0 })),
    lanes: 0,
    refusals: 0,
  }))
  const lanes = Math.min(options.connections, jobs.length)
  await Promise.all(Array.from({ length: lanes }, () => lane(yards, options)))
  for (const { work } of yards.flatMap(({ waiting }) => waiting)) options.leftOut?.(work)
}

async function lane<T>(yards: Yard<T>[], options: Lanes<T>): Promise<void> {
  while (!options.signal?.aborted) {
    const yard = neediest(yards)
    if (!yard) {
      const next = Math.min(...yards.flatMap(({ waiting }) => waiting.map(({ dueAt }) => dueAt)))
      if (next === Infinity) return
      await sleep(Math.max(1, next - performance.now()))
      continue
    }
    yard.lanes++
    await visit(yard, options)
    yard.lanes--
  }
}

/** Where the most work is due for each lane that is there already. */
function neediest<T>(yards: Yard<T>[]): Yard<T> | undefined {
  const now = performance.now()
  const due = (yard: Yard<T>) => yard.waiting.filter(({ dueAt }) => dueAt <= now).length - yard.lanes
  let best: Yard<T> | undefined
  let most = 0
  for (const yard of yards) {
    const share = due(yard) / (yard.lanes + 1)
    if (share > most) [best, most] = [yard, share]
  }
  return best
}

async function visit<T>(yard: Yard<T>, { run, unreachable, signal }: Lanes<T>): Promise<void> {
  try {
    const { ownerUrl, problem } = yard.database
    if (ownerUrl === null) throw new Error(problem ?? 'its URL is not known')
    await ownerSession(ownerUrl, async (client) => {
      yard.refusals = 0
      for (let count = 0; count < jobsPerConnection && !signal?.aborted; count++) {
        const job = takeDue(yard)
        if (!job) return
        const { againAfterMs, lost } = await run(client, job.work)
        if (againAfterMs !== undefined) yard.waiting.push({ ...job, dueAt: performance.now() + againAfterMs })
        if (lost) return
      }
    })
  } catch (error) {
    yard.refusals++
    const wait = 250 * 2 ** yard.refusals
    for (const job of yard.waiting) job.dueAt = performance.now() + wait
    if (yard.refusals < refusalsAtMost && yard.database.ownerUrl !== null) return
    for (const { work } of yard.waiting.splice(0)) unreachable(work, messageOf(error))
  }
}

function takeDue<T>(yard: Yard<T>): Waiting<T> | undefined {
  const now = performance.now()
  const index = yard.waiting.findIndex(({ dueAt }) => dueAt <= now)
  return index === -1 ? undefined : yard.waiting.splice(index, 1)[0]
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
