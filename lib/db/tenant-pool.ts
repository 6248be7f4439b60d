import pg from 'pg'
import { ConnectionBudget } from './connection-budget'
import { forPrisma } from './database-error'
import { throughTheFence } from './fence'
import type { Observe } from './observation'
import type { Binding, Placement } from './placement'
import { askedAt, currentBinding, refuseInsideTransaction, turnIfAny } from './scope'
import { ShardPool } from './shard-pool'
import { TenantTransaction } from './tenant-transaction'

interface Options {
  /** Of this process to one database. */
  maxConnections: number
  /** Of this process to all databases. */
  mostConnections: number
  observe?: Observe | undefined
}

/**
 * What Prisma takes for its pool. It owns no connection: each query goes, as the tenant it is bound to, to the pool of the
 * database where that tenant lives.
 */
export class TenantPool extends pg.Pool {
  readonly #pools = new Map<string, ShardPool>()
  readonly #budget: ConnectionBudget
  readonly #maxConnections: number
  readonly #observe: Observe | undefined

  constructor({ maxConnections, mostConnections, observe }: Options) {
    super()
    this.#maxConnections = maxConnections
    this.#budget = new ConnectionBudget(mostConnections)
    this.#observe = observe
  }

  readonly #poolAt = ({ url, kind, share }: Placement): ShardPool => {
    let pool = this.#pools.get(url)
    if (!pool) {
      const max = kind === 'database' ? Math.min(this.#maxConnections, share.connections) : this.#maxConnections
      pool = new ShardPool(url, { max, budget: this.#budget, onEmpty: () => this.#pools.delete(url) })
      this.#pools.set(url, pool)
    }
    return pool
  }

  /** Of a tenant that is about to live there, so many queries will ask within a moment. */
  expect(placement: Placement, count: number): void {
    this.#poolAt(placement).expect(count)
  }

  // Prisma's adapter calls exactly these two, in these forms.
  override query = ((config: pg.QueryConfig) => this.#query(config, currentBinding())) as pg.Pool['query']

  override connect = (async () => {
    try {
      refuseInsideTransaction()
    } catch (error) {
      return forPrisma(error)
    }
    return new TenantTransaction(currentBinding(), this.#poolAt, { observe: this.#observe, turn: turnIfAny() })
  }) as unknown as pg.Pool['connect']

  async #query(config: pg.QueryConfig, binding: Binding): Promise<pg.QueryResult> {
    const startedAt = askedAt()
    let failure: unknown
    try {
      refuseInsideTransaction()
      return await throughTheFence(binding, (at) => this.#poolAt(at).query(config, binding, at))
    } catch (error) {
      failure = error
      return forPrisma(error)
    } finally {
      const { tenantId, cell } = binding
      this.#observe?.({
        tenantId,
        placement: cell.known,
        sql: config.text,
        startedAt,
        ms: performance.now() - startedAt,
        error: failure,
      })
    }
  }

  override async end(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()))
    await super.end()
  }
}
