import { startProcess } from '@/dev/process/start-process'
import type { MoveInput, MoveStepName } from '@/lib/operations/moves/move-options'
import type { MoverSays } from './mover'

/** When steps of a move began and ended, in milliseconds of this process's `performance.now()`. */
export type StepTimes = Partial<Record<MoveStepName, { begins: number; ends: number }>>

export interface TimedMove {
  times: StepTimes
  /** Of the whole move. */
  ms: number
  fencedMs: number | null
}

export interface Mover {
  /** `onStep` is told as a step begins. Throws for a move that isn't done. */
  move: (input: MoveInput, onStep?: (step: MoveStepName) => void) => Promise<TimedMove>
  stop: () => Promise<void>
}

/** A process that moves tenants, one after the other, with the environment of this one. */
export function startMover(): Mover {
  const running = startProcess({
    command: [process.execPath, '--import', 'tsx', 'bench/move/mover.ts'],
    env: process.env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const { child } = running
  const move = (input: MoveInput, onStep?: (step: MoveStepName) => void) =>
    new Promise<TimedMove>((resolve, reject) => {
      const began = performance.now()
      const times: StepTimes = {}
      const gone = () => reject(new Error('the mover has ended'))
      const hear = (said: MoverSays) => {
        if ('step' in said) {
          const at = said.at - performance.timeOrigin
          if (said.when === 'begins') onStep?.(said.step)
          const known = times[said.step]
          times[said.step] = said.when === 'begins' || !known ? { begins: at, ends: at } : { ...known, ends: at }
          return
        }
        child.off('message', hear).off('exit', gone)
        const { status, error, move } = said.moved
        if (status === 'done') resolve({ times, ms: performance.now() - began, fencedMs: move?.fencedMs ?? null })
        else reject(new Error(`the move of ${input.slug} is ${status}: ${JSON.stringify(error)}`))
      }
      child.on('message', hear).on('exit', gone)
      child.send(input)
    })
  return { move, stop: running.stop }
}
