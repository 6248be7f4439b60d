import { moveTenant } from '@/lib/operations/moves/move-tenant'
import type { MoveInput, Moved, MoveStepName } from '@/lib/operations/moves/move-options'

/** What the mover says: a step begins or ends, or the move is over. Times in milliseconds since 1970, with fractions. */
export type MoverSays =
  | { step: MoveStepName; when: 'begins' | 'ends'; at: number }
  | { moved: Pick<Moved, 'status' | 'steps' | 'error' | 'move'> }

const say = (said: MoverSays) => process.send?.(said)

// A process of its own, as the command line and the chores are: its work must not show in what requests are measured to take.
process.on('message', (input: MoveInput) => {
  const atStep = async (step: MoveStepName, when: 'begins' | 'ends') =>
    void say({ step, when, at: performance.timeOrigin + performance.now() })
  void moveTenant(input, { atStep }).then(({ status, steps, error, move }) =>
    say({ moved: { status, steps, ...(error && { error }), ...(move && { move }) } }),
  )
})
process.on('disconnect', () => process.exit())
