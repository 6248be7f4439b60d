import pg from 'pg'
import { forPrisma } from './database-error'
import { throughTheFence } from './fence'
import { currentBinding } from './scope'
import { ShardPool } from './shard-pool'
import { TenantTransaction } from './tenant-transaction'

/**
 * What Prisma takes for its pool. It owns no connection: each query goes, as the tenant it is bound to, to the pool of the
 * database where that tenant lives.
 */
export class TenantPool extends pg.Pool {
  readonly #pools = new Map<string, ShardPool>()
  readonly #maxConnections: number

  constructor({ maxConnections }: { maxConnections: number }) {
    super()
    this.#maxConnections = maxConnections
  }

  readonly #poolAt = (url: string): ShardPool => {
    let pool = this.#pools.get(url)
    if (!pool) this.#pools.set(url, (pool = new ShardPool(url, { max: this.#maxConnections })))
    return pool
  }

  // Prisma's adapter calls exactly these two, in these forms.
  override query = ((config: pg.QueryConfig) => {
    const binding = currentBinding()
    return throughTheFence(binding, (at) => this.#poolAt(at.url).query(config, binding, at)).catch(forPrisma)
  }) as pg.Pool['query']

  override connect = (async () =>
    new TenantTransaction(currentBinding(), this.#poolAt)) as unknown as pg.Pool['connect']

  override async end(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()))
    await super.end()
  }
}
