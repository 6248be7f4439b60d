import pg, { type Connection, type QueryConfig } from 'pg'
import { enterStatement } from './fence'

/** What pg calls on a query it runs; public by use (pg-cursor and pg-query-stream implement it), untyped in @types/pg. */
interface Submitted {
  prepare(connection: Connection): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: Connection): void
}

interface ExtendedProtocol {
  parse(statement: { text: string; name?: string }): void
  bind(portal: { statement: string; values: string[] }): void
  execute(portal: object): void
}

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
  readonly #values: string[]
  readonly #named: boolean

  constructor(
    config: QueryConfig,
    enter: { values: string[]; named: boolean },
    callback: (error: Error | null, result: pg.QueryResult) => void,
  ) {
    // The simple protocol could not share the transaction.
    super({ ...config, name: enter.named ? config.name : undefined, queryMode: 'extended' }, undefined, callback)
    this.#values = enter.values
    this.#named = enter.named
  }

  override prepare(connection: Connection): void {
    const protocol = connection as unknown as ExtendedProtocol
    if (!this.#named) protocol.parse({ text: enterStatement.text })
    protocol.bind({ statement: this.#named ? enterStatement.name : '', values: this.#values })
    protocol.execute({})
    super.prepare(connection)
  }

  override handleDataRow(message: unknown): void {
    if (this.#entered) super.handleDataRow(message)
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.#entered) super.handleCommandComplete(message, connection)
    else this.#entered = true
  }
}
