import { AppError } from '@/lib/errors'

/** Milliseconds that a query of a busy tenant waits for its turn. */
const patienceMs = 5_000
/** So many may wait; more would be answered too late for anybody. */
const longestQueue = 200

interface Waiting {
  go: () => void
  timer: NodeJS.Timeout
}

/** The turns of one tenant in one process: so many queries and transactions at once, the others one after the other. */
export class Turns {
  #running = 0
  readonly #waiting: Waiting[] = []

  /** Undefined when it is your turn at once; else a promise of it. Rejects with TENANT_BUSY when it doesn't come. */
  take(most: number): Promise<void> | undefined {
    if (this.#running < most) {
      this.#running += 1
      return undefined
    }
    if (this.#waiting.length >= longestQueue) return Promise.reject(busy('the queue is full'))
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        go: () => {
          clearTimeout(waiting.timer)
          resolve()
        },
        timer: setTimeout(() => {
          this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
          reject(busy(`no turn in ${patienceMs} ms`))
        }, patienceMs),
      }
      this.#waiting.push(waiting)
    })
  }

  /** Ends a turn; it goes on to whoever has waited longest. */
  give(): void {
    const next = this.#waiting.shift()
    if (next) next.go()
    else this.#running -= 1
  }
}

const busy = (internal: string) => new AppError('TENANT_BUSY', { internal, retryAfter: 2 })
