import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, startChild } from '@/dev/torture/processes/child-process'
import type { FromMover, ToMover } from '@/dev/torture/processes/messages'

export type MoverChild = Child<ToMover, FromMover>

/** Processes that move tenants: one that is idle, or a new one. */
export interface Movers {
  take: () => MoverChild
  /** It is idle again. Those that were killed don't come back. */
  give: (mover: MoverChild) => void
  /** One more of them is started, for the next who takes. */
  replace: () => void
  end: () => Promise<void>
}

export function startMovers(count: number, onCrash: (how: string) => void): Movers {
  let started = 0
  const all = new Set<MoverChild>()
  const start = () => {
    const mover = startChild<ToMover, FromMover>('mover-process.ts', `torture-mover-${started++}-`, onCrash) // ends so that no name begins another
    all.add(mover)
    void mover.ended.then(() => all.delete(mover))
    return mover
  }
  const idle = Array.from({ length: count }, start)
  return {
    take: () => idle.shift() ?? start(),
    give: (mover) => void (all.has(mover) && idle.push(mover)),
    replace: () => void idle.push(start()),
    end: async () => void (await Promise.all([...all].map((mover) => mover.kill()))),
  }
}

/** Nothing that a mover does takes so long, not even waiting for one that stands still. */
const patienceMs = 90_000

/** What has come of the call that a mover was given. */
export const endOf = (mover: MoverChild) =>
  patiently(
    mover,
    mover.hear((message) => ('ended' in message ? message.ended : undefined)),
  )

/** It waits at the moment it was told, or has ended without having come there. */
export const momentOrEndOf = (mover: MoverChild) =>
  patiently(
    mover,
    mover.hear((message) => ('at' in message ? 'waits' : message.ended)),
  )

async function patiently<T>(mover: MoverChild, answer: Promise<T>): Promise<T> {
  const patience = new AbortController()
  try {
    return await Promise.race([answer, tooLong(mover, patience.signal)])
  } finally {
    patience.abort()
  }
}

async function tooLong(mover: MoverChild, signal: AbortSignal): Promise<never> {
  await sleep(patienceMs, undefined, { signal, ref: false })
  throw new Error(`${mover.name} has said nothing for ${patienceMs / 1000} s`)
}
