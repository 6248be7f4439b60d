import type { z } from 'zod'
import type { moveInput } from '@/lib/operations/input'
import type { Outcome } from '@/lib/operations/run-operation'
import type { MoveView } from './move-view'

export type MoveInput = z.input<typeof moveInput>

/** Names of a move's steps, in their order, as its journal has them. */
export const moveStepNames = [
  'target',
  'files',
  'clear',
  'capture',
  'copy',
  'verify',
  'fence',
  'commit',
  'open',
  'finish',
  'tidy',
] as const
export type MoveStepName = (typeof moveStepNames)[number]

export interface MoveOptions {
  /** Past this moment it is left, at the next one where it can be, to whoever takes it up. Never between fence and opening. */
  until?: Date | undefined
  /** The same, as soon as it is aborted. */
  signal?: AbortSignal | undefined
  /** Told after each slice. */
  onProgress?: ((view: MoveView) => void) | undefined
  /** For tests: awaited as a step begins, and when it is through but not yet noted as done. */
  atStep?: ((step: MoveStepName, when: 'begins' | 'ends') => Promise<void>) | undefined
  /** Copies no faster than this. */
  rowsPerSecond?: number | undefined
}

/** What has come of a move; `running`: it was left, and whoever comes next goes on. `move`: where the journal could be read. */
export type Moved = Outcome & { move?: MoveView }
