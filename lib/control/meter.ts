import { randomUUID } from 'node:crypto'
import { processSingleton } from '@/lib/db/process-singleton'
import type { Failure } from '@/lib/db/statement-failure'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { classOf, latencyClasses } from '@/lib/monitoring/latency'
import { storeSamples } from './store-samples'

/** What one tenant has asked for. */
export class Counters {
  /** Statements, however they ended. */
  queries = 0
  errors = 0
  limitHits = 0
  /** Of the statements that the database answered. */
  readonly latency = new Uint32Array(latencyClasses)
}

/** Figures of one slice of time that are stored together, once: whoever is unsure sends them again under the same id. */
export interface Batch {
  readonly id: string
  /** When the slice began. */
  readonly at: Date
  readonly tenants: Map<string, Counters>
}

/** Length of the slices in which figures are kept. */
export const sliceMs = 600_000
/** What a process that dies has counted in so much time is lost. */
const flushEveryMs = 10_000
/** In a slice; with more, what was counted is stored sooner. */
const mostTenants = 10_000
/** As many as one statement stores in a moment, and without holding up the process while it is put together. */
const tenantsPerBatch = 1_000
/** So many batches wait for a control plane that doesn't answer: with what is being counted, 30 MB at most. */
const mostWaiting = 40

/**
 * Counts what tenants ask for, in this process, and adds it to the control plane's samples every ten seconds. Counting never
 * throws and never waits; a control plane that doesn't answer gets the figures when it does again.
 */
export class Meter {
  readonly #store: (batch: Batch) => Promise<void>
  #open: Batch = newBatch(sliceOf(Date.now()))
  /** No longer counted in; the first has waited longest. */
  readonly #waiting = new Set<Batch>()
  /** When the next count should look at the clock's consequences. */
  #lookAt = 0
  #timer: NodeJS.Timeout | undefined
  #flushing: Promise<void> | undefined
  #isFailing = false

  constructor(store = storeSamples) {
    this.#store = store
  }

  /** A statement of this tenant ended after `ms` milliseconds. */
  count(tenantId: string, ms: number, failure: Failure | undefined): void {
    const counters = this.#countersOf(tenantId)
    counters.queries += 1
    if (failure === undefined || failure.isAnswered) counters.latency[classOf(ms)]! += 1
    if (failure?.kind === 'error') counters.errors += 1
    if (failure?.kind === 'limit') counters.limitHits += 1
  }

  /** The plan allowed no more of something that isn't a statement. */
  countLimitHit(tenantId: string): void {
    this.#countersOf(tenantId).limitHits += 1
  }

  /** Stores what has been counted so far. Never rejects: what can't be stored now waits. */
  flush(): Promise<void> {
    return (this.#flushing ??= this.#flush().finally(() => (this.#flushing = undefined)))
  }

  /** Stores what is left and counts on without a timer. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#flushing
    await this.flush()
  }

  #countersOf(tenantId: string): Counters {
    const now = Date.now()
    if (now >= this.#lookAt) this.#look(now)
    const known = this.#open.tenants.get(tenantId)
    if (known) return known
    if (this.#open.tenants.size >= mostTenants) {
      this.#seal(now)
      void this.flush()
    }
    const counters = new Counters()
    this.#open.tenants.set(tenantId, counters)
    return counters
  }

  #look(now: number): void {
    // A function that sleeps between requests may never come to its timer.
    this.#timer ??= setInterval(() => this.#look(Date.now()), flushEveryMs).unref()
    if (now - this.#open.at.getTime() >= sliceMs) this.#seal(now)
    this.#lookAt = Math.min(now + 1.5 * flushEveryMs, this.#open.at.getTime() + sliceMs)
    void this.flush()
  }

  #seal(now: number): void {
    const { at, tenants } = this.#open
    if (tenants.size <= tenantsPerBatch) this.#wait(this.#open)
    else {
      const all = [...tenants]
      for (let from = 0; from < all.length; from += tenantsPerBatch)
        this.#wait(newBatch(at, all.slice(from, from + tenantsPerBatch)))
    }
    this.#open = newBatch(sliceOf(now))
  }

  #wait(batch: Batch): void {
    if (batch.tenants.size === 0) return
    const [oldest] = this.#waiting
    if (this.#waiting.size >= mostWaiting && oldest) {
      this.#waiting.delete(oldest)
      log().warn({ of: oldest.at, tenants: oldest.tenants.size }, 'figures of tenants are lost: too many wait')
    }
    this.#waiting.add(batch)
  }

  async #flush(): Promise<void> {
    try {
      await this.#storeWaiting()
      // Only now: while nothing can be stored, figures of a slice shall stay one batch.
      this.#seal(Date.now())
      await this.#storeWaiting()
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) log().warn({ err: error }, 'figures of tenants could not be stored yet')
      this.#isFailing = true
    }
  }

  async #storeWaiting(): Promise<void> {
    for (const batch of this.#waiting) {
      await this.#store(batch)
      this.#waiting.delete(batch)
    }
  }
}

const sliceOf = (now: number) => new Date(Math.floor(now / sliceMs) * sliceMs)

const newBatch = (at: Date, tenants: Iterable<[string, Counters]> = []): Batch => ({
  id: randomUUID(),
  at,
  tenants: new Map(tenants),
})

/** The meter of this process. */
export const meter = () => processSingleton(`meter of ${env.CONTROL_URL}`, () => new Meter())
