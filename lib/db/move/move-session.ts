import { pipeline } from 'node:stream/promises'
import { Transform } from 'node:stream'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { AppError } from '@/lib/errors'
import { enterSql, type MoveEnd, type MoveHold } from './move-hold'
import { differenceOf, type TenantTable, tenantTablesOf } from './tenant-tables'

const { escapeIdentifier: id } = pg

// What is printed must be the same on both sides; a worker that stands still for 10 s loses its transaction, and so its hold.
const settings = `SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET extra_float_digits = 3;
  SET bytea_output = 'hex'; SET xmloption = 'content'; SET client_encoding = 'UTF8'; SET idle_in_transaction_session_timeout = '10s';
  SET statement_timeout = '5min'`

export type SqlRow = Record<string, unknown>

/** One connection of a move, as the owner, with the settings that make both ends print alike. */
export class MoveSession {
  readonly end: MoveEnd
  readonly #client: pg.Client
  #working = 0
  #awake: Promise<unknown> | undefined

  private constructor(end: MoveEnd, client: pg.Client) {
    this.end = end
    this.#client = client
  }

  /** @throws AppError UNAVAILABLE where the server doesn't answer within 10 s */
  static async open(end: MoveEnd): Promise<MoveSession> {
    const url = new URL(end.ownerUrl)
    url.searchParams.delete('pgbouncer')
    const client = new pg.Client({
      connectionString: url.href,
      connectionTimeoutMillis: 10_000,
      // PGAPPNAME goes before it.
      fallback_application_name: 'tenantry move',
      keepAlive: true,
    })
    client.on('error', () => {}) // one that is lost between statements shows in the next
    try {
      await client.connect()
      // Tables are named with their schema; the path is for types and functions, which extensions keep in public.
      await client.query(`${settings}; SET search_path = ${id(end.schemaName)}, public, pg_temp`)
    } catch (cause) {
      void client.end().catch(() => {})
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new AppError('UNAVAILABLE', { cause, internal: `no connection to ${url.host}${url.pathname}: ${reason}` })
    }
    return new MoveSession(end, client)
  }

  /** Sends all of them in one message, and gives the rows of each. An error in one skips those after it. */
  async run(statements: string[]): Promise<SqlRow[][]> {
    if (statements.length === 0) return []
    const results: unknown = await this.#work(() => this.#client.query(statements.join(';\n')))
    return (Array.isArray(results) ? results : [results]).map((result: pg.QueryResult<SqlRow>) => result.rows)
  }

  begin(hold: MoveHold, isolation: 'REPEATABLE READ' | 'READ COMMITTED'): string[] {
    return [`BEGIN ISOLATION LEVEL ${isolation}`, enterSql(hold.tenantId, this.end.schemaName, hold)]
  }

  tables(): Promise<TenantTable[]> {
    return tenantTablesOf(this.#client, this.end.schemaName)
  }

  /** Keeps the transaction alive while this end waits for the other: a process that stands still doesn't. */
  stayAwake(): void {
    if (this.#working > 0 || this.#awake) return
    this.#awake = this.#client
      .query('SELECT 1')
      .catch(() => {})
      .finally(() => (this.#awake = undefined))
  }

  /** A connection does one thing at a time. */
  async #work<T>(work: () => Promise<T>): Promise<T> {
    this.#working += 1
    try {
      await this.#awake
      return await work()
    } finally {
      this.#working -= 1
    }
  }

  /** Rows of `query` here go into table `into` over there; gives how many bytes. */
  async copyInto(query: string, other: MoveSession, into: string): Promise<number> {
    let bytes = 0
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length
        done(null, chunk)
      },
    })
    const copy = () => {
      const source = this.#client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`))
      const target = other.#client.query(copyFrom(`COPY ${into} FROM STDIN (FORMAT binary)`))
      return pipeline(source, counted, target)
    }
    await this.#work(() => other.#work(copy))
    return bytes
  }

  async close(): Promise<void> {
    // A connection in the middle of a COPY would wait for its rest.
    const socket: unknown = Reflect.get(this.#client, 'connection')
    await Promise.race([
      this.#client.end().catch(() => {}),
      new Promise((resolve) => setTimeout(resolve, 1000).unref()),
    ])
    const stream: unknown = typeof socket === 'object' && socket ? Reflect.get(socket, 'stream') : undefined
    if (typeof stream === 'object' && stream && 'destroy' in stream && typeof stream.destroy === 'function') {
      Reflect.apply(stream.destroy, stream, [])
    }
  }
}

/** @throws AppError CONFLICT where the two places don't have the same tables */
export function assertSameTables(source: TenantTable[], target: TenantTable[]): void {
  const difference = differenceOf(source, target)
  if (difference) throw new AppError('CONFLICT', { internal: `places differ: ${difference}` })
}
