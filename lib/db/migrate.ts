import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'

/** One step of a history of plain SQL; `name` is its folder, and the order of names is the order of steps. */
export type Migration = { name: string; sql: string; checksum: string }

export type MigrateOptions = {
  /** How long a statement may wait for a lock before the migration gives up. Default 5,000 ms. */
  lockTimeoutMs?: number
  /** How long to wait for another runner on the same target. Default 60,000 ms. */
  turnTimeoutMs?: number
}

type Applied = { migration_name: string; checksum: string; finished_at: Date | null }

/** A migration could not be applied. `migration` is its name; the target is as it was before that migration. */
export class MigrationError extends Error {
  readonly migration: string

  constructor(migration: string, reason: string, options?: ErrorOptions) {
    super(`Migration ${migration} ${reason}`, options)
    this.name = 'MigrationError'
    this.migration = migration
  }
}

const advisoryLockClass = 72_707_369

/** Reads `<folder>/<name>/migration.sql` for every folder, in order of name. */
export async function loadMigrations(folder: string): Promise<Migration[]> {
  const entries = await fs.readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.toSorted().map(async (name) => {
      const sql = await fs.readFile(path.join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/**
 * Brings one schema of one database up to the end of `migrations`; gives the names of those it applied.
 * One transaction a migration, one runner at a time on a target (others wait for their turn), bookkeeping in Prisma's own
 * `_prisma_migrations` format, so that `prisma migrate status` agrees. Throws MigrationError when a migration fails, was
 * edited after it was applied, or failed earlier under another tool. `client` is connected as the owner, not through a pooler.
 */
export async function migrate(
  target: { client: pg.ClientBase; schema: string; migrations: Migration[] },
  { lockTimeoutMs = 5_000, turnTimeoutMs = 60_000 }: MigrateOptions = {},
): Promise<string[]> {
  const { client, schema, migrations } = target
  await takeTurn(client, schema, turnTimeoutMs)
  try {
    await prepare(client, schema)
    const applied = await readApplied(client, schema)
    const pending = migrations.filter((migration) => isPending(migration, applied.get(migration.name)))
    for (const migration of pending) await apply(client, schema, migration, lockTimeoutMs)
    return pending.map((migration) => migration.name)
  } finally {
    // A lost connection has lost the lock too; its own error says more than this one would.
    await client.query('SELECT pg_advisory_unlock($1, hashtext($2))', [advisoryLockClass, schema]).catch(() => {})
  }
}

async function takeTurn(client: pg.ClientBase, schema: string, turnTimeoutMs: number): Promise<void> {
  await client.query(`SET lock_timeout = ${turnTimeoutMs}`)
  await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [advisoryLockClass, schema])
  await client.query('RESET lock_timeout')
}

async function prepare(client: pg.ClientBase, schema: string): Promise<void> {
  const { rows } = await client.query<{ exists: boolean }>('SELECT to_regnamespace($1) IS NOT NULL AS exists', [
    pg.escapeIdentifier(schema),
  ])
  if (!rows[0]?.exists) await client.query(`CREATE SCHEMA ${pg.escapeIdentifier(schema)}`)
  await client.query(`CREATE TABLE IF NOT EXISTS ${ledger(schema)} (
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

async function readApplied(client: pg.ClientBase, schema: string): Promise<Map<string, Applied>> {
  const { rows } = await client.query<Applied>(
    `SELECT migration_name, checksum, finished_at FROM ${ledger(schema)} WHERE rolled_back_at IS NULL`,
  )
  return new Map(rows.map((row) => [row.migration_name, row]))
}

function isPending(migration: Migration, applied: Applied | undefined): boolean {
  if (!applied) return true
  if (!applied.finished_at) throw new MigrationError(migration.name, 'failed earlier and was never marked as resolved')
  if (applied.checksum !== migration.checksum) {
    throw new MigrationError(
      migration.name,
      'was edited after it was applied: restore it, and put the change in a new one',
    )
  }
  return false
}

/** The whole migration and its line in the ledger go in one message: it is there entirely, or not at all. */
async function apply(client: pg.ClientBase, schema: string, migration: Migration, lockTimeoutMs: number) {
  const before = `BEGIN; SET LOCAL lock_timeout = ${lockTimeoutMs}; SET LOCAL search_path = ${pg.escapeIdentifier(schema)};`
  const entry = [randomUUID(), migration.checksum, migration.name].map((value) => pg.escapeLiteral(value)).join(', ')
  const after = `INSERT INTO ${ledger(schema)} (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
    VALUES (${entry}, now(), clock_timestamp(), 1); COMMIT`
  try {
    await client.query(`${before}\n${migration.sql}\n;${after}`)
  } catch (error) {
    await client.query('ROLLBACK')
    throw new MigrationError(migration.name, `failed${describe(error, before, migration.sql)}`, { cause: error })
  }
}

function describe(error: unknown, before: string, sql: string): string {
  if (!(error instanceof pg.DatabaseError)) return `: ${String(error)}`
  const position = Number(error.position) - before.length - 2
  const line = position >= 0 && position <= sql.length ? ` at line ${sql.slice(0, position).split('\n').length}` : ''
  return `${line}: ${error.message}`
}

function ledger(schema: string): string {
  return `${pg.escapeIdentifier(schema)}."_prisma_migrations"`
}
