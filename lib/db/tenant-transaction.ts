import { EventEmitter } from 'node:events'
import type pg from 'pg'
import { AppError } from '@/lib/errors'
import { forPrisma } from './database-error'
import { enterSql, throughTheFence } from './fence'
import type { Lease } from './database-pool'
import type { Observe } from './observation'
import type { Binding, Placement } from './placement'
import { askedAt, type HeldTurn } from './scope'
import { leavesAtRest, orLost, type ShardPool } from './shard-pool'
import { isStalePlan } from './stale-plan'

const nothing: pg.QueryResult = { command: '', rowCount: 0, oid: 0, fields: [], rows: [] }
const isolation = /^SET TRANSACTION ISOLATION LEVEL (READ UNCOMMITTED|READ COMMITTED|REPEATABLE READ|SERIALIZABLE)$/

/**
 * What Prisma's adapter takes for a connection with a transaction. BEGIN (and an isolation level, which may not come after
 * a SELECT) is held back and sent with enter(…) in one message, so no statement can run before the fence was passed.
 */
export class TenantTransaction extends EventEmitter {
  #lease: Lease | undefined
  #pool: ShardPool | undefined
  #placement: Placement | undefined
  #before: Promise<unknown> = Promise.resolve()
  #isolation = ''
  #begun: Promise<void> | undefined
  #released = false
  #broken = false
  /** What the server said when it ended the connection between two queries: the transaction took too long, perhaps. */
  #lastWord: Error | undefined
  readonly #onError = (error: Error) => {
    this.#lastWord ??= error
    this.emit('error', error)
  }

  constructor(
    private readonly binding: Binding,
    private readonly poolAt: (placement: Placement) => ShardPool,
    private readonly options: { observe?: Observe | undefined; turn?: HeldTurn | undefined } = {},
  ) {
    super()
  }

  /** Queries of one transaction may come side by side; they run one after the other, and the first begins for all. */
  query(config: pg.QueryConfig): Promise<pg.QueryResult> {
    const result = this.#before.then(() => this.#observed(config))
    this.#before = result.catch(() => {})
    return result
  }

  async #observed(config: pg.QueryConfig): Promise<pg.QueryResult> {
    if (this.#isHeldBack(config)) return nothing
    const startedAt = askedAt()
    let failure: unknown
    try {
      return await this.#run(config)
    } catch (error) {
      failure = error
      throw error
    } finally {
      this.options.observe?.({
        tenantId: this.binding.tenantId,
        placement: this.#placement,
        sql: config.text,
        startedAt,
        ms: performance.now() - startedAt,
        error: failure,
      })
    }
  }

  /** Before the first statement proper: what begins the transaction, or ends it unbegun. */
  #isHeldBack({ text }: pg.QueryConfig): boolean {
    if (this.#lease) return false
    const level = isolation.exec(text)
    if (level) this.#isolation = ` ISOLATION LEVEL ${level[1]}`
    return level !== null || text === 'BEGIN' || text === 'COMMIT' || text === 'ROLLBACK'
  }

  async #run(config: pg.QueryConfig): Promise<pg.QueryResult> {
    if (!this.#lease) {
      await (this.#begun ??= throughTheFence(this.binding, (placement) => this.#beginAt(placement)).catch(forPrisma))
    }
    if (!this.#lease || !this.#pool || !this.#placement) throw new Error('the transaction has no connection')
    try {
      return await this.#lease.client.query(this.#pool.statement(config, this.#placement))
    } catch (error) {
      this.#broken ||= !leavesAtRest(error)
      if (isStalePlan(error)) throw staleTransaction(error)
      return forPrisma(orLost(this.#lastWord ?? (error as Error)))
    }
  }

  release(error?: Error | boolean): void {
    this.#released = true
    this.#lease?.client.removeListener('error', this.#onError)
    this.#lease?.release(Boolean(error) || this.#broken)
    this.#lease = undefined
    this.options.turn?.give()
  }

  async #beginAt(placement: Placement): Promise<void> {
    const pool = this.poolAt(placement)
    const lease = await pool.connect()
    const { client } = lease
    try {
      if (this.#released) throw new Error('the transaction ended before it began')
      await client.query(
        `BEGIN${this.#isolation}; ${enterSql(this.binding, placement)}; ${timeoutSql(placement.share.transactionTimeoutMs + graceMs)}`,
      )
    } catch (error) {
      const clean = await client.query('ROLLBACK').then(
        () => true,
        () => false,
      )
      lease.release(!clean)
      throw error
    }
    // Prisma may have given up meanwhile (its timeout): nobody else would give this connection back.
    if (this.#released) {
      lease.release(true)
      throw new Error('the transaction ended before it began')
    }
    client.on('error', this.#onError)
    this.#lease = lease
    this.#pool = pool
    this.#placement = placement
  }
}

/** It can't go on, but the next one can: on another connection. */
const staleTransaction = (cause: unknown) =>
  new Error('stale plan', {
    cause: new AppError('UNAVAILABLE', { cause, internal: 'tables changed under a transaction', retryAfter: 1 }),
  })

/** Prisma's clock ends a transaction by ROLLBACK, and its connection stays; the server's, after so much more, ends both. */
const graceMs = 1_000

/** For Postgres 17 and newer: even where this process hangs or is gone, nothing stays open and locked. */
const timeoutSql = (ms: number) =>
  `SELECT set_config('transaction_timeout', '${ms}', true) WHERE current_setting('server_version_num')::int >= 170000`
