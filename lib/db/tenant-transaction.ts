import { EventEmitter } from 'node:events'
import type pg from 'pg'
import { forPrisma } from './database-error'
import { enterSql, throughTheFence } from './fence'
import type { Binding } from './placement'
import { leavesAtRest, type ShardPool } from './shard-pool'

const nothing: pg.QueryResult = { command: '', rowCount: 0, oid: 0, fields: [], rows: [] }
const isolation = /^SET TRANSACTION ISOLATION LEVEL (READ UNCOMMITTED|READ COMMITTED|REPEATABLE READ|SERIALIZABLE)$/

/**
 * What Prisma's adapter takes for a connection with a transaction. BEGIN (and an isolation level, which may not come after
 * a SELECT) is held back and sent with enter(…) in one message, so no statement can run before the fence was passed.
 */
export class TenantTransaction extends EventEmitter {
  #client: pg.PoolClient | undefined
  #pool: ShardPool | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #isolation = ''
  #begun: Promise<void> | undefined
  #released = false
  #broken = false
  readonly #onError = (error: Error) => this.emit('error', error)

  constructor(
    private readonly binding: Binding,
    private readonly poolAt: (url: string) => ShardPool,
  ) {
    super()
  }

  /** Queries of one transaction may come side by side; they run one after the other, and the first begins for all. */
  query(config: pg.QueryConfig): Promise<pg.QueryResult> {
    const result = this.#turn.then(() => this.#run(config))
    this.#turn = result.catch(() => {})
    return result
  }

  async #run(config: pg.QueryConfig): Promise<pg.QueryResult> {
    if (!this.#client) {
      if (config.text === 'BEGIN') return nothing
      const level = isolation.exec(config.text)
      if (level) {
        this.#isolation = ` ISOLATION LEVEL ${level[1]}`
        return nothing
      }
      if (config.text === 'COMMIT' || config.text === 'ROLLBACK') return nothing
      await (this.#begun ??= this.#begin().catch(forPrisma))
    }
    if (!this.#client || !this.#pool) throw new Error('the transaction has no connection')
    try {
      return await this.#client.query(this.#pool.statement(config))
    } catch (error) {
      this.#broken ||= !leavesAtRest(error)
      throw error
    }
  }

  release(error?: Error | boolean): void {
    this.#released = true
    this.#client?.removeListener('error', this.#onError)
    this.#client?.release(error ?? this.#broken)
    this.#client = undefined
  }

  async #begin(): Promise<void> {
    await throughTheFence(this.binding, async (placement) => {
      const pool = this.poolAt(placement.url)
      const client = await pool.connect()
      try {
        if (this.#released) throw new Error('the transaction ended before it began')
        await client.query(`BEGIN${this.#isolation}; ${enterSql(this.binding, placement)}`)
      } catch (error) {
        const clean = await client.query('ROLLBACK').then(
          () => true,
          () => false,
        )
        client.release(!clean)
        throw error
      }
      // Prisma may have given up meanwhile (its timeout): nobody else would give this connection back.
      if (this.#released) {
        client.release(true)
        throw new Error('the transaction ended before it began')
      }
      client.on('error', this.#onError)
      this.#client = client
      this.#pool = pool
    })
  }
}
