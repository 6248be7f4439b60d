import pg from 'pg'
import { AppError } from '@/lib/errors'
import type { HomeLimits, Standing, Tables } from './home'
import { ownerPool } from './owner-pool'

const { escapeIdentifier: id, escapeLiteral: literal } = pg

/** One home of a tenant: two may be in one database. */
export interface HomeAt extends Tables {
  tenantId: string
}

/** Which attempt of which operation works on a home. */
export interface HomeHold {
  operationId: string
  attempt: number
}

export interface Home {
  epoch: bigint
  residence: 'receiving' | 'active' | 'fenced' | 'moved'
  standing: Standing
  limits: HomeLimits
  entitlementsVersion: bigint
  capture: boolean
  schemaVersion: string
  /** Newest migration of the tables, whether or not this tenant is through with its data steps. */
  tablesVersion: string
}

const tablesVersion = (schema: string) =>
  `(SELECT coalesce(max(migration_name COLLATE "C"), '') FROM ${id(schema)}._prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL)`

/** Null: the tenant has none there. */
export async function readHome({ ownerUrl, schemaName, tenantId }: HomeAt): Promise<Home | null> {
  const { rows } = await ownerPool(ownerUrl).query<
    Omit<Home, 'epoch' | 'entitlementsVersion'> & { epoch: string; version: string }
  >(
    `SELECT epoch, residence, standing, limits, entitlements_version AS version, capture, schema_version AS "schemaVersion",
            ${tablesVersion(schemaName)} AS "tablesVersion"
       FROM tenancy.home WHERE tenant_id = $1 AND schema_name = $2`,
    [tenantId, schemaName],
  )
  const [row] = rows
  if (!row) return null
  const { version, ...home } = row
  return { ...home, epoch: BigInt(row.epoch), entitlementsVersion: BigInt(version) }
}

/** What is said where a worker is no longer the one who holds a home. */
export const takenOver = (cause?: unknown) => new AppError('CONFLICT', { internal: 'taken over', cause })

/** Condition: this is the home, and this attempt holds it. */
export const heldSql = ({ tenantId, schemaName }: HomeAt, { operationId, attempt }: HomeHold) =>
  `tenant_id = ${literal(tenantId)} AND schema_name = ${literal(schemaName)}
     AND operation_id = ${literal(operationId)} AND attempt = ${Math.trunc(attempt)}`

/** Whoever takes a home waits for this; a worker that stands still while it has it loses its session's transaction. */
const claimLock = ({ tenantId, schemaName }: HomeAt) =>
  `SET LOCAL idle_in_transaction_session_timeout = '10s';
   SELECT pg_advisory_xact_lock(72707372, hashtext(${literal(`${tenantId} ${schemaName}`)}))`

/**
 * Writes a home while nobody else takes it. `assertHeld` asks the journal in the middle of the transaction, with the lock held:
 * a worker that was taken over before is refused, and one that is taken over later is waited for by its successor.
 */
export async function claimingHome<T>(
  at: HomeAt,
  assertHeld: () => Promise<void>,
  work: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  const client = await ownerPool(at.ownerUrl).connect()
  try {
    // Longer than a worker that stands still can keep its transaction.
    await client.query(`BEGIN; SET LOCAL lock_timeout = '15s'; ${claimLock(at)}`)
    await assertHeld()
    const result = await work(client)
    await client.query('COMMIT')
    client.release()
    return result
  } catch (error) {
    client.release(true) // closing the connection rolls back
    throw error
  }
}

/**
 * Makes an attempt the one that holds a home: it waits for a transaction of the one before, and after it none can begin.
 * Gives where the home stands; null where there is none.
 */
export async function takeHome(
  at: HomeAt,
  hold: HomeHold,
  assertHeld: () => Promise<void>,
): Promise<Home['residence'] | null> {
  try {
    return await writeHold(at, hold, assertHeld)
  } catch (error) {
    if (!hasCode(error, '55P03') || (await endStandingCopies(at)) === 0) throw error
    return writeHold(at, hold, assertHeld)
  }
}

function writeHold(at: HomeAt, { operationId, attempt }: HomeHold, assertHeld: () => Promise<void>) {
  return claimingHome(at, assertHeld, async (client) => {
    const { rows } = await client.query<{ residence: Home['residence'] }>(
      `UPDATE tenancy.home SET operation_id = $3, attempt = $4, updated_at = now()
        WHERE tenant_id = $1 AND schema_name = $2 RETURNING residence`,
      [at.tenantId, at.schemaName, operationId, attempt],
    )
    return rows[0]?.residence ?? null
  })
}

/**
 * In the middle of a COPY a session isn't idle, however long its client stands still or is gone without a word: those that hold
 * a home and have waited for their client are ended. Gives how many.
 */
