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
  #most = 0
  readonly #waiting = new Set<Waiting>()

  /** Undefined when it is your turn at once; else a promise of it. Rejects with TENANT_BUSY when it doesn't come. */
  take(most: number): Promise<void> | undefined {
    this.#most = most
    if (this.#running < most && this.#waiting.size === 0) {
      this.#running += 1
      return undefined
    }
    if (this.#waiting.size >= longestQueue) return Promise.reject(busy('the queue is full'))
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        go: resolve,
        timer: setTimeout(() => {
          this.#waiting.delete(waiting)
          reject(busy(`no turn in ${patienceMs} ms`))
        }, patienceMs),
      }
      this.#waiting.add(waiting)
      this.#serve() // the plan may allow more by now
    })
  }

  /** Ends a turn. Whoever has waited longest is next, as far as the plan as it is now allows. */
  give(): void {
    this.#running -= 1
    this.#serve()
  }

  #serve(): void {
    for (const waiting of this.#waiting) {
      if (this.#running >= this.#most) return
      this.#running += 1
      this.#waiting.delete(waiting)
      clearTimeout(waiting.timer)
      waiting.go()
    }
  }
}

const busy = (internal: string) => new AppError('TENANT_BUSY', { internal, retryAfter: 2 })
