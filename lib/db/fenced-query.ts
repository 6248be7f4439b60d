import pg, { type Connection, type QueryConfig } from 'pg'
import { WireBatch } from './wire-batch'

/** What pg calls on a query it runs; public by use (pg-cursor and pg-query-stream implement it), untyped in @types/pg. */
interface Submitted {
  prepare(connection: Connection): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: Connection): void
}

type Wire = ConstructorParameters<typeof WireBatch>[0] & { stream: { write(bytes: Buffer): void } }

const PgQuery = pg.Query as unknown as new (
  config: QueryConfig & { queryMode: 'extended' },
  values: undefined,
  callback: (error: Error | null, result: pg.QueryResult) => void,
) => Submitted

/**
 * enter(…) and then the query, before one Sync: one implicit transaction in one round trip
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING). When enter raises, the server
 * skips the query. enter isn't described, so its one row and its completion are all there is to swallow.
 */
export class FencedQuery extends PgQuery {
  #entered = false
  readonly #enter: Buffer

  /** `enter`: Bind and Execute of enter(…). Without `named` statements a pooler may hand each transaction another backend. */
  constructor(
    config: QueryConfig,
    { enter, named }: { enter: Buffer; named: boolean },
    callback: (error: Error | null, result: pg.QueryResult) => void,
  ) {
    // The simple protocol could not share the transaction.
    super({ ...config, name: named ? config.name : undefined, queryMode: 'extended' }, undefined, callback)
    this.#enter = enter
  }

  override prepare(connection: Connection): void {
    const wire = connection as unknown as Wire
    const batch = new WireBatch(wire, this.#enter)
    super.prepare(batch as unknown as Connection)
    wire.stream.write(batch.bytes())
  }

  override handleDataRow(message: unknown): void {
    if (this.#entered) super.handleDataRow(message)
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.#entered) super.handleCommandComplete(message, connection)
    else this.#entered = true
  }
}
