/**
 * How well a text fits what was typed; the lower, the better. First what is it, then what begins with it, then what has it at
 * the beginning of a word, then the rest.
 */
export function rank(text: string, q: string): number {
  const [lower, asked] = [text.toLowerCase(), q.toLowerCase()]
  if (lower === asked) return 0
  if (lower.startsWith(asked)) return 1
  const at = lower.indexOf(asked)
  if (at < 0) return 4
  return /[\p{L}\p{N}]/u.test(lower.charAt(at - 1)) ? 3 : 2
}

/** The best first; those that fit alike stay in their order. */
export const ranked = <T>(items: T[], textOf: (item: T) => string, q: string): T[] =>
  items
    .map((item) => ({ item, rank: rank(textOf(item), q) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item)
