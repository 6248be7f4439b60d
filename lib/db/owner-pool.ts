import { LRUCache } from 'lru-cache'
import pg from 'pg'
import { processSingleton } from './process-singleton'

/** So many databases are kept in touch with; the one that was used longest ago is let go. */
const most = 20

const pools = () =>
  processSingleton(
    'owner pools',
    () => new LRUCache<string, pg.Pool>({ max: most, dispose: (pool) => void pool.end() }),
  )

/**
 * A database of the data plane as the owner of its tables, for the machinery in `tenancy` and for fleet work; never reachable
 * from a tenant client. Use it at once: it may have been closed a moment later.
 */
export function ownerPool(ownerUrl: string): pg.Pool {
  let pool = pools().get(ownerUrl)
  if (!pool) {
    const url = new URL(ownerUrl)
    url.searchParams.delete('pgbouncer')
    // A server that doesn't answer is an error after 10 s; without this, who waits for it waits for minutes.
    const patience = { idleTimeoutMillis: 10_000, connectionTimeoutMillis: 10_000 }
    pool = new pg.Pool({ connectionString: url.toString(), max: 2, ...patience })
    pool.on('error', () => {}) // a connection that dies idle is replaced by the next query
    // One that dies between two queries of a transaction shows in the second; without a listener it would end the process.
    pool.on('connect', (client) => void client.on('error', () => {}))
    pools().set(ownerUrl, pool)
  }
  return pool
}

/** Ends this process's connections as owner. */
export async function closeOwnerPools(): Promise<void> {
  pools().clear()
}
