import { randomBytes, randomUUID } from 'node:crypto'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll } from 'vitest'
import { urlInto } from '@/lib/control/shard-urls'
import { type Migration, checksumOf } from '@/lib/db/migration'
import { migrate } from '@/lib/db/migrate'
import type { TestDatabases } from './test-databases'
import { withClient } from './with-client'

/** Files of one migration; `data` is its data.sql. */
export type TestMigration = { sql: string; data?: string }

export type TestPlace = {
  id: string
  kind: 'shared' | 'schema' | 'database'
  schema: string
  ownerUrl: string
  tenantId: string | null
}

/** A table as tenant tables are, and nothing else: the beginning of a history for tests. */
export const notesTable = `CREATE TABLE "notes" (
  "tenant_id" UUID NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid,
  "id" UUID NOT NULL DEFAULT gen_random_uuid(),
  "body" TEXT NOT NULL,
  CONSTRAINT "notes_pkey" PRIMARY KEY ("tenant_id", "id")
);
ALTER TABLE "notes" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "notes" USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON "notes" TO tenantry_app;`

/** Places of a test's own beside the shard's shared tables, and a history of its own in a folder. */
export async function testFleet(databases: TestDatabases, history: Record<string, TestMigration>) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-history-'))
  afterAll(() => fs.rm(folder, { recursive: true, force: true }))
  const write = async (name: string, { sql, data }: TestMigration) => {
    await fs.mkdir(path.join(folder, name), { recursive: true })
    await fs.writeFile(path.join(folder, name, 'migration.sql'), sql)
    if (data !== undefined) await fs.writeFile(path.join(folder, name, 'data.sql'), data)
  }
  for (const [name, files] of Object.entries(history)) await write(name, files)
  const initial = Object.entries(history).map(([name, { sql }]): Migration => ({
    name,
    sql,
    checksum: checksumOf(sql),
  }))
  const inControl = <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
    withClient(databases.controlOwnerUrl, async (client) => (await client.query<Row>(sql, values)).rows)

  /** Where this history begins: the real one is not what these tests are about. */
  const makeTables = (ownerUrl: string, schema: string) =>
    withClient(ownerUrl, (client) => migrate({ client, schema, migrations: initial }))

  const addSchema = async (options: { tenant?: boolean } = {}): Promise<TestPlace> => {
    const schema = `t_${randomBytes(8).toString('hex')}`
    await makeTables(databases.shard.ownerUrl, schema)
    await withClient(databases.shard.ownerUrl, (client) =>
      client.query(`GRANT USAGE ON SCHEMA ${schema} TO tenantry_app`),
    )
    return addPlace({ kind: 'schema', schema, ownerUrl: databases.shard.ownerUrl, database: null }, options)
  }

  const addDatabase = async (options: { tenant?: boolean } = {}): Promise<TestPlace> => {
    const database = `tenantry_${randomBytes(8).toString('hex')}`
    await withClient(databases.shard.ownerUrl, (client) => client.query(`CREATE DATABASE ${database}`))
    const ownerUrl = urlInto(databases.shard.ownerUrl, database)
    return addPlace({ kind: 'database', schema: 'public', ownerUrl, database }, options)
  }

  const addPlace = async (
    { database, ...place }: Omit<TestPlace, 'id' | 'tenantId'> & { database: string | null },
    { tenant }: { tenant?: boolean },
  ): Promise<TestPlace> => {
    const [id, tenantId] = [randomUUID(), tenant ? await addTenant() : null]
    await inControl(
      `INSERT INTO places (id, kind, shard_name, database_name, schema_name, role_name, password_sealed, state, tenant_id)
       VALUES ($1, $2, 'us-1', $3, $4, $3, $3, 'ready', $5)`,
      [id, place.kind, database, place.schema, tenantId],
    )
    if (tenantId) await admit({ id, ...place }, tenantId)
    return { id, ...place, tenantId }
  }

  const addTenant = async (): Promise<string> => {
    const id = randomUUID()
    await inControl(`INSERT INTO tenants (id, slug, name, state, region) VALUES ($1, $2, 'Test', 'active', 'us')`, [
      id,
      `t${id.slice(0, 13)}`,
    ])
    return id
  }

  /** A home at the end of the initial history. */
  const admit = async (place: Omit<TestPlace, 'tenantId'>, tenantId: string, version = initial.at(-1)?.name ?? '') => {
    await inControl('INSERT INTO placements (tenant_id, place_id) VALUES ($1, $2)', [tenantId, place.id])
    await withClient(place.ownerUrl, (client) =>
      client.query(
        `INSERT INTO tenancy.home (tenant_id, schema_name, epoch, residence, schema_version) VALUES ($1, $2, 1, 'active', $3)`,
        [tenantId, place.schema, version],
      ),
    )
  }

  const [shared] = await inControl<{ id: string }>("SELECT id FROM places WHERE kind = 'shared'")
  if (!shared) throw new Error('a test database has shared tables')
  await makeTables(databases.shard.ownerUrl, 'public')
  return {
    folders: { tenant: folder },
    write,
    addSchema,
    addDatabase,
    addTenant,
    admit,
    inControl,
    shared: {
      id: shared.id,
      kind: 'shared' as const,
      schema: 'public',
      ownerUrl: databases.shard.ownerUrl,
      tenantId: null,
    },
  }
}
