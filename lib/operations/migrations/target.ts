import type { PlacementKind } from '@/lib/billing/plans'
import { urlInto, urlsOf } from '@/lib/control/shard-urls'
import type { OwnerClient } from '@/lib/db/owner-client'

/** One set of tenant tables that is to be at the end of the history. */
export interface Target {
  id: string
  /** For people: `us-1` (shared), `us-1/t_0123…`, `us-1/tenantry_0123…`. */
  name: string
  kind: PlacementKind
  schema: string
  database: Database
  /** Slug of the tenant that it belongs to; null for shared tables and for spares. */
  tenant: string | null
  /** How many live there. */
  tenants: number
  /** Newest migration, as the control plane knows it. */
  noted: string | null
  /** Another operation is at work on its tenant: it waits for the next run. */
  isBusy: boolean
}

/** A database of the data plane, as its owner. `ownerUrl` is null where nobody knows its URL, and `problem` says why. */
export interface Database {
  key: string
  ownerUrl: string | null
  problem: string | null
}

export interface Targets {
  targets: Target[]
  /** Ids of tenants that an operation is at work on: in shared tables their rows are left for the next run. */
  busyTenants: ReadonlySet<string>
}

interface Row {
  id: string
  kind: PlacementKind
  shard_name: string
  database_name: string | null
  schema_name: string
  schema_version: string | null
  slug: string | null
  is_busy: boolean
  tenants: number
  region: string
  app_url_env: string | null
  owner_url_env: string | null
  app_url_sealed: string | null
  owner_url_sealed: string | null
}

/**
 * Every place that is ready, spares included, the oldest first. Plain SQL: migrating comes before the clients are generated.
 * `shards`: only places there.
 */
export async function readTargets(control: OwnerClient, shards?: readonly string[]): Promise<Targets> {
  const busy = await control.query<{ tenant_id: string }>(
    "SELECT DISTINCT tenant_id FROM operations WHERE status = 'running' AND tenant_id IS NOT NULL",
  )
  const { rows } = await control.query<Row>(
    `SELECT p.id, p.kind, p.shard_name, p.database_name, p.schema_name, p.schema_version, t.slug,
            coalesce(p.tenant_id = ANY ($2::uuid[]), false) AS is_busy,
            (SELECT count(*)::int FROM placements l WHERE l.place_id = p.id) AS tenants,
            s.region, s.app_url_env, s.owner_url_env, s.app_url_sealed, s.owner_url_sealed
       FROM places p JOIN shards s ON s.name = p.shard_name LEFT JOIN tenants t ON t.id = p.tenant_id
      WHERE p.state = 'ready' AND ($1::text[] IS NULL OR p.shard_name = ANY ($1)) ORDER BY p.created_at, p.id`,
    [shards ?? null, busy.rows.map((row) => row.tenant_id)],
  )
  const databases = new Map<string, Database>()
  const databaseOf = (row: Row) => {
    const key = `${row.shard_name}/${row.database_name ?? ''}`
    const known = databases.get(key) ?? { key, ...ownerUrlOf(row) }
    databases.set(key, known)
    return known
  }
  return {
    targets: rows.map((row) => toTarget(row, databaseOf(row))),
    busyTenants: new Set(busy.rows.map((row) => row.tenant_id)),
  }
}

function toTarget(row: Row, database: Database): Target {
  const own = row.kind === 'schema' ? row.schema_name : row.database_name
  return {
    id: row.id,
    name: own ? `${row.shard_name}/${own}` : row.shard_name,
    kind: row.kind,
    schema: row.schema_name,
    database,
    tenant: row.slug,
    tenants: row.tenants,
    noted: row.schema_version,
    isBusy: row.is_busy,
  }
}

function ownerUrlOf(row: Row): Pick<Database, 'ownerUrl' | 'problem'> {
  try {
    const { ownerUrl } = urlsOf({
      name: row.shard_name,
      region: row.region,
      appUrlEnv: row.app_url_env,
      ownerUrlEnv: row.owner_url_env,
      appUrlSealed: row.app_url_sealed,
      ownerUrlSealed: row.owner_url_sealed,
    })
    return { ownerUrl: row.database_name === null ? ownerUrl : urlInto(ownerUrl, row.database_name), problem: null }
  } catch (error) {
    return { ownerUrl: null, problem: messageOf(error) }
  }
}

/** What an operator reads of an error: ours say more inside than to people. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const internal: unknown = Reflect.get(error, 'internal')
  return typeof internal === 'string' ? internal : error.message
}
