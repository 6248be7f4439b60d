/** Counted by kind, in the order in which they were first met. */
export type Tally = Record<string, number>

export function count(tally: Tally, kind: string, by = 1): void {
  tally[kind] = (tally[kind] ?? 0) + by
}

export const sumOf = (tally: Tally) => Object.values(tally).reduce((sum, one) => sum + one, 0)
