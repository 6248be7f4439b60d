import type { PlacementKind } from '@/lib/billing/plans'

/** Where a tenant's rows live, as the catalogue knows it. */
export interface Placement {
  kind: PlacementKind
  shard: string
  /** App-role URL of the database that holds the rows. */
  url: string
  schemaName: string
  epoch: bigint
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

/** One tenant's placement, as this process last heard it. Correctness never rests on it: the fence refuses a stale epoch. */
export class PlacementCell {
  /** The answer, once it is there: the usual case shouldn't wait for a promise. */
  known: Placement | undefined
  #asking: Promise<Placement> | undefined
  readonly #tenantId: string
  readonly #resolve: ResolvePlacement

  constructor(tenantId: string, resolve: ResolvePlacement) {
    this.#tenantId = tenantId
    this.#resolve = resolve
  }

  get(): Promise<Placement> {
    return (this.#asking ??= this.#ask(false))
  }

  refresh(): Promise<Placement> {
    return (this.#asking = this.#ask(true))
  }

  async #ask(fresh: boolean): Promise<Placement> {
    try {
      const placement = await this.#resolve(this.#tenantId, { fresh })
      if (!placement) throw new Error(`tenant ${this.#tenantId} has no placement`)
      this.known = placement
      return placement
    } catch (error) {
      this.#asking = undefined
      throw error
    }
  }
}
