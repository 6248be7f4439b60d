import pg, { type Connection, type QueryConfig } from 'pg'
import { WireBatch } from './wire-batch'

interface RowDescription {
  fields: unknown[]
}

/** What pg calls on a query it runs; public by use (pg-cursor and pg-query-stream implement it), untyped in @types/pg. */
interface Submitted {
  readonly name: string | undefined
  prepare(connection: Connection): void
  handleRowDescription(message: RowDescription): void
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
 * What a connection's named statements return: they needn't be described, sent and parsed again each time. On its own
 * connection a statement's columns can't change: Postgres refuses it ("cached plan must not change result type").
 */
const descriptions = new WeakMap<object, Map<string, RowDescription>>()

function descriptionsOf(connection: object): Map<string, RowDescription> {
  let known = descriptions.get(connection)
  if (!known) descriptions.set(connection, (known = new Map<string, RowDescription>()))
  return known
}

/**
 * enter(…) and then the query, before one Sync: one implicit transaction in one round trip
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING). When enter raises, the server
 * skips the query. enter isn't described, so its one row and its completion are all there is to swallow.
 */
export class FencedQuery extends PgQuery {
  #entered = false
  readonly #enter: Buffer
  #descriptions: Map<string, RowDescription> | undefined

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
    this.#descriptions = descriptionsOf(connection)
    const known = this.#descriptions.get(this.name ?? '')
    const batch = new WireBatch(wire, { first: this.#enter, describe: !known })
    if (known) super.handleRowDescription(known)
    super.prepare(batch as unknown as Connection)
    wire.stream.write(batch.bytes())
  }

  override handleRowDescription(message: RowDescription): void {
    if (this.name) this.#descriptions?.set(this.name, message)
    super.handleRowDescription(message)
  }

  override handleDataRow(message: unknown): void {
    if (this.#entered) super.handleDataRow(message)
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.#entered) super.handleCommandComplete(message, connection)
    else this.#entered = true
  }
}
