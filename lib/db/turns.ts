import { AppError } from '@/lib/errors'

/** Milliseconds that a query of a busy tenant waits for its turn. */
const patienceMs = 5_000
/** So many may wait; more would be answered too late for anybody. */
const longestQueue = 200

/** Milliseconds of queries that may run side by side as the plan allows before they have to share out what is left. */
const burstMs = 2_000

/** As many at once as one tenant may keep up for long: a quarter, so that a server of few cores has some left for others. */
const sustained = (most: number) => Math.max(1, Math.floor(most / 4))

interface Waiting {
  go: () => void
  timer: NodeJS.Timeout
}

/**
 * The turns of one tenant in one process: so many queries and transactions at once, the others one after the other. Whoever
 * keeps all of them busy without a pause, as slow queries do, soon has a quarter as many, and all again after a rest.
 */
export class Turns {
  #running = 0
  #most = 0
  readonly #waiting = new Set<Waiting>()
  /** Milliseconds of queries; it fills up with time, as fast as the sustained number of queries uses it. */
  #credit = burstMs
  #creditedAt = performance.now()

  /** Undefined when it is your turn at once; else a promise of it. Rejects with TENANT_BUSY when it doesn't come. */
  take(most: number): Promise<void> | undefined {
    this.#most = most
    if (this.#waiting.size === 0 && this.#running < this.#allowed()) {
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

  /** Ends a turn of so many milliseconds. Whoever has waited longest is next, as far as the plan as it is now allows. */
  give(ms: number): void {
    this.#running -= 1
    this.#credit = Math.max(-burstMs, this.#credit - ms)
    this.#serve()
  }

  #serve(): void {
    if (this.#waiting.size === 0) return
    const allowed = this.#allowed()
    for (const waiting of this.#waiting) {
      if (this.#running >= allowed) return
      this.#running += 1
      this.#waiting.delete(waiting)
      clearTimeout(waiting.timer)
      waiting.go()
    }
  }

  #allowed(): number {
    const now = performance.now()
    this.#credit = Math.min(burstMs, this.#credit + (now - this.#creditedAt) * sustained(this.#most))
    this.#creditedAt = now
    return this.#credit > 0 ? this.#most : sustained(this.#most)
  }
}

const busy = (internal: string) => new AppError('TENANT_BUSY', { internal, retryAfter: 2 })
