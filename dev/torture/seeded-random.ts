/** Numbers that follow from a seed: the same seed, the same plan. */
export interface SeededRandom {
  /** From 0 up to, but not including, 1. */
  next(): number
  /** A whole number from 0 up to, but not including, `n`. */
  below(n: number): number
  oneOf<T>(list: readonly T[]): T
  chance(share: number): boolean
  /** The list in another order. */
  shuffled<T>(list: readonly T[]): T[]
}

/** Mulberry32: small, fast, good enough to choose by. `seed` may be any text or number. */
export function seededRandom(seed: string | number): SeededRandom {
  let state = hash(String(seed))
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number) => Math.floor(next() * n)
  return {
    next,
    below,
    oneOf<T>(list: readonly T[]): T {
      if (list.length === 0) throw new Error('there is nothing to choose from')
      return list[below(list.length)] as T
    },
    chance: (share) => next() < share,
    shuffled: (list) =>
      list
        .map((one) => ({ one, at: next() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ one }) => one),
  }
}

/** FNV-1a. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}
