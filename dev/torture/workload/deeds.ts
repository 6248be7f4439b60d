import type { SeededRandom } from '@/dev/torture/seeded-random'
import type { Client, Deed } from './client'
import { readFamily } from './read-family'
import { readAll, readBalancesSlowly, readCounter, readInserted, readOne, readPair } from './read-rows'
import { changeOwn, claim, increment, insert, updateRegister } from './single-row'
import { churn, raiseOrEndFamily, raisePair, readAndIncrement, swap, transfer } from './transactions'

/** How often each is done, beside the others. */
const deeds: [weight: number, deed: Deed][] = [
  [10, (client) => readOne(client, 'registers')],
  [5, (client) => readOne(client, 'churn')],
  [6, (client) => readAll(client, 'accounts')],
  [5, (client) => readAll(client, 'registers')],
  [2, readBalancesSlowly],
  [6, readCounter],
  [4, readPair],
  // Of the clients that begin; those that take the place of killed ones are read by themselves alone.
  [8, (client) => readInserted(client, 24)],
  [2, readFamily],
  [10, updateRegister],
  [6, increment],
  [2, readAndIncrement],
  [8, insert],
  [9, changeOwn],
  [4, claim],
  [7, transfer],
  [4, swap],
  [4, raisePair],
  [4, churn],
  [2, raiseOrEndFamily],
]
const weights = deeds.reduce((sum, [weight]) => sum + weight, 0)

function chooseDeed(random: SeededRandom): Deed {
  let left = random.next() * weights
  const [, deed] = deeds.find(([weight]) => (left -= weight) < 0) ?? deeds[0] ?? []
  if (!deed) throw new Error('there is nothing to do')
  return deed
}

/** One thing after the other, with a short rest of up to `restMs` between them, until `isOver`. */
export async function work(
  client: Client,
  { restMs, isOver }: { restMs: number; isOver: () => boolean },
): Promise<void> {
  while (!isOver()) {
    await chooseDeed(client.random)(client)
    await new Promise((resolve) => setTimeout(resolve, client.random.next() * restMs))
  }
}
