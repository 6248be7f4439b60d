import type pg from 'pg'
import { applyBatch } from './migrate-batch'
import { type Applied, pendingOf, prepareLedger, readLedgerSql } from './migrate-ledger'
import { applyOneByOne } from './migrate-one-by-one'
import { withoutConcurrently } from './migrate-statements'
import { inTurn } from './migrate-turn'
import { isTransactional, type Migration } from './migration'

export type MigrateOptions = {
  /** How long a statement may wait for a lock before the migration gives up. Default 5,000 ms. */
  lockTimeoutMs?: number
  /** How long to wait for another runner on the same target. Default 60,000 ms. */
  turnTimeoutMs?: number
}

type Target = { client: pg.ClientBase; schema: string; migrations: Migration[] }

/**
 * Brings one schema of one database up to the end of `migrations`; gives the names of those it applied.
 * One transaction a migration, one runner at a time on a target (others wait for their turn), bookkeeping in Prisma's own
 * `_prisma_migrations` format, so that `prisma migrate status` agrees. Nobody's rows are touched: data steps are fleet work.
 * Throws MigrationError when a migration fails, was edited after it was applied, or failed earlier under another tool.
 * `client` is connected as the owner, not through a pooler.
 */
export async function migrate(
  { client, schema, migrations }: Target,
  { lockTimeoutMs = 5_000, turnTimeoutMs = 60_000 }: MigrateOptions = {},
): Promise<string[]> {
  return inTurn(client, schema, turnTimeoutMs, async () => {
    await prepareLedger(client, schema)
    const { rows: applied } = await client.query<Applied>(readLedgerSql(schema))
    const pending = pendingOf(migrations, applied)
    for (const stretch of stretchesOf(applied.length === 0 ? forNewTables(pending) : pending)) {
      await applyStretch({ client, schema, migrations: stretch }, { lockTimeoutMs })
    }
    return pending.map(({ name }) => name)
  })
}

/** Applies migrations that go together: see `stretchesOf`. */
export async function applyStretch(
  { client, schema, migrations }: Target,
  options: { lockTimeoutMs: number },
): Promise<void> {
  const [first] = migrations
  if (first && !isTransactional(first)) await applyOneByOne(client, schema, first, options.lockTimeoutMs)
  else await applyBatch(client, schema, migrations, options)
}

/** In order, what goes in one message: one without a transaction stands alone, one with a data step is the last of its stretch. */
export function stretchesOf(migrations: Migration[]): Migration[][] {
  const stretches: Migration[][] = []
  let isOpen = false
  for (const migration of migrations) {
    const last = stretches.at(-1)
    if (isOpen && last && isTransactional(migration)) last.push(migration)
    else stretches.push([migration])
    isOpen = isTransactional(migration) && !migration.data
  }
  return stretches
}

/** In tables that nobody uses yet all goes into transactions, and there is nobody whose rows a data step would change. */
export function forNewTables(migrations: Migration[]): Migration[] {
  return migrations.map((migration) =>
    isTransactional(migration) ? migration : { ...migration, sql: withoutConcurrently(migration) },
  )
}
