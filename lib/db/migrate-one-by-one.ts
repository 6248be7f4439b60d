import pg from 'pg'
import { isLockFault } from './migrate-faults'
import { ledgerEntrySql } from './migrate-ledger'
import { concurrentIndexOf, isConcurrent, type Statement, statementsOf } from './migrate-statements'
import { type Migration, MigrationError } from './migration'

/** What makes nobody wait may itself wait as long as the longest transaction lasts. */
const patienceMs = 600_000

/**
 * Applies a migration that can't be in a transaction, statement by statement. Each can be repeated, so whoever comes after a
 * crash begins again; the ledger's line comes last. An index that was broken off is INVALID: it is dropped and built again.
 */
export async function applyOneByOne(
  client: pg.ClientBase,
  schema: string,
  migration: Migration,
  lockTimeoutMs: number,
): Promise<void> {
  await client.query(`SET search_path = ${pg.escapeIdentifier(schema)}`)
  try {
    for (const statement of await statementsOf(migration.sql)) {
      await client.query(`SET lock_timeout = ${isConcurrent(statement) ? patienceMs : lockTimeoutMs}`)
      await applyStatement(client, schema, migration, statement)
    }
    await client.query(ledgerEntrySql(schema, migration))
  } finally {
    await client.query('RESET search_path; RESET lock_timeout').catch(() => {})
  }
}

async function applyStatement(client: pg.ClientBase, schema: string, { name }: Migration, statement: Statement) {
  const index = concurrentIndexOf(statement)
  try {
    if (index) await dropInvalid(client, schema, index)
    await client.query(statement.sql)
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError)) throw cause
    if (index) await dropInvalid(client, schema, index).catch(() => {}) // what is left costs every write
    const fault = isLockFault(cause) ? 'locked' : 'failed'
    throw new MigrationError(name, `failed at line ${statement.line}: ${cause.message}`, { cause, fault })
  }
}

async function dropInvalid(client: pg.ClientBase, schema: string, index: string): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE c.relnamespace = to_regnamespace($1) AND c.relname = $2 AND NOT i.indisvalid`,
    [pg.escapeIdentifier(schema), index],
  )
  if (rowCount)
    await client.query(`DROP INDEX CONCURRENTLY ${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(index)}`)
}
