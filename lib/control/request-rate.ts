import { LRUCache } from 'lru-cache'
import { RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible'
import { processSingleton } from '@/lib/db/process-singleton'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { rateLimitStore, rateLimitTable } from './rate-limit-store'

/** Milliseconds that a request waits for the control plane to count it; then this process counts alone for a while. */
const patienceMs = 500
const aloneMs = 5_000
const keyPrefix = 'requests'
const minute = { points: 1, duration: 60 } // each caller has its own number of points: the limiter only adds up

/** One minute of one key, as this process knows it. It begins with the first request, in whichever process. */
interface Minute {
  readonly limit: number
  endsAt: number
  /** Requests that it may let pass without asking. */
  stock: number
  /** What it has taken from the minute so far. */
  taken: number
  /** What nobody had taken when it last asked. */
  left: number
  asking: Promise<void> | undefined
}

type Limiter = Pick<RateLimiterPostgres, 'penalty'>

/**
 * Counts requests over all processes without asking for each: a process takes some of the minute's points at a time, first
 * a few, then as many as it has used, up to a twentieth; the fewer are left, the fewer at once. While the control plane
 * doesn't answer, each process counts for itself.
 */
export class RequestRate {
  readonly #minutes = new LRUCache<string, Minute>({ max: 10_000 })
  readonly #limiter: Limiter

  constructor(limiter: Limiter = sharedLimiter()) {
    this.#limiter = limiter
  }

  /** Counts one request. @throws AppError TOO_MANY_REQUESTS, with the seconds until the next minute of this key */
  async count(key: string, limit: number): Promise<void> {
    const minute = this.#minuteOf(key, limit)
    for (;;) {
      if (minute.stock > 0) {
        minute.stock -= 1
        return
      }
      this.refuseSpent(key, limit)
      await (minute.asking ??= this.#take(key, minute).finally(() => (minute.asking = undefined)))
    }
  }

  /** Throws as `count` does where it is known already that nothing is left, and counts nothing. */
  refuseSpent(key: string, limit: number): void {
    const minute = this.#minuteOf(key, limit)
    if (minute.stock > 0 || minute.left > 0) return
    const retryAfter = Math.max(1, Math.ceil((minute.endsAt - performance.now()) / 1000))
    throw new AppError('TOO_MANY_REQUESTS', {
      retryAfter,
      limit: { metric: 'requests a minute', allowed: limit },
      message: `This workspace sends more requests than its plan allows. Try again in ${retryAfter === 1 ? 'a second' : `${retryAfter} seconds`}.`,
    })
  }

  /** How many are left of this minute and when the next one begins, in seconds, as this process knows. */
  standing(key: string, limit: number): { left: number; reset: number } {
    const { stock, left, endsAt } = this.#minuteOf(key, limit)
    const seconds = Math.ceil((endsAt - performance.now()) / 1000)
    return { left: stock + left, reset: Math.min(60, Math.max(1, seconds)) }
  }

  #minuteOf(key: string, limit: number): Minute {
    const known = this.#minutes.get(key)
    if (known?.limit === limit) {
      if (performance.now() >= known.endsAt) Object.assign(known, fresh(limit))
      return known
    }
    const minute: Minute = { ...fresh(limit), asking: undefined }
    this.#minutes.set(key, minute)
    return minute
  }

  async #take(key: string, minute: Minute): Promise<void> {
    const { limit, taken, left } = minute
    const most = Math.min(Math.ceil(limit / 20), Math.ceil(left / 4))
    const asked = Math.max(1, Math.min(most, Math.max(taken, Math.ceil(limit / 200))))
    const { consumedPoints, msBeforeNext } = await this.#limiter.penalty(key, asked)
    const got = Math.max(0, Math.min(asked, limit - (consumedPoints - asked)))
    minute.taken += got
    minute.stock += got
    minute.left = Math.max(0, limit - consumedPoints)
    minute.endsAt = performance.now() + msBeforeNext
  }
}

const fresh = (limit: number) => ({ limit, endsAt: Number.POSITIVE_INFINITY, stock: 0, taken: 0, left: limit })

/** Counts in the control plane; alone, where that doesn't answer within `patience` milliseconds. */
export function sharedLimiter(patience = patienceMs): Limiter {
  return new RateLimiterPostgres({
    ...rateLimitTable,
    ...minute,
    keyPrefix,
    storeClient: impatient(rateLimitStore, patience),
    insuranceLimiter: new RateLimiterMemory({ ...minute, keyPrefix }),
  })
}

/** The same store, which fails soon when the control plane doesn't answer, and then without asking for some seconds. */
function impatient(store: typeof rateLimitStore, patience: number): typeof rateLimitStore {
  let aloneUntil = 0
  return {
    async query(statement) {
      if (performance.now() < aloneUntil) throw new Error('the control plane is left alone')
      const { promise: late, reject } = Promise.withResolvers<never>()
      const timer = setTimeout(() => reject(new Error(`no answer in ${patience} ms`)), patience)
      try {
        return await Promise.race([store.query(statement), late])
      } catch (error) {
        aloneUntil = performance.now() + aloneMs
        log().warn({ err: error }, 'requests are counted by this process alone: the control plane doesn’t answer')
        throw error
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** That of this process. */
export const requestRate = () => processSingleton(`requests of ${env.CONTROL_URL}`, () => new RequestRate())
