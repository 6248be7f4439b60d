import type { PlacementKind, Share } from '@/lib/billing/plans'
import { Turns } from './turns'

/** Where a tenant's rows live, as the catalogue knows it. */
export interface Placement {
  kind: PlacementKind
  shard: string
  /** Of the database that holds the rows, as the role that serves requests there. */
  url: string
  schemaName: string
  epoch: bigint
  /** What the tenant's plan lets it take of the machines. */
  share: Share
  /**
   * While the tenant is being switched: where it is about to live, so that connections are open by then. Nothing can be asked
   * there before the catalogue says that it lives there.
   */
  next?: Placement
}

/** `work` obeys the tenant's standing; `account` (sign-in, sessions, billing, export) passes it, so that a suspended owner can pay. */
export type Purpose = 'work' | 'account'

/** Asks the catalogue. `fresh` must not be answered from a cache. Null: there is no such tenant. */
export type ResolvePlacement = (tenantId: string, options: { fresh: boolean }) => Promise<Placement | null>

/** What binds a tenant client to its tenant. `cell` is shared by all clients of the tenant; the pool refreshes it. */
export interface Binding {
  readonly tenantId: string
  readonly purpose: Purpose
  readonly cell: PlacementCell
}

/** A placement this old is asked for again beside the query that uses it: a plan's share may have changed. */
export const placementGoodForMs = 60_000

/**
 * One tenant's placement, as this process last heard it. Correctness never rests on it: the fence refuses a stale epoch.
 * `turns` are those of the tenant's queries in this process.
 */
export class PlacementCell {
  readonly turns: Readonly<Record<Purpose, Turns>> = { work: new Turns(), account: new Turns() }
  #known: Placement | undefined
  #goodUntil = 0
  #asking: Promise<Placement> | undefined
  #refreshing: Promise<Placement> | undefined
  readonly #waiting = new Set<() => void>()
  readonly #tenantId: string
  readonly #resolve: ResolvePlacement

  constructor(tenantId: string, resolve: ResolvePlacement) {
    this.#tenantId = tenantId
    this.#resolve = resolve
  }

  /** The answer, once it is there: the usual case shouldn't wait for a promise. */
  get known(): Placement | undefined {
    if (this.#known && performance.now() > this.#goodUntil) {
      this.#goodUntil = performance.now() + placementGoodForMs
      this.refreshBeside()
    }
    return this.#known
  }

  /** Nobody waits for the answer. Without one the old one stays: the fence says when it is wrong. */
  refreshBeside(): void {
    this.refresh().catch(() => {})
  }

  get(): Promise<Placement> {
    return (this.#asking ??= this.#ask(false))
  }

  /** Asks the catalogue, once for all who want to know at a time: whoever was answered too early asks again. */
  refresh(): Promise<Placement> {
    this.#refreshing ??= this.#ask(true).finally(() => (this.#refreshing = undefined))
    return (this.#asking = this.#refreshing)
  }

  /** How many wait for another epoch now. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Settles after so many milliseconds, or as soon as the catalogue names another epoch. */
  changeWithin(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      this.#waiting.add(wake)
    })
  }

  async #ask(fresh: boolean): Promise<Placement> {
    try {
      const placement = await this.#resolve(this.#tenantId, { fresh })
      if (!placement) throw new Error(`tenant ${this.#tenantId} has no placement`)
      const isChange = this.#known?.epoch !== placement.epoch
      this.#known = placement
      if (isChange) for (const wake of this.#waiting) wake()
      this.#goodUntil = performance.now() + placementGoodForMs
      return placement
    } catch (error) {
      this.#asking = undefined
      throw error
    }
  }
}

/**
 * Signing in, sessions and billing have turns of their own: a workspace that stands in its own way can still be paid for.
 * Their queries are short.
 */
const accountTurns = 2

/** The turn of one query or transaction of this tenant; `giveTurn` gives it back. Undefined: it is there at once. */
export function takeTurn({ cell, purpose }: Binding): Promise<void> | undefined {
  const { known, turns } = cell
  if (purpose === 'account') return turns.account.take(accountTurns)
  if (known) return turns.work.take(known.share.concurrentQueries)
  return cell.get().then(({ share }) => turns.work.take(share.concurrentQueries))
}

/** `since`: of `performance.now()`, when it began. */
export function giveTurn({ cell, purpose }: Binding, since: number): void {
  cell.turns[purpose].give(performance.now() - since)
}
