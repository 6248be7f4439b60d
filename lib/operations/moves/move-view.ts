import type { PlacementKind } from '@/lib/billing/plans'

/** One end of a move, in words of the catalogue. */
export interface MoveEndView {
  kind: PlacementKind
  shard: string
  region: string
}

/**
 * What a move is at. `preparing`: the target is claimed and cleared; `copying`: rows are on their way, changes follow;
 * `verifying`: both sides are compared; `switching`: fenced, for the blink of an eye; `finishing`: the tenant lives at the
 * target, what was left is put in order; `undoing`: it is being taken back.
 */
export type MovePhase = 'preparing' | 'copying' | 'verifying' | 'switching' | 'finishing' | 'undoing'

/** How far a move is. All of it is an estimate but what has been done. */
export interface MoveProgress {
  phase: MovePhase
  rows: number
  rowsTotal: number
  bytes: number
  bytesTotal: number
  /** Changes that were captured and haven't arrived yet. */
  lag: number
  /** Of the whole move; 100 only when it is done. */
  percent: number
  etaSeconds: number | null
}

/** A move, for the command line, the tenant's admins and the operators. */
export interface MoveView {
  operationId: string
  tenantId: string
  slug: string
  from: MoveEndView
  to: MoveEndView
  /** `paused`: asked to rest; `broken off`: running, but nothing has been heard of its worker for a while. */
  status: 'running' | 'paused' | 'broken off' | 'done' | 'failed' | 'undone'
  /** Who wanted it: an operator, or the plan. */
  reason: 'operator' | 'plan'
  progress: MoveProgress
  /** How long no query could get in, from the fence to the first that could; null before. */
  fencedMs: number | null
  /** Parts of people's files; null while they haven't been looked at, and `left` once none is in the old region any more. */
  files: MovedFiles | null
  /** It can still be cancelled: nothing has been switched. */
  canCancel: boolean
  error: string | null
  createdAt: Date
  finishedAt: Date | null
}

export interface MovedFiles {
  /** Before the switch, and after it. */
  copied: number
  bytes: number
  /** In the region that it has left. */
  deleted: number
  left: boolean
}
