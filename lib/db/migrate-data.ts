import pg from 'pg'
import { isLockFault } from './migrate-faults'
import { type Migration, MigrationError } from './migration'

/** A tenant whose rows could not be brought on, and why. Everybody else's were. */
export type LeftBehind = { tenantId: string; migration: string; reason: string }

/** Who lives in a schema; a tenant that is being moved in is its mover's business, and one that has moved on is elsewhere. */
const livesIn = (schema: string) =>
  `h.schema_name = ${pg.escapeLiteral(schema)} AND h.residence NOT IN ('receiving', 'moved')`

/** The oldest version that a tenant in these tables is at; null where nobody lives. */
export const oldestHomeSql = (schema: string) =>
  `SELECT min(h.schema_version COLLATE "C") AS oldest FROM tenancy.home h WHERE ${livesIn(schema)}`

/** The same for each of some schemas. */
export const oldestHomesSql = (schemas: string[]) =>
  `SELECT h.schema_name AS schema, min(h.schema_version COLLATE "C") AS oldest FROM tenancy.home h
    WHERE h.schema_name IN (${schemas.map((schema) => pg.escapeLiteral(schema)).join(', ')}) AND h.residence NOT IN ('receiving', 'moved')
    GROUP BY h.schema_name`

export type DataOptions = {
  lockTimeoutMs: number
  /** Tenants whom somebody else is at work on: they wait for the next run. */
  busyTenants: ReadonlySet<string>
}

type DataStep = Migration & { data: NonNullable<Migration['data']> }

const hasData = (migration: Migration): migration is DataStep => migration.data !== undefined

/**
 * Does what is left of the data steps of `applied` (the history of these tables so far) for each tenant who lives there, each
 * in a transaction of its own, and raises everybody who is through to its end. Gives those who are not.
 */
export async function settleTenants(
  client: pg.ClientBase,
  { schema, applied }: { schema: string; applied: Migration[] },
  options: DataOptions,
): Promise<LeftBehind[]> {
  const { rows } = await client.query<{ oldest: string | null }>(oldestHomeSql(schema))
  const oldest = rows[0]?.oldest ?? null
  const newest = applied.at(-1)?.name ?? ''
  if (oldest === null || oldest >= newest) return []
  const steps = applied.filter(hasData).filter(({ name }) => name > oldest)
  const left = new Map<string, LeftBehind>()
  for (const step of steps) await stepThrough(client, schema, step, { ...options, left })
  const names = steps.map(({ name }) => name)
  // Who is left behind at a step has all that came before it.
  const marks = left.size > 0 ? names.map((name) => versionBefore(name, applied)) : []
  for (const [index, mark] of marks.entries()) {
    await client.query(raiseHomesSql(schema, mark, names.slice(0, index)))
  }
  await client.query(raiseHomesSql(schema, newest, names))
  return [...left.values()]
}

const versionBefore = (step: string, applied: Migration[]) =>
  applied.filter(({ name }) => name < step).at(-1)?.name ?? ''

/** Over and over until nobody is left but those with whom it failed: tenants come while this goes on. */
async function stepThrough(
  client: pg.ClientBase,
  schema: string,
  step: DataStep,
  { left, ...options }: DataOptions & { left: Map<string, LeftBehind> },
): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ tenant_id: string }>(
      `SELECT h.tenant_id FROM tenancy.home h
        WHERE ${livesIn(schema)} AND h.schema_version < $1 COLLATE "C" AND h.tenant_id <> ALL ($2::uuid[])
          AND NOT EXISTS (SELECT FROM tenancy.data_steps s WHERE s.tenant_id = h.tenant_id AND s.name = $1)
        ORDER BY h.tenant_id LIMIT 1000`,
      [step.name, [...left.keys()]],
    )
    if (rows.length === 0) return
    for (const { tenant_id: tenantId } of rows) {
      const reason = options.busyTenants.has(tenantId)
        ? 'another operation is at work on this tenant'
        : await stepFor(client, schema, step, { tenantId, lockTimeoutMs: options.lockTimeoutMs })
      if (reason) left.set(tenantId, { tenantId, migration: step.name, reason })
    }
  }
}

