import pg from 'pg'
import type { MoveEnd } from './move-hold'
import { MoveSession } from './move-session'
import { asMoveError } from './run-slice'

const { escapeIdentifier: id } = pg

/** Somewhat longer than an autovacuum takes to give way. */
const lockWaitsMs = 3_000

/** Somebody holds the lock; it took longer than a statement may. */
const givenUp = new Set(['55P03', '57014'])

/**
 * Takes what a purge has deleted out of the indexes of these tables, gently: without that, the next rows of the same tenant are
 * looked for among all that it had there before, and a copy takes four times as long. False: somebody was in the way.
 * @throws AppError UNAVAILABLE when the connection is lost
 */
export async function vacuumTables(end: MoveEnd): Promise<boolean> {
  const session = await MoveSession.open(end)
  try {
    const names = (await session.tables()).map(({ name }) => `${id(end.schemaName)}.${id(name)}`)
    await session.run([`SET lock_timeout = ${lockWaitsMs}`, 'SET vacuum_cost_delay = 1'])
    // Giving room back to the system would lock everybody out of a table for a moment.
    await session.run([`VACUUM (INDEX_CLEANUP ON, TRUNCATE OFF, PARALLEL 0) ${names.join(', ')}`])
    return true
  } catch (error) {
    if (error instanceof pg.DatabaseError && givenUp.has(error.code ?? '')) return false
    throw asMoveError(error)
  } finally {
    await session.close()
  }
}
