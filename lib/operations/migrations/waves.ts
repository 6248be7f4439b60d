import type { Target } from './target'

export interface Wave<T extends Target = Target> {
  name: string
  targets: T[]
}

const canaryKinds = ['database', 'schema', 'shared'] as const

/** One of each kind, one after the other: nobody's where there is a spare, else the one with the fewest tenants, the oldest of those. */
export function canariesOf<T extends Target>(targets: T[]): T[] {
  return canaryKinds.flatMap((kind) => {
    const [first] = targets
      .filter((target) => target.kind === kind)
      .toSorted((a, b) => Number(a.tenant !== null) - Number(b.tenant !== null) || a.tenants - b.tenants)
    return first ? [first] : []
  })
}

/** Canaries, then a twentieth of the rest, then a quarter, then all: fewer waves where the rest is small. */
export function wavesOf<T extends Target>(targets: T[]): Wave<T>[] {
  const canaries = canariesOf(targets)
  const rest = targets.filter((target) => !canaries.includes(target))
  const waves = canaries.map((target): Wave<T> => ({ name: `canary (${target.kind})`, targets: [target] }))
  const ends = [0.05, 0.3, 1].map((share) => Math.ceil(rest.length * share))
  const few = rest.length < 20
  let begin = 0
  for (const end of few ? [rest.length] : ends) {
    if (end > begin) waves.push({ name: `wave ${waves.length - canaries.length + 1}`, targets: rest.slice(begin, end) })
    begin = end
  }
  return waves
}
