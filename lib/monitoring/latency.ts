/** Classes of duration to each doubling: neighbouring bounds are 19 % apart. */
const perDoubling = 4
const shortestMs = 0.25
const doublings = 18

/**
 * Into so many classes durations fall: one for everything under 0.25 ms, four to each doubling up to 65,536 ms, one for what
 * took longer. Stored as counts in this order, so two of them are merged by adding. Other bounds would give stored samples
 * another meaning: they would need a column of their own.
 */
export const latencyClasses = doublings * perDoubling + 2

/** The class of a duration in milliseconds. */
export function classOf(ms: number): number {
  if (!(ms >= shortestMs)) return 0
  return Math.min(latencyClasses - 1, 1 + Math.floor(Math.log2(ms / shortestMs) * perDoubling))
}

/** Milliseconds at which a class begins. */
function boundOf(index: number): number {
  return index === 0 ? 0 : shortestMs * 2 ** ((index - 1) / perDoubling)
}

/**
 * The duration, in milliseconds, that `share` of the durations (0.95 for p95) did not exceed; null without any. The class in
 * which it lies is exact; where in the class is interpolated, so the true value is at most 19 % away (under 0.25 ms: 0.25 ms
 * away; over 65,536 ms: just that is given).
 */
export function percentile(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  // The nearest rank, which no sum of fractions can miss by a hair.
  const rank = Math.max(1, Math.ceil(total * share - 1e-9))
  let before = 0
  const index = counts.findIndex((count) => (before += count) >= rank)
  const count = counts[index] ?? 1
  const within = (rank - (before - count) - 0.5) / count
  const [from, to] = [boundOf(index), boundOf(index + 1)]
  if (index === 0) return to * within
  return index >= latencyClasses - 1 ? from : from * (to / from) ** within
}
