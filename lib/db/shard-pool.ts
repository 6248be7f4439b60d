import pg from 'pg'
import { AppError } from '@/lib/errors'
import type { ConnectionBudget } from './connection-budget'
import { DatabasePool, type Lease } from './database-pool'
import { enterMessage, plannedFor, preparations } from './fence'
import { FencedQuery } from './fenced-query'
import type { Binding, Placement } from './placement'
import { isStalePlan } from './stale-plan'
import { unqualified } from './unqualified'
import { unreachable } from './unreachable'

/** A role that could see past lock 2 must not serve tenants. One row: what is wrong with this connection's role. */
const roleFaults = `
  SELECT r.rolsuper AS superuser, r.rolbypassrls AS bypasses,
         EXISTS (SELECT FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
                 AND pg_has_role(r.oid, c.relowner, 'MEMBER')) AS owns
    FROM pg_roles r WHERE r.rolname = current_user`

/** The connections of one process to one database, all as the role that serves requests there. */
export class ShardPool {
  readonly #pool: DatabasePool
  readonly #named: boolean
  #checked = false

  /** `onEmpty`: its last connection is gone; what comes later opens another. */
  constructor(url: string, { max, budget, onEmpty }: { max: number; budget: ConnectionBudget; onEmpty: () => void }) {
    // Poolers in transaction mode give every transaction another backend: `?pgbouncer=true`, as in Prisma's own URLs.
    const parsed = new URL(url)
    this.#named = parsed.searchParams.get('pgbouncer') !== 'true'
    parsed.searchParams.delete('pgbouncer')
    const config = { connectionString: parsed.toString() }
    this.#pool = new DatabasePool({ config, max, budget, onEmpty, prepare: (client) => this.#prepare(client) })
  }

  async #prepare(client: pg.ClientBase): Promise<void> {
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
    // Every index leads with the tenant, so the plan doesn't hang on who asks: planned once, not at each execution, but for
    // statements that look into another table (`plannedFor`).
    // And no statement gets more than one of the server's cores: parallel workers of one tenant's slow every other's.
    await client.query(
      `SET plan_cache_mode = force_generic_plan; SET max_parallel_workers_per_gather = 0; ${preparations}`,
    )
  }

  /** One query as one tenant, in one round trip. */
  query(config: pg.QueryConfig, binding: Binding, placement: Placement): Promise<pg.QueryResult> {
    return this.#send(config, binding, placement).catch((error: unknown) => {
      if (!isStalePlan(error)) throw error
      // Without a name it is planned anew, on whatever connection.
      return this.#send({ ...config, name: undefined }, binding, placement)
    })
  }

  #send(config: pg.QueryConfig, binding: Binding, placement: Placement): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => {
      this.#pool.acquire((refusal, lease) => {
        if (!lease) return reject(unreachable(refusal))
        const named = this.#named
        // A statement without a name is planned for its values in any case.
        const planned = named ? plannedFor(config) : 'once'
        const fence = { enter: enterMessage(binding, placement, { named, planned }), named }
        const query = new FencedQuery(inPlace(config, placement), fence, (error, result) => {
          lease.release(error !== null && !leavesAtRest(error))
          if (error) reject(orLost(error))
          else resolve(result)
        })
        lease.client.query(query as unknown as pg.Submittable)
      })
    })
  }

  /** A connection of one's own until it is released. */
  connect(): Promise<Lease> {
    return new Promise((resolve, reject) => {
      this.#pool.acquire((refusal, lease) => (lease ? resolve(lease) : reject(unreachable(refusal))))
    })
  }

  /** So many will ask here within a moment. */
  expect(count: number): void {
    this.#pool.expect(count)
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

/** An error of the database leaves the connection at rest after Sync; a fatal one is its last word, and stale plans stay stale. */
export const leavesAtRest = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && !isFatal(error) && !isStalePlan(error)

/** With a lost connection nobody knows whether the statement was done; the server's own word on a transaction that took too long stays as it is. */
export function orLost(error: Error): Error {
  if (error instanceof pg.DatabaseError && (error.code === '25P04' || !isFatal(error))) return error
  const message = 'We lost our database for a moment. See whether your change was made before you try again.'
  return new AppError('UNAVAILABLE', { cause: error, internal: 'the connection was lost', message, retryAfter: 5 })
}

const isFatal = ({ severity }: pg.DatabaseError) => severity === 'FATAL' || severity === 'PANIC'

const inPlace = (config: pg.QueryConfig, { kind }: Placement) => (kind === 'schema' ? unqualified(config) : config)
