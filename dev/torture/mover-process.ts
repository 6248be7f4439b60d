// A process that moves tenants, and stops where it is told to: to be killed, frozen or cut off there.
import { endOnSignal } from '@/dev/process/end-on-signal'
import type { MoveOptions, Moved } from '@/lib/operations/moves/move-options'
import { moveTenant, runMove } from '@/lib/operations/moves/move-tenant'
import { resumeOperations } from '@/lib/operations/resume-operations'
import type { FromMover, Moment, ToMover } from './processes/messages'

const say = (message: FromMover) => new Promise((resolve) => process.send?.(message, resolve))
let goOn = () => {}

endOnSignal(() => {}, 130)
process.channel?.ref() // it waits for orders
process.on('message', (message: ToMover) => {
  if ('goOn' in message) goOn()
  else if ('move' in message) void tell(moveTenant(message.move, stoppingAt(message.stopAt)))
  else if ('take' in message) void tell(runMove(message.take, stoppingAt(message.stopAt)))
  else void resume()
})

/** Stops once: an operation that begins the step again goes through. */
function stoppingAt(moment: Moment | undefined): MoveOptions {
  let isPast = false
  return {
    async atStep(step, when) {
      if (isPast || step !== moment?.step || when !== moment.when) return
      isPast = true
      const told = new Promise<void>((resolve) => (goOn = resolve))
      await say({ at: moment })
      await told
    },
  }
}

async function tell(moved: Promise<Moved>): Promise<void> {
  const { operationId, status, error } = await moved
  await say({ ended: { operationId, status, error: error && `${error.code}: ${error.detail ?? error.message}` } })
}

async function resume(): Promise<void> {
  const ended = await resumeOperations({ until: new Date(Date.now() + 60_000) })
  await say({ ended: { operationId: '', status: JSON.stringify(ended), error: undefined } })
}
