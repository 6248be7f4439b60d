import pg from 'pg'

/** Somebody else was in the way: lock timeout, deadlock, serialization, a tenant that is being moved. Trying again helps. */
const lockFaults = new Set(['55P03', '40P01', '40001', 'TN003'])

export const isLockFault = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && lockFaults.has(error.code ?? '')

/** The server ended the connection, or the network did: nothing is known of the last statement until one asks again. */
export function isLostConnection(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08|57P0[1-3])/.test(error.code ?? '')
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return (
    /^(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)$/.test(code) ||
    /^Connection terminated|not queryable/.test(error.message)
  )
}
