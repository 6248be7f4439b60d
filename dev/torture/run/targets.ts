import type { PlacementKind } from '@/lib/billing/plans'
import type { MoveTarget } from '@/dev/torture/processes/messages'
import type { SeededRandom } from '@/dev/torture/seeded-random'

const kinds: readonly PlacementKind[] = ['shared', 'schema', 'database']
const ends: readonly MoveTarget[] = kinds.flatMap((kind) => ['us-1', 'eu-1'].map((shard) => ({ kind, shard })))
const nameOf = ({ kind, shard }: MoveTarget) => `${kind}@${shard}`

/** Leads tenants over all pairs of placements and shards, those first between which nobody has moved yet. */
export class Targets {
  readonly #open = new Set(
    ends.flatMap((from) => ends.filter((to) => to !== from).map((to) => `${nameOf(from)} ${nameOf(to)}`)),
  )

  /** How many pairs nobody has moved between. */
  get left(): number {
    return this.#open.size
  }

  next(from: MoveTarget, random: SeededRandom): MoveTarget {
    const others = random.shuffled(ends.filter((to) => nameOf(to) !== nameOf(from)))
    const to = others.find((one) => this.#open.has(`${nameOf(from)} ${nameOf(one)}`)) ?? random.oneOf(others)
    this.#open.delete(`${nameOf(from)} ${nameOf(to)}`)
    return to
  }
}
