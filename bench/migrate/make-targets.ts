import { randomBytes, randomUUID } from 'node:crypto'
import pLimit from 'p-limit'
import { withClient } from '@/dev/db/with-client'
import { urlInto } from '@/lib/control/shard-urls'
import { migrate } from '@/lib/db/migrate'
import { loadMigrations } from '@/lib/db/migration'
import { ownerSession } from '@/lib/db/owner-session'
import type { BareTarget } from './bare'

const opaque = () => randomBytes(8).toString('hex')

/** Schemas with all tenant tables, four at a time. */
export async function makeSchemas(ownerUrl: string, count: number): Promise<BareTarget[]> {
  const migrations = await loadMigrations('prisma/tenant/migrations')
  const targets = Array.from({ length: count }, () => ({ url: ownerUrl, schema: `t_${opaque()}` }))
  const left = targets.map(({ schema }) => schema)
  const lane = async () => {
    // A backend remembers every table that it has seen.
    while (left.length > 0) {
      await ownerSession(ownerUrl, async (client) => {
        for (const schema of left.splice(0, 100)) await migrate({ client, schema, migrations })
      })
    }
  }
  await Promise.all(Array.from({ length: 4 }, lane))
  return targets
}

/** Databases with the machinery and all tenant tables, as copies of one. */
export async function makeDatabases(ownerUrl: string, count: number): Promise<BareTarget[]> {
  const template = `bench_${opaque()}`
  const run = (sql: string) => withClient(ownerUrl, (client) => client.query(sql))
  await run(`CREATE DATABASE ${template}`)
  await withClient(urlInto(ownerUrl, template), async (client) => {
    await migrate({ client, schema: 'tenancy', migrations: await loadMigrations('prisma/tenancy/migrations') })
    await migrate({ client, schema: 'public', migrations: await loadMigrations('prisma/tenant/migrations') })
  })
  const names = Array.from({ length: count }, () => `tenantry_${opaque()}`)
  const limit = pLimit(4)
  await Promise.all(names.map((name) => limit(() => run(`CREATE DATABASE ${name} TEMPLATE ${template}`))))
  return names.map((name) => ({ url: urlInto(ownerUrl, name), schema: 'public' }))
}

/** Writes these targets down as places of the fleet, each with a tenant who lives there. */
export async function enrol(controlUrl: string, shard: string, targets: BareTarget[], version: string): Promise<void> {
  const rows = targets.map(({ url, schema }) => ({
    place: randomUUID(),
    tenant: randomUUID(),
    schema,
    database: schema === 'public' ? new URL(url).pathname.slice(1) : null,
    url,
  }))
  await withClient(controlUrl, async (client) => {
    await client.query(
      `INSERT INTO tenants (id, slug, name, state, region)
       SELECT id, 'b' || left(id::text, 18), 'Bench', 'active', 'us' FROM unnest($1::uuid[]) AS id`,
      [rows.map(({ tenant }) => tenant)],
    )
    await client.query(
      `INSERT INTO places (id, kind, shard_name, database_name, schema_name, role_name, password_sealed, state, tenant_id, schema_version)
       SELECT id, CASE WHEN d IS NULL THEN 'schema' ELSE 'database' END, $5, d, s, d, d, 'ready', t, $6
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[]) AS r (id, d, s, t)`,
      [
        rows.map(({ place }) => place),
        rows.map(({ database }) => database),
        rows.map(({ schema }) => schema),
        rows.map(({ tenant }) => tenant),
        shard,
        version,
      ],
    )
    await client.query('INSERT INTO placements (tenant_id, place_id) SELECT * FROM unnest($1::uuid[], $2::uuid[])', [
      rows.map(({ tenant }) => tenant),
      rows.map(({ place }) => place),
    ])
  })
  for (const [url, residents] of Map.groupBy(rows, (row) => row.url)) {
    await withClient(url, (client) =>
      client.query(
        `INSERT INTO tenancy.home (tenant_id, schema_name, epoch, residence, schema_version)
         SELECT t, s, 1, 'active', $3 FROM unnest($1::uuid[], $2::text[]) AS r (t, s)`,
        [residents.map(({ tenant }) => tenant), residents.map(({ schema }) => schema), version],
      ),
    )
  }
}

/** How many relations a database holds: what makes its catalogue large. */
export async function relationsIn(url: string): Promise<number> {
  const { rows } = await withClient(url, (client) =>
    client.query<{ n: number }>('SELECT count(*)::int AS n FROM pg_class'),
  )
  return rows[0]?.n ?? 0
}

/** Takes the bench's places out of the fleet again. */
export async function forget(controlUrl: string): Promise<void> {
  await withClient(controlUrl, (client) =>
    client.query("DELETE FROM placements; DELETE FROM places WHERE kind <> 'shared'; DELETE FROM tenants"),
  )
}
