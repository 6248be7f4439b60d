import type pg from 'pg'
import { applyStretch, forNewTables, stretchesOf } from './migrate'
import { type DataOptions, type LeftBehind, settleTenants } from './migrate-data'
import { type Applied, pendingOf, prepareLedger, readLedgerSql, versionOf } from './migrate-ledger'
import { inTurn } from './migrate-turn'
import { type Migration, MigrationError } from './migration'

export type PlaceOptions = DataOptions & {
  /** How long to wait for another runner. */
  turnTimeoutMs: number
  /** False where the ledger is known to exist: one question less. */
  mayBeNew: boolean
}

export type PlaceResult = {
  applied: string[]
  /** Name of the newest migration up to which nothing is missing. */
  version: string
  left: LeftBehind[]
}

/**
 * Brings one set of tenant tables up to the end of `migrations`, data steps and the version in its tenants' homes included.
 * What was done is known from the place itself, so it may be broken off anywhere and begun again. Where tenants are left
 * behind by a data step, nothing after it is applied. @throws MigrationError, or the error of a lost connection
 */
export async function migratePlace(
  { client, schema, migrations }: { client: pg.ClientBase; schema: string; migrations: Migration[] },
  { turnTimeoutMs, mayBeNew, ...options }: PlaceOptions,
): Promise<PlaceResult> {
  return inTurn(client, schema, turnTimeoutMs, async () => {
    if (mayBeNew) await prepareLedger(client, schema)
    const first = await readLedger(client, schema)
    const result: PlaceResult = { applied: [], version: '', left: [] }
    const settle = async (lines: Applied[]) => {
      result.version = versionOf(migrations, new Set(lines.map((line) => line.migration_name)))
      const applied = migrations.filter(({ name }) => name <= result.version)
      result.left = await settleTenants(client, { schema, applied }, options)
      return result.left.length === 0
    }
    const pending = pendingOf(migrations, first)
    if (!(await settle(first))) return result
    for (const stretch of stretchesOf(first.length === 0 ? await forNewTables(pending) : pending)) {
      try {
        await applyStretch({ client, schema, migrations: stretch }, options.lockTimeoutMs)
      } catch (error) {
        // Part of the stretch may be there: whoever waits for no more than that can go on.
        if (error instanceof MigrationError) await settle(await readLedger(client, schema))
        throw error
      }
      result.applied.push(...stretch.map(({ name }) => name))
      if (!(await settle(await readLedger(client, schema)))) return result
    }
    return result
  })
}

async function readLedger(client: pg.ClientBase, schema: string): Promise<Applied[]> {
  const { rows } = await client.query<Applied>(readLedgerSql(schema))
  return rows
}
