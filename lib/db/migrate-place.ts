import pg from 'pg'
import { applyStretch, forNewTables, stretchesOf } from './migrate'
import { applyBatch } from './migrate-batch'
import { type DataOptions, type LeftBehind, raiseHomesSql, settleTenants } from './migrate-data'
import { type Applied, pendingOf, prepareLedger, readLedgerSql, versionOf } from './migrate-ledger'
import type { Surveyed } from './migrate-survey'
import { endTurn, endTurnSql, guardSql, inTurn, refusedState } from './migrate-turn'
import { isTransactional, type Migration, MigrationError } from './migration'

export type PlaceOptions = DataOptions & {
  /** How long to wait for another runner. */
  turnTimeoutMs: number
  /** What the place said of itself a moment ago, if it has been asked: where little is to be done, that saves asking again. */
  seen?: Surveyed
}

export type PlaceResult = {
  applied: string[]
  /** Name of the newest migration up to which nothing is missing. */
  version: string
  left: LeftBehind[]
}

type Place = { client: pg.ClientBase; schema: string; migrations: Migration[] }

/**
 * Brings one set of tenant tables up to the end of `migrations`, data steps and the version in its tenants' homes included.
 * What was done is known from the place itself, so it may be broken off anywhere and begun again. Where tenants are left
 * behind by a data step, nothing after it is applied. @throws MigrationError, or the error of a lost connection
 */
export async function migratePlace(place: Place, options: PlaceOptions): Promise<PlaceResult> {
  const quick = options.seen && (await inOneMessage(place, options.seen, options))
  if (quick) return quick
  const { client, schema, migrations } = place
  return inTurn(client, schema, options.turnTimeoutMs, async () => {
    await prepareLedger(client, schema)
    const { rows } = await client.query<Applied>(readLedgerSql(schema))
    return bringOn(place, { lines: rows, pending: pendingOf(migrations, rows) }, options)
  })
}

/** The usual case, in one round trip: nothing but transactions, in tables that are as they were seen. Null: it is another case. */
async function inOneMessage(place: Place, seen: Surveyed, options: PlaceOptions): Promise<PlaceResult | null> {
  const { client, schema, migrations } = place
  const pending = pendingOf(migrations, seen.lines)
  const [names, version] = [pending.map(({ name }) => name), migrations.at(-1)?.name ?? '']
  const isSettled = seen.oldestHome === null || seen.oldestHome >= versionIn(migrations, seen.lines)
  if (seen.lines.length === 0 || pending.length === 0 || !isSettled || !isPlain(pending)) return null
  // Whoever came this very moment, at an older version, stays behind for the next run.
  const steps = migrations.filter(({ data }) => data).map(({ name }) => name)
  const around = {
    beforehand: guardSql(schema, names),
    atLast: raiseHomesSql(schema, version, steps),
    afterwards: endTurnSql(schema),
  }
  try {
    await applyBatch(client, schema, pending, { ...options, ...around })
    return { applied: names, version, left: [] }
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error
    const isRefused = error.cause instanceof pg.DatabaseError && error.cause.code === refusedState
    // Part of it may be there: whoever waits for no more than that can go on.
    if (!isRefused) await settle(place, options)
    await endTurn(client, schema)
    if (isRefused) return null
    throw error
  }
}

const versionIn = (migrations: Migration[], lines: Applied[]) =>
  versionOf(migrations, new Set(lines.map((line) => line.migration_name)))

/** All of it fits into one message. */
const isPlain = (pending: Migration[]) => pending.every((migration) => isTransactional(migration) && !migration.data)

/** Stretch by stretch, each with its data steps before the next. */
async function bringOn(
  place: Place,
  { lines, pending }: { lines: Applied[]; pending: Migration[] },
  options: PlaceOptions,
): Promise<PlaceResult> {
  const { client, schema } = place
  const applied: string[] = []
  let settled = await settle(place, options)
  for (const stretch of stretchesOf(lines.length === 0 ? forNewTables(pending) : pending)) {
    if (settled.left.length > 0) break
    try {
      await applyStretch({ client, schema, migrations: stretch }, options)
    } catch (error) {
      if (error instanceof MigrationError) await settle(place, options)
      throw error
    }
    applied.push(...stretch.map(({ name }) => name))
    settled = await settle(place, options)
  }
  return { applied, ...settled }
}

/** Does the data steps of what is there, and raises the homes of all who are through with them. */
async function settle(
  { client, schema, migrations }: Place,
  options: DataOptions,
): Promise<Pick<PlaceResult, 'version' | 'left'>> {
  const { rows } = await client.query<Applied>(readLedgerSql(schema))
  const version = versionIn(migrations, rows)
  const applied = migrations.filter(({ name }) => name <= version)
  return { version, left: await settleTenants(client, { schema, applied }, options) }
}
