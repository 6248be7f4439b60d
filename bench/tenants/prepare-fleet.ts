import pLimit from 'p-limit'
import pg from 'pg'
import { withClient } from '@/dev/db/with-client'
import type { PlacementKind } from '@/lib/billing/plans'
import { placeOf } from '@/lib/control/places'
import { schemaVersion } from '@/lib/db/generated/schema-version'
import { provisionTenant } from '@/lib/operations/provision'

/** A tenant and the name that its only project has: no other tenant's has it. */
export interface Resident {
  tenantId: string
  kind: PlacementKind
  mark: string
}

interface Server {
  superuserUrl: string
  controlUrl: string
  shardUrl: string
}

const { escapeIdentifier: id } = pg

/** One user, one project, two tasks. All ids are those of the tenant: each table has room for them. */
const rowsOf = (schema: string, tenants: string) => `
  INSERT INTO ${schema}.users (tenant_id, id, email, name, role) SELECT t.id, t.id, 'a@' || t.mark || '.test', t.mark, 'owner' FROM ${tenants};
  INSERT INTO ${schema}.projects (tenant_id, id, name, created_by_id) SELECT t.id, t.id, t.mark, t.id FROM ${tenants};
  INSERT INTO ${schema}.tasks (tenant_id, id, project_id, number, title, created_by_id)
    SELECT t.id, md5(t.mark || n)::uuid, t.id, n, t.mark, t.id FROM ${tenants}, generate_series(1, 2) n`

/** Tenants in shared tables by bulk, those with a schema or a database as the product makes them. */
export async function prepareFleet(
  server: Server,
  counts: Record<PlacementKind, number>,
  tell: (done: string) => void,
): Promise<Resident[]> {
  const residents = await sharedTenants(server, counts.shared)
  tell(`${counts.shared} tenants in shared tables`)
  const limit = pLimit(4)
  for (const kind of ['schema', 'database'] as const) {
    const made = Array.from({ length: counts[kind] }, (_, at) => limit(() => ownPlace(server, kind, `${kind}-${at}`)))
    residents.push(...(await Promise.all(made)))
    tell(`${counts[kind]} with a ${kind} of their own`)
  }
  return residents
}

async function sharedTenants({ controlUrl, shardUrl }: Server, count: number): Promise<Resident[]> {
  const { rows } = await withClient(controlUrl, (client) =>
    client.query<{ id: string; mark: string }>(
      `WITH made AS (
         INSERT INTO tenants (id, slug, name, state, region, activated_at)
           SELECT gen_random_uuid(), 'shared-' || n, 'Shared ' || n, 'active', 'us', now() FROM generate_series(1, $1::int) n
           RETURNING id, slug),
       placed AS (
         INSERT INTO placements (tenant_id, place_id)
           SELECT made.id, p.id FROM made, places p WHERE p.kind = 'shared' AND p.shard_name = 'us-1')
       SELECT id, slug AS mark FROM made`,
      [count],
    ),
  )
  await withClient(shardUrl, async (client) => {
    await client.query('SET session_replication_role = replica; CREATE TEMP TABLE made (id uuid, mark text)')
    await client.query('INSERT INTO made SELECT * FROM unnest($1::uuid[], $2::text[])', [
      rows.map((row) => row.id),
      rows.map((row) => row.mark),
    ])
    await client.query(rowsOf('public', 'made t'))
    await client.query(
      `INSERT INTO tenancy.home (tenant_id, epoch, residence, schema_version) SELECT id, 1, 'active', $1 FROM made`,
      [schemaVersion],
    )
    await client.query('VACUUM ANALYZE')
  })
  return rows.map((row) => ({ tenantId: row.id, kind: 'shared' as const, mark: row.mark }))
}

async function ownPlace({ superuserUrl }: Server, kind: 'schema' | 'database', mark: string): Promise<Resident> {
  const tenantId = await provisionTenant({ slug: mark, name: mark, state: 'active', kind, shard: 'us-1' })
  const place = await placeOf(tenantId)
  if (!place) throw new Error(`${mark} has just been made`)
  const url = new URL(superuserUrl)
  url.pathname = new URL(place.ownerUrl).pathname
  await withClient(url.href, async (client) => {
    await client.query('SET session_replication_role = replica')
    const tenants = `(VALUES (${pg.escapeLiteral(tenantId)}::uuid, ${pg.escapeLiteral(mark)})) AS t (id, mark)`
    await client.query(rowsOf(id(place.schemaName), tenants))
  })
  return { tenantId, kind, mark }
}
