import pg from 'pg'

/**
 * Postgres refuses a prepared statement whose columns have changed their type since ("cached plan must not change result
 * type"): in a migration, or because the connection serves schemas of two versions. It is said before the statement runs.
 */
export const isStalePlan = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === '0A000' && error.routine === 'RevalidateCachedQuery'
