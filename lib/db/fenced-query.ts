import pg, { type Connection, type QueryConfig } from 'pg'
import { WireBatch } from './wire-batch'

/** The columns of a statement, and how pg reads them: what it keeps in a result, by its own names. */
interface Columns {
  fields: unknown
  _parsers: unknown
  _prebuiltEmptyResultObject: unknown
}

/** What pg calls on a query it runs; public by use (pg-cursor and pg-query-stream implement it), untyped in @types/pg. */
interface Submitted {
  name: string | undefined
  queryMode: 'extended' | undefined
  _accumulateRows: boolean
  readonly _result: Columns
  prepare(connection: Connection): void
  handleRowDescription(message: unknown): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: Connection): void
}

type Wire = ConstructorParameters<typeof WireBatch>[0] & { stream: { write(bytes: Buffer): void } }

const PgQuery = pg.Query as unknown as new (
  config: QueryConfig,
  values: undefined,
  callback: (error: Error | null, result: pg.QueryResult) => void,
) => Submitted

/**
 * What a connection's named statements return: it needn't be described, sent and made ready again each time. On its own
 * connection a statement's columns can't change: Postgres refuses it ("cached plan must not change result type").
 */
const descriptions = new WeakMap<object, Map<string, Columns>>()

function descriptionsOf(connection: object): Map<string, Columns> {
  let known = descriptions.get(connection)
  if (!known) descriptions.set(connection, (known = new Map<string, Columns>()))
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
  #descriptions: Map<string, Columns> | undefined

  /** `enter`: Bind and Execute of enter(…). Without `named` statements a pooler may hand each transaction another backend. */
  constructor(
    config: QueryConfig,
    { enter, named }: { enter: Buffer; named: boolean },
    callback: (error: Error | null, result: pg.QueryResult) => void,
  ) {
    super(config, undefined, callback)
    // The simple protocol could not share the transaction.
    this.queryMode = 'extended'
    if (!named) this.name = undefined
    this.#enter = enter
  }

  override prepare(connection: Connection): void {
    const wire = connection as unknown as Wire
    this.#descriptions = descriptionsOf(connection)
    const known = this.#descriptions.get(this.name ?? '')
    const batch = new WireBatch(wire, { first: this.#enter, describe: !known })
    if (known) {
      Object.assign(this._result, known)
      this._accumulateRows = true
    }
    super.prepare(batch as unknown as Connection)
    wire.stream.write(batch.bytes())
  }

  override handleRowDescription(message: unknown): void {
    super.handleRowDescription(message)
    const { fields, _parsers, _prebuiltEmptyResultObject } = this._result
    if (this.name) this.#descriptions?.set(this.name, { fields, _parsers, _prebuiltEmptyResultObject })
  }

  override handleDataRow(message: unknown): void {
    if (this.#entered) super.handleDataRow(message)
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.#entered) super.handleCommandComplete(message, connection)
    else this.#entered = true
  }
}
