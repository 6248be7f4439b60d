import type { Noted, Progress } from './operation-journal'

/** What a step is told: whose work it does, and what the steps before it have noted. */
export interface StepContext {
  operationId: string
  /** Grows with each takeover: what is written under an older one must be refused. */
  attempt: number
  results: Readonly<Record<string, Noted>>
  /** How far it is, as it was last noted, by this worker or one before. */
  progress: Readonly<Progress>
  /** Aborted once the operation is somebody else's, or nobody knows: whatever is under way must end. */
  signal: AbortSignal
  /** Writes down how far it is. @throws AppError CONFLICT when the operation was taken over */
  note: (progress: Progress) => Promise<void>
  /**
   * Where the step may be left as it is. @throws Suspension when time is up or a rest is asked for; AppError CONFLICT when it is
   * to be taken back
   */
  mayStop: () => void
  /** Asks the journal whether this worker still holds the operation. @throws AppError CONFLICT when not */
  assertHeld: () => Promise<void>
}

export interface Step {
  name: string
  /** Must bear to be run again after a crash anywhere in it. What it gives is noted for later steps and later runs. */
  run: (at: StepContext) => Promise<Noted | void>
  /** Takes back all of what `run` did, a part of it, or nothing. Must bear to be run again. Without it, nothing is to be undone. */
  undo?: (at: StepContext) => Promise<void>
  /** What is still there when undoing has failed, in words. Default: the step's name. */
  leaves?: (at: StepContext) => string
  /**
   * The step is the point of no return: once it is through, what comes after is tried until it works, and nothing is undone.
   * `settle` decides for good after a failure: true where it is through; after false it can't come through any more.
   */
  commits?: { settle: (at: StepContext) => Promise<boolean> }
  /** That it begins needn't be on the disk before it does: where that is forgotten, so is what it did first, or nobody needs to know. */
  beginsUnnoted?: true
}

/** What to do, and what a worker does before it goes on with what another has begun. */
export interface Plan {
  steps: readonly Step[]
  /** Locks out whoever worked on it before; until it is through, nothing else is done. */
  takeHold?: (at: StepContext) => Promise<void>
}

export interface RunOptions {
  /** It is left at the next possible moment after this one, to be taken up again. */
  until?: Date | undefined
  /** The same, once it is aborted. */
  signal?: AbortSignal | undefined
}

/**
 * Thrown by a step to leave the operation as it is: `running`, to be taken up again at once, or, where `trouble` says what is
 * wrong, after a while that grows from time to time.
 */
export class Suspension extends Error {
  readonly trouble: string | undefined

  constructor(trouble?: string, options?: ErrorOptions) {
    super(trouble ?? 'left to be taken up again', options)
    this.trouble = trouble
  }
}
