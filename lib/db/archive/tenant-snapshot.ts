import pg from 'pg'
import { AppError } from '@/lib/errors'
import type { Tables } from '@/lib/db/home'
import { ownerSession } from '@/lib/db/owner-session'
import { type TenantTable, tenantTablesOf } from '@/lib/db/move/tenant-tables'
import { exactTextSql } from './archive-tables'
import { type CsvPart, type PartOptions, readParts } from './read-parts'

/** All rows of one tenant at one moment. */
export interface TenantSnapshot {
  /** Up to which tenant migration the rows have been brought, data steps included. */
  schemaVersion: string
  /** Data steps that were done beyond that. */
  dataSteps: string[]
  /** Those that others refer to first. */
  tables: TenantTable[]
  /** A table's rows as CSV, in order of their keys, in parts of bounded size. */
  parts: (table: TenantTable, options: PartOptions) => AsyncGenerator<CsvPart>
  /** Lets go of the snapshot, for work that needs no more rows: it holds back vacuum for as long as it is there. */
  end: () => Promise<void>
}

/** The tenant isn't in these tables at this epoch now, or is about to leave them: ask the catalogue again. */
export const notHere = (internal: string) => new AppError('TENANT_SWITCHING', { internal })

/**
 * Works on one snapshot of a tenant's rows, while the tenant goes on working. The snapshot is one transaction; no table is
 * locked for longer than it takes to read a part, so that a migration gets in between.
 * @throws AppError TENANT_SWITCHING before `work` is called, where the tenant doesn't live here at this epoch
 */
export async function withTenantSnapshot<T>(
  { ownerUrl, schemaName }: Tables,
  { tenantId, epoch }: { tenantId: string; epoch: bigint },
  work: (snapshot: TenantSnapshot) => Promise<T>,
): Promise<T> {
  return ownerSession(ownerUrl, async (client) => {
    // Whoever reads a copy slowly holds back vacuum: 10 minutes without a word, and the server ends it.
    await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${exactTextSql};
      SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '30s'; SET LOCAL idle_in_transaction_session_timeout = '10min'`)
    const schemaVersion = await homeVersion(client, schemaName, { tenantId, epoch })
    // Under FORCE the owner, too, sees only the rows of the tenant that is set.
    await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenantId])
    const steps = await client.query<{ name: string }>(
      'SELECT name FROM tenancy.data_steps WHERE tenant_id = $1 AND name > $2 COLLATE "C" ORDER BY name COLLATE "C"',
      [tenantId, schemaVersion],
    )
    const tables = await tenantTablesOf(client, schemaName)
    const files = await filesOf(client, schemaName)
    return work({
      schemaVersion,
      dataSteps: steps.rows.map(({ name }) => name),
      tables,
      parts: (table, options) =>
        readParts({ client, schemaName, tenantId, table, file: files.get(table.name) ?? '' }, options),
      end: () => client.end(),
    })
  })
}

async function homeVersion(
  client: pg.ClientBase,
  schemaName: string,
  { tenantId, epoch }: { tenantId: string; epoch: bigint },
): Promise<string> {
  const { rows } = await client.query<{ epoch: string; residence: string; schema_version: string }>(
    'SELECT epoch, residence, schema_version FROM tenancy.home WHERE tenant_id = $1 AND schema_name = $2',
    [tenantId, schemaName],
  )
  const [home] = rows
  if (home?.residence !== 'active' || BigInt(home.epoch) !== epoch) {
    throw notHere(`tenant ${tenantId} is ${home ? `${home.residence} at epoch ${home.epoch}` : 'not'} in ${schemaName}`)
  }
  return home.schema_version
}

/** In which file each table is: another one later, and its rows of this snapshot are gone. */
async function filesOf(client: pg.ClientBase, schemaName: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; file: string }>(
    `SELECT relname AS name, pg_relation_filenode(oid)::text AS file FROM pg_class
      WHERE relkind = 'r' AND relnamespace = ${pg.escapeLiteral(pg.escapeIdentifier(schemaName))}::regnamespace`,
  )
  return new Map(rows.map(({ name, file }) => [name, file]))
}
