import pg from 'pg'
import { AppError } from '@/lib/errors'
import { tenantModels } from './generated/tenant-models'
import type { Tables } from './home'
import { ownerSession } from './owner-session'

/** On whose behalf: an older attempt is refused by `tenancy.hold()`. */
export interface EraseHold {
  tenantId: string
  operationId: string
  attempt: number
}

/** Longer than any plan lets a transaction last. */
const patienceMs = 120_000

/** Tables of the machinery that name tenants. The home goes last: it is what the work is held by. */
const machinery = ['captured', 'outbox_due', 'data_steps', 'home'] as const

const hasMachinery = async (client: pg.ClientBase) =>
  (await client.query("SELECT FROM pg_class WHERE oid = to_regclass('tenancy.home')")).rowCount === 1

/**
 * Lets nobody into a tenant's rows in this database any more, in whichever of its places, and waits until all who were in are
 * out. Doing it twice changes nothing. @throws AppError UNAVAILABLE where somebody stays for longer than two minutes
 */
export async function shutHomes(ownerUrl: string, { tenantId, operationId, attempt }: EraseHold): Promise<void> {
  await ownerSession(ownerUrl, async (client) => {
    if (!(await hasMachinery(client))) return
    const until = Date.now() + patienceMs
    const fence = `UPDATE tenancy.home SET residence = 'fenced', capture = false, operation_id = $2, attempt = $3, updated_at = now()
      WHERE tenant_id = $1 AND (operation_id IS DISTINCT FROM $2 OR attempt <= $3)`
    await patiently(client, until, fence, [tenantId, operationId, attempt])
    await patiently(client, until, 'SELECT pg_advisory_xact_lock(uuid_hash_extended($1, 0))', [tenantId])
  })
}

/** A statement that has to wait for others, a second at a time: whoever waits behind it for the same lock waits no longer. */
async function patiently(client: pg.ClientBase, until: number, sql: string, values: unknown[]): Promise<void> {
  for (;;) {
    try {
      await client.query("BEGIN; SET LOCAL lock_timeout = '1s'")
      await client.query(sql, values)
      await client.query('COMMIT')
      return
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {})
      if (!(error instanceof pg.DatabaseError) || error.code !== '55P03') throw error
      if (Date.now() > until) {
        throw new AppError('UNAVAILABLE', {
          cause: error,
          internal: 'somebody is at work in the tenant’s rows for too long',
        })
      }
    }
  }
}

/** How many rows a tenant has in each table of a place; tables where it has none are left out. */
export async function countRows({ ownerUrl, schemaName }: Tables, tenantId: string): Promise<Record<string, number>> {
  return ownerSession(ownerUrl, async (client) => {
    await client.query("SELECT set_config('app.tenant_id', $1, false)", [tenantId])
    const counts: Record<string, number> = {}
    for (const { table } of Object.values(tenantModels)) {
      const name = `${pg.escapeIdentifier(schemaName)}.${pg.escapeIdentifier(table)}`
      // A schema that was never finished, or is half dropped, has not all of them.
      const known = await client.query('SELECT FROM pg_class WHERE oid = to_regclass($1)', [name])
      if (known.rowCount === 0) continue
      const { rows } = await client.query<{ count: number }>(
        `SELECT count(*)::float8 AS count FROM ${name} WHERE tenant_id = $1`,
        [tenantId],
      )
      if (rows[0]?.count) counts[table] = rows[0].count
    }
    return counts
  })
}

/** So many people of a tenant are searched for by their ids and e-mails; the newest first. */
const mostPeople = 50_000

/** The people of a tenant in one place. To be kept in memory only. */
export async function readPeople(
  { ownerUrl, schemaName }: Tables,
  tenantId: string,
): Promise<{ id: string; email: string }[]> {
  return ownerSession(ownerUrl, async (client) => {
    await client.query("SELECT set_config('app.tenant_id', $1, false)", [tenantId])
    const users = `${pg.escapeIdentifier(schemaName)}.users`
    const known = await client.query('SELECT FROM pg_class WHERE oid = to_regclass($1)', [users])
    if (known.rowCount === 0) return []
    const { rows } = await client.query<{ id: string; email: string }>(
      `SELECT id, email FROM ${users} WHERE tenant_id = $1 ORDER BY id DESC LIMIT ${mostPeople}`,
      [tenantId],
    )
    return rows
  })
}

/** What the machinery of a database holds of a tenant: table → rows; those without any are left out. */
export async function countMachinery(ownerUrl: string, tenantId: string): Promise<Record<string, number>> {
  return ownerSession(ownerUrl, async (client) => {
    const counts: Record<string, number> = {}
    if (!(await hasMachinery(client))) return counts
    for (const table of machinery) {
      const { rows } = await client.query<{ count: number }>(
        `SELECT count(*)::float8 AS count FROM tenancy.${table} WHERE tenant_id = $1`,
        [tenantId],
      )
      if (rows[0]?.count) counts[table] = rows[0].count
    }
    return counts
  })
}

/** Makes what follows in this place the work of this attempt alone, with or without a home there; an older attempt gets nothing. */
export async function holdHome({ ownerUrl, schemaName }: Tables, hold: EraseHold): Promise<void> {
  const { tenantId, operationId, attempt } = hold
  await ownerSession(ownerUrl, (client) =>
    patiently(
      client,
      Date.now() + patienceMs,
      `INSERT INTO tenancy.home (tenant_id, schema_name, epoch, residence, schema_version, operation_id, attempt)
       VALUES ($1, $2, 0, 'fenced', '', $3, $4)
       ON CONFLICT (tenant_id, schema_name) DO UPDATE SET residence = 'fenced', operation_id = $3, attempt = $4, updated_at = now()
          WHERE home.residence <> 'active' AND (home.operation_id IS DISTINCT FROM $3 OR home.attempt <= $4)`,
      [tenantId, schemaName, operationId, attempt],
    ),
  )
}

/** Removes what the machinery of a database holds of a tenant. */
export async function clearMachinery(ownerUrl: string, tenantId: string): Promise<void> {
  await ownerSession(ownerUrl, async (client) => {
    if (!(await hasMachinery(client))) return
    const until = Date.now() + patienceMs
    for (const table of machinery) {
      await patiently(client, until, `DELETE FROM tenancy.${table} WHERE tenant_id = $1`, [tenantId])
    }
  })
}
