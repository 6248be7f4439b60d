import pg from 'pg'
import { AppError, isAppError } from '@/lib/errors'
import type { ConnectionBudget } from './connection-budget'
import { enterMessage, preparations } from './fence'
import { FencedQuery } from './fenced-query'
import type { Binding, Placement } from './placement'
import { unqualified } from './unqualified'

/** A role that could see past lock 2 must not serve tenants. One row: what is wrong with this connection's role. */
const roleFaults = `
  SELECT r.rolsuper AS superuser, r.rolbypassrls AS bypasses,
         EXISTS (SELECT FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
                 AND pg_has_role(r.oid, c.relowner, 'MEMBER')) AS owns
    FROM pg_roles r WHERE r.rolname = current_user`

/** Milliseconds after which a connection that nobody needs is closed. */
const idleMs = 30_000

/** The connections of one process to one database, all as the role that serves requests there. */
export class ShardPool {
  readonly #pool: pg.Pool
  readonly #budget: ConnectionBudget
  readonly #named: boolean
  #checked = false

  /** `onEmpty`: its last connection is gone; what comes later opens another. */
  constructor(url: string, { max, budget, onEmpty }: { max: number; budget: ConnectionBudget; onEmpty: () => void }) {
    // Poolers in transaction mode give every transaction another backend: `?pgbouncer=true`, as in Prisma's own URLs.
    const parsed = new URL(url)
    this.#named = parsed.searchParams.get('pgbouncer') !== 'true'
    parsed.searchParams.delete('pgbouncer')
    // pg-pool waits for the promise of onConnect; its types don't say so.
    const config: pg.PoolConfig & { onConnect: (client: pg.ClientBase) => Promise<void> } = {
      connectionString: parsed.toString(),
      max,
      idleTimeoutMillis: idleMs,
      connectionTimeoutMillis: 10_000,
      onConnect: (client) => this.#prepare(client),
    }
    this.#pool = new pg.Pool(config)
    // A connection that dies idle is dropped by the pool; the next query gets a new one.
    this.#pool.on('error', () => {})
    this.#budget = budget
    budget.watch(this.#pool)
    this.#pool.on('remove', () => {
      if (this.#pool.totalCount === 0 && this.#pool.waitingCount === 0) onEmpty()
    })
  }

  async #prepare(client: pg.ClientBase): Promise<void> {
    // The query under way hears of a lost connection by itself; the event, with nobody listening, would end the process.
    client.on('error', () => {})
    if (!this.#checked) {
      const { rows } = await client.query<{ superuser: boolean; bypasses: boolean; owns: boolean }>(roleFaults)
      const [role] = rows
      if (!role || role.superuser || role.bypasses || role.owns) {
        throw new AppError('CONFIGURATION', {
          internal: `the app's role must not be superuser, bypass row-level security or own tables: ${JSON.stringify(role)}`,
        })
      }
      this.#checked = true
    }
    if (!this.#named) return
    // Every index leads with the tenant, so the plan doesn't hang on who asks: planned once, not at each execution.
    await client.query('SET plan_cache_mode = force_generic_plan')
    // TN001 is the expected answer, and the statement stays prepared.
    for (const statement of preparations) await client.query(statement).catch(expectStale)
  }

  /** One query as one tenant, in one round trip. */
  query(config: pg.QueryConfig, binding: Binding, placement: Placement): Promise<pg.QueryResult> {
    const room = this.#budget.roomFor(this.#pool)
    return room ? room.then(() => this.#send(config, binding, placement)) : this.#send(config, binding, placement)
  }

  #send(config: pg.QueryConfig, binding: Binding, placement: Placement): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => {
      this.#pool.connect((unreachable, client, release) => {
        if (!client) return reject(unavailable(unreachable))
        const fence = { enter: enterMessage(binding, placement, this.#named), named: this.#named }
        const query = new FencedQuery(inPlace(config, placement), fence, (error, result) => {
          release(error !== null && !leavesAtRest(error))
          if (error) reject(error)
          else resolve(result)
        })
        client.query(query as unknown as pg.Submittable)
      })
    })
  }

  async connect(): Promise<pg.PoolClient> {
    await this.#budget.roomFor(this.#pool)
    return this.#pool.connect().catch((error: unknown) => {
      throw unavailable(error)
    })
  }

  /** Without names where a pooler would hand the statement to a backend that has never seen it. */
  statement(config: pg.QueryConfig, placement: Placement): pg.QueryConfig {
    const query = inPlace(config, placement)
    return this.#named ? query : { ...query, name: undefined }
  }

  end(): Promise<void> {
    return this.#pool.end()
  }
}

/** An error of the database leaves the connection at rest after Sync; a fatal one is its last word. */
export const leavesAtRest = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.severity !== 'FATAL' && error.severity !== 'PANIC'

/** No connection to be had (server gone, too many connections, none free in time): nothing has run, so trying again is safe. */
const unavailable = (error: unknown) =>
  isAppError(error) ? error : new AppError('UNAVAILABLE', { cause: error, internal: 'no connection', retryAfter: 5 })

const inPlace = (config: pg.QueryConfig, { kind }: Placement) => (kind === 'schema' ? unqualified(config) : config)

function expectStale(error: unknown): void {
  if (!(error instanceof pg.DatabaseError) || error.code !== 'TN001') throw error
}
