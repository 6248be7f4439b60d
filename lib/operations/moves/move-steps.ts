import { takeHome } from '@/lib/db/home-hold'
import type { Plan, Step } from '@/lib/operations/operation-step'
import type { Noted } from '@/lib/operations/operation-journal'
import { copySteps } from './copy-steps'
import { fileSteps } from './file-steps'
import type { MoveOptions, MoveStepName } from './move-options'
import type { MoveRows } from './move-rows'
import { claimedOf, readScope, wantedOf } from './move-scope'
import { prepareSteps } from './prepare-steps'
import { readMove } from './read-moves'
import { switchSteps } from './switch-steps'

export type MoveStep = Step & { name: MoveStepName }

interface MoveRun {
  tenantId: string
  /** Of the journal. */
  input: Noted
  rows: MoveRows
  options: Pick<MoveOptions, 'atStep' | 'rowsPerSecond' | 'onProgress'>
}

/** All of a move: docs/decisions/080-the-move.md tells how it goes. */
export function movePlan({ tenantId, input, rows, options }: MoveRun): Plan {
  const { atStep, rowsPerSecond, onProgress } = options
  const onSlice = async (operationId: string) => {
    const view = onProgress && (await readMove(operationId).catch(() => null))
    if (view) onProgress(view)
  }
  const wanted = wantedOf(input)
  const [target, ...prepare] = prepareSteps(tenantId, wanted)
  const files = fileSteps(tenantId)
  const steps = [
    target,
    files.ahead,
    ...prepare,
    ...copySteps(tenantId, { rows, rowsPerSecond, onSlice }),
    ...switchSteps(tenantId, wanted, rows),
    files.behind,
  ]
  return {
    steps: steps.map((step) => (atStep ? watched(step, atStep) : step)),
    // Both homes, so that whoever worked on it before can neither read nor write; once it has switched, the target's will do.
    async takeHold(at) {
      if (!claimedOf(at)) return
      const { from, to, hold, target, placement } = await readScope(tenantId, at)
      await takeHome(to, hold, at.assertHeld)
      if (placement.placeId !== target.id) await takeHome(from, hold, at.assertHeld)
    },
  }
}

const watched = (step: MoveStep, atStep: NonNullable<MoveOptions['atStep']>): MoveStep => ({
  ...step,
  async run(at) {
    await atStep(step.name, 'begins')
    const result = await step.run(at)
    await atStep(step.name, 'ends')
    return result
  },
})
