import type pg from 'pg'
import { AppError } from '@/lib/errors'

/** An idle connection that nobody has asked for yet. */
const hasSpare = (pool: pg.Pool) => pool.idleCount > pool.waitingCount

/** Milliseconds that a query waits for a connection of the process to become free. */
const patienceMs = 10_000

/**
 * The connections that one process may have to all databases together. At the limit a pool that needs one more gets it when
 * another has one to spare, the one first that was used longest ago.
 */
export class ConnectionBudget {
  /** In the order of their last use. */
  readonly #pools = new Set<pg.Pool>()
  readonly #waiting: (() => void)[] = []

  constructor(private readonly most: number) {}

  watch(pool: pg.Pool): void {
    this.#pools.add(pool)
    pool.on('release', () => this.#wake())
    pool.on('remove', () => {
      if (pool.totalCount === 0) this.#pools.delete(pool)
      this.#wake()
    })
  }

  /** Undefined while this pool may go on at once; else a promise of it. Rejects with UNAVAILABLE when nothing becomes free. */
  roomFor(pool: pg.Pool): Promise<void> | undefined {
    this.#touch(pool)
    if (hasSpare(pool) || pool.totalCount >= (pool.options.max ?? 1) || this.#open() < this.most) return undefined
    return this.#waitForRoom(pool)
  }

  #touch(pool: pg.Pool): void {
    this.#pools.delete(pool)
    this.#pools.add(pool)
  }

  #open(): number {
    let open = 0
    for (const pool of this.#pools) open += pool.totalCount
    return open
  }

  async #waitForRoom(pool: pg.Pool): Promise<void> {
    const until = performance.now() + patienceMs
    while (!hasSpare(pool) && this.#open() >= this.most) {
      if (await this.#closeOneIdle()) continue
      if (performance.now() > until) {
        throw new AppError('UNAVAILABLE', { internal: `all ${this.most} connections are busy`, retryAfter: 5 })
      }
      await this.#nextChange(until)
    }
    this.#wake() // there may be room for the next one too
  }

  async #closeOneIdle(): Promise<boolean> {
    for (const pool of this.#pools) {
      if (!hasSpare(pool)) continue
      // Nobody is before us in its queue, so this is the one we get; released as broken, it is closed.
      const client = await pool.connect()
      client.release(true)
      return true
    }
    return false
  }

  #nextChange(until: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, until - performance.now()) + 1)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  #wake(): void {
    this.#waiting.shift()?.()
  }
}
