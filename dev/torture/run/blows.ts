import { moveStepNames } from '@/lib/operations/moves/move-options'
import type { Moment } from '@/dev/torture/processes/messages'
import { seededRandom } from '@/dev/torture/seeded-random'

/**
 * What happens to a move. `mover frozen`: it sleeps until its lease is over and another has done its work, and then wakes up.
 * `cut off`: all its sessions are ended. `worker killed`: the mover first, and then who took up its work. `cancelled`: the move
 * is taken back, and killed while it is.
 */
export const blowKinds = [
  'mover killed',
  'mover frozen',
  'mover cut off',
  'worker killed',
  'client killed',
  'clients cut off',
  'client frozen',
  'cancelled',
] as const
export type BlowKind = (typeof blowKinds)[number]

export interface Blow {
  kind: BlowKind
  at: Moment
  /** Struck so long after the moment, in the middle of what follows; 0: right there, while the mover waits. */
  laterMs: number
}

export const moments: readonly Moment[] = moveStepNames.flatMap((step) => [
  { step, when: 'begins' as const },
  { step, when: 'ends' as const },
])

/** Every kind of blow at every moment, right there; and once more each, in the middle of the step. In an order of the seed's. */
export function allBlows(seed: string, kinds: readonly BlowKind[] = blowKinds): Blow[] {
  const random = seededRandom(`${seed} blows`)
  const there = kinds.flatMap((kind) => moments.map((at): Blow => ({ kind, at, laterMs: 0 })))
  const later = kinds.flatMap((kind) =>
    moveStepNames.map((step): Blow => ({ kind, at: { step, when: 'begins' }, laterMs: 1 + random.below(120) })),
  )
  return random.shuffled([...there, ...later])
}

/** Each step's beginning or end once, by one kind after the other. */
export function someBlows(kinds: readonly BlowKind[]): Blow[] {
  return moveStepNames.flatMap((step, index) =>
    kinds.map((kind, turn): Blow => ({ kind, at: { step, when: (index + turn) % 2 ? 'ends' : 'begins' }, laterMs: 0 })),
  )
}
