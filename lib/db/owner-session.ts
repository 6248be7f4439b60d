import pg from 'pg'
import { AppError } from '@/lib/errors'

/**
 * One connection as the owner of a database, for work that takes long or must not share: what is set or locked in it ends
 * with it. @throws AppError UNAVAILABLE where the server doesn't answer within 10 s
 */
export async function ownerSession<T>(ownerUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const url = new URL(ownerUrl)
  url.searchParams.delete('pgbouncer')
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // one that is lost between statements shows in the next
  try {
    await client.connect()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('UNAVAILABLE', { cause, internal: `no connection to ${url.host}${url.pathname}: ${reason}` })
  }
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

const lockClass = 72_707_370

/**
 * The same, while nobody else works on what `key` names. @throws AppError CONFLICT when somebody does
 */
export async function lockedOwnerSession<T>(
  ownerUrl: string,
  key: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  return ownerSession(ownerUrl, async (client) => {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken', [
      lockClass,
      key,
    ])
    if (!rows[0]?.taken) throw new AppError('CONFLICT', { internal: `somebody else is at work on ${key}` })
    return work(client)
  })
}
