import { quantile } from '@/bench/query/measure'
import type { MeasuredMove } from './pauses'

/** A figure against what it must be, and what it should be. */
export interface Verdict {
  what: string
  value: number
  unit: 'ms' | '×'
  must: number
  goal?: number
  /** `least`: it has to be as large at least. */
  bound: 'most' | 'least'
  verdict: 'goal' | 'must' | 'MISSED'
}

export interface Pauses {
  rows: number
  moves: number
  writers: number
  p50Ms: number
  p99Ms: number
  maxMs: number
  longestMs: number
}

/** The pauses of all writers in all moves of a tenant of this size, together. */
export function pausesOf(rows: number, moves: readonly MeasuredMove[]): Pauses {
  const pauses = moves.flatMap((move) => move.pauses)
  return {
    rows,
    moves: moves.length,
    writers: pauses.length,
    p50Ms: quantile(pauses, 0.5),
    p99Ms: quantile(pauses, 0.99),
    maxMs: Math.max(...pauses),
    longestMs: Math.max(...moves.map(({ longestMs }) => longestMs)),
  }
}

export function judge({ value, must, goal, bound, ...rest }: Omit<Verdict, 'verdict'>): Verdict {
  const meets = (limit: number) => (bound === 'most' ? value <= limit : value >= limit)
  const verdict = !meets(must) ? 'MISSED' : goal !== undefined && meets(goal) ? 'goal' : 'must'
  return { value, must, ...(goal !== undefined && { goal }), bound, ...rest, verdict }
}
