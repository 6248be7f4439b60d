import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { type Migration, MigrationError } from './migration'

/** One line of a schema's `_prisma_migrations`. `logs`: what we know of its data.sql; null from another tool. */
export type Applied = {
  migration_name: string
  checksum: string
  is_finished: boolean
  logs: string | null
}

const { escapeIdentifier: id, escapeLiteral: literal } = pg

/** Prisma's own table, in its format: `prisma migrate status` agrees with us. */
export const ledgerOf = (schema: string): string => `${id(schema)}."_prisma_migrations"`

/** Lines that count, the oldest first. */
export const readLedgerSql = (schema: string): string =>
  `SELECT migration_name, checksum, finished_at IS NOT NULL AS is_finished, logs FROM ${ledgerOf(schema)} WHERE rolled_back_at IS NULL`

/** Makes the schema and its ledger where they are missing. */
export async function prepareLedger(client: pg.ClientBase, schema: string): Promise<void> {
  const { rows } = await client.query<{ schema: boolean; ledger: boolean }>(
    'SELECT to_regnamespace($1) IS NOT NULL AS schema, to_regclass($2) IS NOT NULL AS ledger',
    [id(schema), ledgerOf(schema)],
  )
  if (!rows[0]?.schema) await client.query(`CREATE SCHEMA ${id(schema)}`)
  if (rows[0]?.ledger) return
  await client.query(`CREATE TABLE IF NOT EXISTS ${ledgerOf(schema)} (
    "id" VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum" VARCHAR(64) NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL,
    "logs" TEXT,
    "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`)
}

/** The line that says that a migration has been applied; it belongs in the transaction of its last statement. */
export function ledgerEntrySql(schema: string, { name, checksum, data }: Migration): string {
  const values = [randomUUID(), checksum, name, dataNote(data)].map((value) => literal(value)).join(', ')
  return `INSERT INTO ${ledgerOf(schema)} (id, checksum, migration_name, logs, started_at, finished_at, applied_steps_count)
    VALUES (${values}, now(), clock_timestamp(), 1)`
}

/** Prisma's checksum is of migration.sql alone: what data.sql was stands beside it. */
const dataNote = (data: Migration['data']): string => (data ? `data.sql ${data.checksum}` : 'no data.sql')

/** The migrations that are still to be applied, in order. @throws MigrationError for one that was edited or left unfinished */
export function pendingOf(migrations: Migration[], applied: Applied[]): Migration[] {
  const known = new Map(applied.map((line) => [line.migration_name, line]))
  return migrations.filter((migration) => {
    const line = known.get(migration.name)
    if (line) assertSame(migration, line)
    return !line
  })
}

function assertSame(migration: Migration, line: Applied): void {
  if (!line.is_finished) {
    throw new MigrationError(
      migration.name,
      'failed earlier under another tool and was never marked as resolved: mend what it left, then prisma migrate resolve',
      { fault: 'unfinished' },
    )
  }
  const file = editedFile(migration, line)
  if (file) {
    throw new MigrationError(
      migration.name,
      `was edited after it was applied (${file}): restore it, and put the change in a new one`,
      { fault: 'edited' },
    )
  }
}

/** The file of this migration that is another one than what was applied; null where both are the same. */
export function editedFile({ checksum, data }: Migration, line: Applied): 'migration.sql' | 'data.sql' | null {
  if (line.checksum !== checksum) return 'migration.sql'
  const isOurs = line.logs?.includes('data.sql')
  return isOurs && line.logs !== dataNote(data) ? 'data.sql' : null
}

/** Name of the newest migration up to which nothing is missing; '' for none. */
export function versionOf(migrations: Migration[], applied: ReadonlySet<string>): string {
  const gap = migrations.findIndex(({ name }) => !applied.has(name))
  return (gap === -1 ? migrations : migrations.slice(0, gap)).at(-1)?.name ?? ''
}
