import pg from 'pg'
import { ledgerEntrySql, readLedgerSql } from './migrate-ledger'
import { isLockFault } from './migrate-faults'
import { type Migration, MigrationError } from './migration'

type Part = { migration: Migration; begin: number; sql: string }

type BatchOptions = {
  lockTimeoutMs: number
  /** Sent before them, outside their transactions. */
  beforehand?: string
  /** Part of the last one's transaction. */
  atLast?: string
  /** Sent after them. */
  afterwards?: string
}

/**
 * Applies these migrations in one message, each in a transaction of its own with its line in the ledger: each is there
 * entirely, or not at all. @throws MigrationError for the one that fails; those before it stay
 */
export async function applyBatch(
  client: pg.ClientBase,
  schema: string,
  migrations: Migration[],
  { lockTimeoutMs, beforehand = '', atLast = '', afterwards = '' }: BatchOptions,
): Promise<void> {
  const settings = `SET LOCAL lock_timeout = ${lockTimeoutMs}; SET LOCAL search_path = ${pg.escapeIdentifier(schema)};`
  let message = beforehand
  const parts = migrations.map((migration): Part => {
    message += `BEGIN; ${settings}\n`
    const part = { migration, begin: message.length, sql: migration.sql }
    const isLast = migration === migrations.at(-1)
    message += `${migration.sql}\n;${ledgerEntrySql(schema, migration)};${isLast ? atLast : ''};COMMIT;\n`
    return part
  })
  try {
    await client.query(`${message}${afterwards}`)
  } catch (error) {
    await client.query('ROLLBACK')
    throw await faultOf(client, schema, parts, error)
  }
}

async function faultOf(client: pg.ClientBase, schema: string, parts: Part[], cause: unknown): Promise<unknown> {
  if (!(cause instanceof pg.DatabaseError)) return cause
  const at = Number(cause.position ?? Number.NaN) - 1
  const here = parts.find(({ begin, sql }) => at >= begin && at <= begin + sql.length)
  const failed = here ?? (await firstMissing(client, schema, parts))
  const line = here ? ` at line ${here.sql.slice(0, at - here.begin).split('\n').length}` : ''
  const fault = isLockFault(cause) ? 'locked' : 'failed'
  return new MigrationError(failed?.migration.name ?? null, `failed${line}: ${cause.message}`, { cause, fault })
}

/** Without a position in the message, what is in the ledger tells how far it came. */
async function firstMissing(client: pg.ClientBase, schema: string, parts: Part[]): Promise<Part | undefined> {
  const { rows } = await client.query<{ migration_name: string }>(readLedgerSql(schema))
  const done = new Set(rows.map((row) => row.migration_name))
  return parts.find(({ migration }) => !done.has(migration.name))
}
