import pg from 'pg'
import { uuidOf } from '@/bench/query/ids'
import { withClient } from '@/dev/db/with-client'
import { urlInto } from '@/lib/control/shard-urls'
import { schemaVersion } from '@/lib/db/generated/schema-version'
import { loadMigrations, type Migration } from '@/lib/db/migration'
import { fillOwnDatabase, makeOwnDatabase } from '@/lib/db/own-database'
import { makeOwnSchema } from '@/lib/db/own-schema'

export const tasksPerTenant = 200

/** Where the same tenants live three times over, each time with the same rows. */
export interface Places {
  /** A database in which all of them share tables. */
  sharedUrl: string
  /** A database in which each has a schema of its own, and the role that may use it. */
  schemasUrl: string
  schemaNames: string[]
  /** A database for each, with a role of its own. */
  databaseUrls: string[]
}

interface Server {
  adminUrl: string
  ownerUrl: string
  appUrl: string
}

const { escapeIdentifier: id, escapeLiteral: literal } = pg

/** Ids that need no lookup: the md5 of a word, as a UUID. */
const rowsSql = (schema: string, from: number, to: number) => `
  INSERT INTO ${schema}.users (tenant_id, id, email, name, role)
    SELECT md5('tenant' || t)::uuid, md5('user' || t)::uuid, 'u' || t || '@example.test', 'User', 'owner' FROM generate_series(${from}, ${to}) t;
  INSERT INTO ${schema}.projects (tenant_id, id, name, created_by_id)
    SELECT tenant_id, md5('project' || id)::uuid, 'Project', id FROM ${schema}.users;
  INSERT INTO ${schema}.tasks (tenant_id, id, project_id, number, title, created_by_id)
    SELECT tenant_id, md5('task' || id || '-' || n)::uuid, id, n, 'Task ' || n, created_by_id FROM ${schema}.projects, generate_series(1, ${tasksPerTenant}) n;
  INSERT INTO tenancy.home (tenant_id, schema_name, epoch, residence, schema_version)
    SELECT md5('tenant' || t)::uuid, ${literal(schema.replaceAll('"', ''))}, 1, 'active', ${literal(schemaVersion)} FROM generate_series(${from}, ${to}) t`

export const requestOf = (tenant: number, task: number) => {
  const userId = uuidOf(`user${tenant}`)
  const projectId = uuidOf(`project${userId}`)
  return { tenantId: uuidOf(`tenant${tenant}`), userId, projectId, taskId: uuidOf(`task${projectId}-${task}`) }
}

/** Real ones: every schema and database is made by the migrations. */
export async function preparePlaces(server: Server, { schemas, databases }: { schemas: number; databases: number }) {
  const [tenancy, tenant] = await Promise.all(
    ['tenancy', 'tenant'].map((name) => loadMigrations(`prisma/${name}/migrations`)),
  )
  const histories = { tenancy: tenancy ?? [], tenant: tenant ?? [] }
  const schemaNames = Array.from(
    { length: schemas },
    (_, at) => `t_${uuidOf(`schema${at}`).replaceAll('-', '').slice(0, 16)}`,
  )
  const sharedUrl = await makeShardDatabase(server, 'bench_shared', histories)
  await fill(server, 'bench_shared', [['public', 1, schemas]])
  const schemasUrl = await makeShardDatabase(server, 'bench_schemas', histories)
  await makeSchemas(server, schemaNames, histories.tenant)
  await fill(
    server,
    'bench_schemas',
    schemaNames.map((name, at) => [name, at + 1, at + 1]),
  )
  const databaseUrls: string[] = []
  for (let at = 1; at <= databases; at += 1) {
    const name = `bench_own_${at}`
    databaseUrls.push(await makeTenantDatabase(server, name, histories))
    await fill(server, name, [['public', at, at]])
  }
  return { sharedUrl, schemasUrl, schemaNames, databaseUrls } satisfies Places
}

type Histories = { tenancy: Migration[]; tenant: Migration[] }

async function makeShardDatabase({ adminUrl, ownerUrl, appUrl }: Server, database: string, histories: Histories) {
  await withClient(adminUrl, async (client) => {
    await client.query(`CREATE DATABASE ${database} OWNER tenantry_owner`)
    await client.query(`GRANT CONNECT ON DATABASE ${database} TO tenantry_web`)
  })
  await fillOwnDatabase(urlInto(ownerUrl, database), 'tenantry_web', histories)
  return urlInto(appUrl, database)
}

async function makeTenantDatabase({ ownerUrl, appUrl }: Server, database: string, histories: Histories) {
  const own = { database, role: database }
  await withClient(ownerUrl, (client) => makeOwnDatabase(client, own, { password: 'bench', connections: 40 }))
  await fillOwnDatabase(urlInto(ownerUrl, database), database, histories)
  return urlInto(appUrl, database, { role: database, password: 'bench' })
}

/** As the fleet makes them, and open to the app without a role, too, for the comparison. */
async function makeSchemas({ ownerUrl }: Server, names: string[], migrations: Migration[]): Promise<void> {
  const left = [...names]
  const worker = () =>
    withClient(urlInto(ownerUrl, 'bench_schemas'), async (client) => {
      for (let schema = left.shift(); schema; schema = left.shift()) {
        await makeOwnSchema(client, { schema, appRole: 'tenantry_web' }, migrations)
        await client.query(`GRANT USAGE ON SCHEMA ${schema} TO tenantry_web`)
      }
    })
  await Promise.all([worker(), worker(), worker(), worker()])
}

async function fill({ adminUrl }: Server, database: string, parts: [schema: string, from: number, to: number][]) {
  await withClient(urlInto(adminUrl, database), async (client) => {
    await client.query('SET session_replication_role = replica') // a copy, not work: no triggers
    for (const [schema, from, to] of parts) await client.query(rowsSql(id(schema), from, to))
    await client.query('VACUUM ANALYZE')
  })
}

/** Takes away what the creates of a round have written, so that no round pays for the one before it. */
export async function removeCreated({ adminUrl }: Server, { schemaNames, databaseUrls }: Places): Promise<void> {
  const tables: [database: string, schemas: string[]][] = [
    ['bench_shared', ['public']],
    ['bench_schemas', schemaNames],
    ...databaseUrls.map((url): [string, string[]] => [new URL(url).pathname.slice(1), ['public']]),
  ]
  for (const [database, schemas] of tables) {
    await withClient(urlInto(adminUrl, database), async (client) => {
      for (const schema of schemas) {
        await client.query(`DELETE FROM ${id(schema)}.tasks WHERE number > ${tasksPerTenant}`)
        await client.query(`VACUUM ${id(schema)}.tasks`)
      }
    })
  }
}
