import type { ClientOrders, FromClient, ToClient } from '@/dev/torture/processes/messages'
import { type Child, startChild } from '@/dev/torture/processes/child-process'
import type { Counts } from '@/dev/torture/workload/recorder'

type ClientChild = Child<ToClient, FromClient>

/** The clients of a run: as many as there were, whoever of them is killed. */
export interface Clients {
  counts: () => Counts
  /** Ends one without warning; another takes its place. */
  killOne: (index: number) => Promise<void>
  /** Freezes one for so long. */
  freezeOne: (index: number, ms: number) => Promise<void>
  /** Lets all finish what they are doing. */
  end: () => Promise<void>
  killAll: () => Promise<void>
}

export const clientName = 'torture-client'

/** Starts so many; every second one has a router that is stale by seconds. */
export function startClients(
  orders: Omit<ClientOrders, 'number' | 'staleMs'>,
  count: number,
  onCrash: (how: string) => void,
): Clients {
  const counts = new Map<number, Counts>()
  let started = 0
  const alive = new Set<ClientChild>()
  const start = (index: number): ClientChild => {
    const number = started++
    const child = startChild<ToClient, FromClient>('client-process.ts', `${clientName}-${number}`, onCrash)
    child.onMessage((message) => counts.set(number, 'counts' in message ? message.counts : message.ended))
    alive.add(child)
    void child.ended.then(() => alive.delete(child))
    child.say({ begin: { ...orders, number, staleMs: index % 2 === 1 ? 1_500 * (1 + (index % 3)) : 0 } })
    return child
  }
  const children = Array.from({ length: count }, (_, index) => start(index))
  const at = (index: number) => children[index % count] as ClientChild
  return {
    counts: () => sum([...counts.values()]),
    async killOne(index) {
      const child = at(index)
      // At once: two who strike together mustn't both replace the same one.
      children[index % count] = start(index % count)
      await child.kill()
    },
    async freezeOne(index, ms) {
      const child = at(index)
      child.signal('SIGSTOP')
      await new Promise((resolve) => setTimeout(resolve, ms))
      child.signal('SIGCONT')
    },
    async end() {
      for (const child of alive) child.say({ end: true })
      await Promise.all([...alive].map(({ ended }) => ended))
    },
    killAll: async () => void (await Promise.all([...alive].map((child) => child.kill()))),
  }
}

function sum(all: Counts[]): Counts {
  const total = { writes: 0, reads: 0, refused: 0, unknown: 0 }
  for (const one of all) {
    for (const name of ['writes', 'reads', 'refused', 'unknown'] as const) total[name] += one[name]
  }
  return total
}
