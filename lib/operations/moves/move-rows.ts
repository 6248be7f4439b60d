import { setTimeout as sleep } from 'node:timers/promises'
import { openMove, type OpenMove } from '@/lib/db/move/open-move'
import { isAppError } from '@/lib/errors'
import type { StepContext } from '@/lib/operations/operation-step'
import type { MoveScope } from './move-scope'

const tries = 5

/** The connections of one run of a move, for all steps that move rows: opened when they are first needed. */
export class MoveRows {
  #opening: Promise<OpenMove> | undefined
  #isOver = false

  /** Does a piece of work that can be done again; where a connection is lost, it is, after a moment. */
  async use<T>(scope: MoveScope, { signal }: StepContext, work: (rows: OpenMove) => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried++) {
      signal.throwIfAborted()
      try {
        return await work(await this.#open(scope, signal))
      } catch (error) {
        if (!isAppError(error, 'UNAVAILABLE') || tried === tries || this.#isOver) throw error
        await sleep(100 * 2 ** tried)
      }
    }
  }

  #open({ tenantId, hold, from, to }: MoveScope, signal: AbortSignal): Promise<OpenMove> {
    if (this.#opening) return this.#opening
    const opening = openMove({ tenantId, ...hold, from, to })
    this.#opening = opening
    opening.catch(() => (this.#opening = undefined))
    // Whoever has lost the operation lets go of what it holds at once.
    signal.addEventListener('abort', () => void this.close(), { once: true })
    return opening
  }

  async close(): Promise<void> {
    this.#isOver = true
    const open = await this.#opening?.catch(() => undefined)
    this.#opening = undefined
    await open?.close()
  }
}
