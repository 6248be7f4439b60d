import type { MoveCursor } from '@/lib/db/move/move-hold'
import type { Progress } from '@/lib/operations/operation-journal'
import type { MovePhase, MoveProgress } from './move-view'

/** What a move's journal holds of how far it is: enough to go on from there. */
export interface NotedProgress {
  phase: MovePhase
  /** Where the copy and the comparison are; null before. */
  copied: MoveCursor | null
  verified: MoveCursor | null
  rows: number
  rowsTotal: number
  bytes: number
  bytesTotal: number
  /** Rows that were compared. */
  compared: number
  lag: number
  /** How long copying and comparing have taken. */
  copyMs: number
  verifyMs: number
  fencedMs: number | null
}

export const beginning: NotedProgress = {
  phase: 'preparing',
  copied: null,
  verified: null,
  rows: 0,
  rowsTotal: 0,
  bytes: 0,
  bytesTotal: 0,
  compared: 0,
  lag: 0,
  copyMs: 0,
  verifyMs: 0,
  fencedMs: null,
}

export const notedOf = (progress: Readonly<Progress>): NotedProgress => ({ ...beginning, ...progress })

/** Where each phase begins, in per cent of the whole; copying and comparing go from theirs to the next. */
const begins = { preparing: 0, copying: 5, verifying: 80, switching: 95, finishing: 98, undoing: 0 } as const

/** A comparison is quicker than a copy; before the first was seen, this much. */
const comparisonShare = 0.3

const shareOf = (done: number, total: number) => (total > 0 ? Math.min(1, done / total) : 1)

/** What people are shown of it. */
export function progressOf(noted: NotedProgress, isDone: boolean): MoveProgress {
  const { phase, rows, bytes, lag } = noted
  const [rowsTotal, bytesTotal] = [Math.max(rows, noted.rowsTotal), Math.max(bytes, noted.bytesTotal)]
  return {
    phase,
    rows,
    rowsTotal,
    bytes,
    bytesTotal,
    lag,
    percent: isDone ? 100 : percentOf(noted),
    etaSeconds: etaOf(noted, isDone),
  }
}

function percentOf({ phase, rows, rowsTotal, compared }: NotedProgress): number {
  const within = (from: number, to: number, share: number) => from + (to - from) * share
  if (phase === 'copying') return within(begins.copying, begins.verifying, shareOf(rows, rowsTotal))
  if (phase === 'verifying') return within(begins.verifying, begins.switching, shareOf(compared, rowsTotal))
  return begins[phase]
}

/** Null before anything can be said. */
function etaOf({ phase, rows, rowsTotal, compared, copyMs, verifyMs }: NotedProgress, isDone: boolean): number | null {
  if (isDone) return 0
  if (phase === 'switching' || phase === 'finishing') return 1
  if (phase === 'undoing' || rows === 0 || copyMs === 0) return null
  const msPerRow = copyMs / rows
  const msPerCompared = compared > 0 ? verifyMs / compared : msPerRow * comparisonShare
  const left = Math.max(0, rowsTotal - rows) * (phase === 'copying' ? msPerRow : 0)
  return Math.ceil((left + Math.max(0, rowsTotal - compared) * msPerCompared) / 1000) + 1
}