async function endStandingCopies({ ownerUrl }: HomeAt): Promise<number> {
  const { rowCount } = await ownerPool(ownerUrl).query(
    `SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a
      WHERE a.datname = current_database() AND a.usename = current_user AND a.pid <> pg_backend_pid()
        AND a.state = 'active' AND a.wait_event_type = 'Client' AND a.query_start < now() - interval '10 s'
        AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.relation = 'tenancy.home'::regclass AND l.mode = 'RowShareLock')`,
  )
  return rowCount ?? 0
}

/**
 * Makes a home that lets nobody in, at the epoch that it will have, or what was left of an earlier one to such a home.
 * @throws AppError CONFLICT where the tenant lives there
 */
export async function receiveHome(
  at: HomeAt,
  { operationId, attempt }: HomeHold,
  { epoch, assertHeld }: { epoch: bigint; assertHeld: () => Promise<void> },
): Promise<void> {
  await claimingHome(at, assertHeld, async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO tenancy.home AS h (tenant_id, schema_name, epoch, residence, schema_version, operation_id, attempt)
       VALUES ($1, $2, $3, 'receiving', ${tablesVersion(at.schemaName)}, $4, $5)
       ON CONFLICT (tenant_id, schema_name) DO UPDATE
         SET epoch = excluded.epoch, residence = 'receiving', capture = false, schema_version = excluded.schema_version,
             operation_id = excluded.operation_id, attempt = excluded.attempt, updated_at = now()
       WHERE h.residence IN ('receiving', 'moved')`,
      [at.tenantId, at.schemaName, epoch, operationId, attempt],
    )
    if (rowCount === 0)
      throw new AppError('CONFLICT', { internal: `tenant ${at.tenantId} lives in ${at.schemaName} already` })
  })
}

/** What the machinery of a database keeps for a tenant, whichever of its homes there it is for. */
const machinery = ['captured', 'outbox_due', 'data_steps']

/** Condition: the tenant has no other home in this database. */
const isOnlyHome = ({ tenantId, schemaName }: HomeAt) =>
  `NOT EXISTS (SELECT FROM tenancy.home WHERE tenant_id = ${literal(tenantId)} AND schema_name <> ${literal(schemaName)})`

/** Removes what the machinery of the database has kept for a tenant that was there before, before it comes again. */
export async function clearMachinery(at: HomeAt, hold: HomeHold): Promise<void> {
  await inOneTrip(at.ownerUrl, [
    holdSql(at, hold),
    ...machinery.map(
      (table) => `DELETE FROM tenancy.${table} WHERE tenant_id = ${literal(at.tenantId)} AND ${isOnlyHome(at)}`,
    ),
  ])
}

/**
 * Removes a home in which nobody lives, once its rows are gone, with what the machinery keeps. One that is gone already, or
 * that somebody else holds, is left alone.
 */
export async function forgetHome(at: HomeAt, hold: HomeHold): Promise<void> {
  const gone = `DELETE FROM tenancy.home WHERE ${heldSql(at, hold)} AND residence IN ('receiving', 'moved') RETURNING tenant_id`
  const parts = machinery.map(
    (table) =>
      `${table} AS (DELETE FROM tenancy.${table} WHERE tenant_id IN (SELECT tenant_id FROM gone) AND ${isOnlyHome(at)})`,
  )
  await inOneTrip(at.ownerUrl, [`WITH gone AS (${gone}), ${parts.join(', ')} SELECT FROM gone`])
}

/**
 * Sends some statements as one transaction, in one trip; gives how many rows each touched. A connection that fails is closed,
 * which rolls back. @throws AppError CONFLICT where `holdSql` refuses
 */
export async function inOneTrip(ownerUrl: string, statements: string[]): Promise<number[]> {
  const client = await ownerPool(ownerUrl).connect()
  try {
    const settings = "SET LOCAL idle_in_transaction_session_timeout = '10s'"
    const results: unknown = await client.query(['BEGIN', settings, ...statements, 'COMMIT'].join('; '))
    client.release()
    return (results as pg.QueryResult[]).slice(2, -1).map(({ rowCount }) => rowCount ?? 0)
  } catch (error) {
    client.release(true)
    throw hasCode(error, 'TN005') ? takenOver(error) : error
  }
}

export const hasCode = (error: unknown, code: string) => error instanceof pg.DatabaseError && error.code === code

/** SELECT: raises TN005 unless this attempt holds the home, and keeps it from being taken to the end of the transaction. */
export const holdSql = ({ tenantId, schemaName }: HomeAt, { operationId, attempt }: HomeHold) =>
  `SELECT tenancy.hold(${literal(tenantId)}, ${literal(schemaName)}, ${literal(operationId)}, ${Math.trunc(attempt)})`