const tries = 5

/** Null when it is done; otherwise why not. Throws only where the connection is lost. */
async function stepFor(
  client: pg.ClientBase,
  schema: string,
  step: DataStep,
  { tenantId, lockTimeoutMs }: { tenantId: string; lockTimeoutMs: number },
): Promise<string | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(dataStepSql(schema, step, tenantId, lockTimeoutMs))
      return null
    } catch (error) {
      await client.query('ROLLBACK')
      if (!(error instanceof pg.DatabaseError)) throw error
      if (error.constraint === 'data_steps_pkey') return null // another runner was quicker
      if (!isLockFault(error) || attempt === tries) return `data.sql failed: ${error.message}`
      await sleep(100 * 2 ** attempt * (0.5 + Math.random() / 2))
    }
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * One tenant's data step and the note that it is done, in one transaction. Under FORCE the owner, too, sees the rows of the
 * tenant that is set and no others; a role that bypasses that would change everybody's, so it is refused.
 */
export function dataStepSql(schema: string, step: DataStep, tenantId: string, lockTimeoutMs: number): string {
  const tenant = pg.escapeLiteral(tenantId)
  return `BEGIN; SET LOCAL lock_timeout = ${lockTimeoutMs}; SET LOCAL search_path = ${pg.escapeIdentifier(schema)};
    DO $fence$ BEGIN
      IF (SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
        RAISE EXCEPTION '% passes over row-level security, so data.sql would change every tenant''s rows: connect as the owner of the tables', current_user;
      END IF;
      IF NOT pg_try_advisory_xact_lock_shared(uuid_hash_extended(${tenant}, 0)) THEN
        RAISE EXCEPTION 'the tenant is being moved' USING ERRCODE = 'TN003';
      END IF;
      -- The snapshot is taken here, after the lock: newer than any switch. Whoever copies must hear of what changes below.
      PERFORM set_config('app.capture', CASE WHEN capture THEN 'on' ELSE 'off' END, true)
        FROM tenancy.home WHERE tenant_id = ${tenant} AND schema_name = ${pg.escapeLiteral(schema)} AND residence = 'active';
      IF NOT FOUND THEN
        RAISE EXCEPTION 'the tenant is being moved' USING ERRCODE = 'TN003';
      END IF;
    END $fence$;
    SET LOCAL app.tenant_id = ${tenant};
    INSERT INTO tenancy.data_steps (tenant_id, name) VALUES (${tenant}, ${pg.escapeLiteral(step.name)});
${step.data.sql}
;COMMIT`
}

/** Only those for whom all of `steps` that they have not passed are noted; one that is ahead stays there. */
export function raiseHomesSql(schema: string, version: string, steps: string[]): string {
  const names = steps.map((name) => pg.escapeLiteral(name)).join(', ')
  const through = `AND NOT EXISTS (SELECT FROM unnest(ARRAY[${names}]) AS s (name)
    WHERE s.name > h.schema_version COLLATE "C"
      AND NOT EXISTS (SELECT FROM tenancy.data_steps d WHERE d.tenant_id = h.tenant_id AND d.name = s.name))`
  const to = pg.escapeLiteral(version)
  return `UPDATE tenancy.home h SET schema_version = ${to}, updated_at = now()
    WHERE ${livesIn(schema)} AND h.schema_version < ${to} COLLATE "C" ${names ? through : ''}`
}

/** What a runner says of a place where somebody stayed behind. */
export function leftBehindError(left: LeftBehind[]): MigrationError {
  const [first] = left
  const many = left.length === 1 ? 'one tenant' : `${left.length} tenants`
  return new MigrationError(
    first?.migration ?? null,
    `left ${many} behind (they see a maintenance page until it is done): ${first?.tenantId}: ${first?.reason}`,
  )
}
