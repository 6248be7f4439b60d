import { randomBytes, randomUUID } from 'node:crypto'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { urlInto } from '@/lib/control/shard-urls'
import { migrate } from '@/lib/db/migrate'
import { checksumOf, type Migration } from '@/lib/db/migration'
import type { TestDatabases } from './test-databases'
import { withClient } from './with-client'

/** Files of one migration; `data` is its data.sql. */
export type TestMigration = { sql: string; data?: string }

export type TestPlace = {
  id: string
  kind: 'shared' | 'schema' | 'database'
  schema: string
  ownerUrl: string
  superuserUrl: string
  /** Who holds it. */
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

/**
 * Places of a test's own beside the shard's shared tables, all at the end of a history that begins with `notesTable`, in a
 * folder. The real history is not what tests of the runner are about.
 */
export async function testFleet(databases: TestDatabases): Promise<TestFleet> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-history-'))
  afterAll(() => fs.rm(folder, { recursive: true, force: true }))
  const fleet = new TestFleet(databases, folder)
  await fleet.write('1_notes', { sql: notesTable })
  await fleet.makeTables(databases.shard.ownerUrl, 'public')
  return fleet
}

export class TestFleet {
  readonly folders: { tenant: string }
  readonly #databases: TestDatabases
  readonly #begin: Migration = { name: '1_notes', sql: notesTable, checksum: checksumOf(notesTable) }

  constructor(databases: TestDatabases, folder: string) {
    this.#databases = databases
    this.folders = { tenant: folder }
  }

  /** Adds a migration to the history, or replaces one. */
  async write(name: string, { sql, data }: TestMigration): Promise<void> {
    const folder = path.join(this.folders.tenant, name)
    await fs.mkdir(folder, { recursive: true })
    await fs.writeFile(path.join(folder, 'migration.sql'), sql)
    if (data === undefined) await fs.rm(path.join(folder, 'data.sql'), { force: true })
    else await fs.writeFile(path.join(folder, 'data.sql'), data)
  }

  async inControl<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return withClient(this.#databases.controlOwnerUrl, async (client) => (await client.query<Row>(sql, values)).rows)
  }

  async makeTables(ownerUrl: string, schema: string): Promise<void> {
    await withClient(ownerUrl, (client) => migrate({ client, schema, migrations: [this.#begin] }))
  }

  /** The shard's shared tables. */
  async shared(): Promise<TestPlace> {
    const [row] = await this.inControl<{ id: string }>("SELECT id FROM places WHERE kind = 'shared'")
    const { ownerUrl, superuserUrl } = this.#databases.shard
    return { id: row?.id ?? '', kind: 'shared', schema: 'public', ownerUrl, superuserUrl, tenantId: null }
  }

  async addSchema({ tenant = false } = {}): Promise<TestPlace> {
    const schema = `t_${randomBytes(8).toString('hex')}`
    const { ownerUrl, superuserUrl } = this.#databases.shard
    await this.makeTables(ownerUrl, schema)
    return this.#addPlace({ kind: 'schema', schema, ownerUrl, superuserUrl }, { tenant, database: null })
  }

  /** Empty: no machinery, no tables. */
  async addDatabase(): Promise<TestPlace> {
    const database = `tenantry_${randomBytes(8).toString('hex')}`
    const { shard, superuserUrl } = this.#databases
    await withClient(shard.ownerUrl, (client) => client.query(`CREATE DATABASE ${database}`))
    const urls = { ownerUrl: urlInto(shard.ownerUrl, database), superuserUrl: superuserUrl(database) }
    return this.#addPlace({ kind: 'database', schema: 'public', ...urls }, { tenant: false, database })
  }

  /** Somebody who lives in a place, with a home at this version; by itself they have no rows. */
  async addTenant(place: TestPlace, version = this.#begin.name): Promise<string> {
    const id = await this.#addTenantRow()
    await this.#admit(place, id, version)
    return id
  }

  async #addPlace(
    place: Omit<TestPlace, 'id' | 'tenantId'>,
    { tenant, database }: { tenant: boolean; database: string | null },
  ): Promise<TestPlace> {
    const [id, tenantId] = [randomUUID(), tenant ? await this.#addTenantRow() : null]
    await this.inControl(
      `INSERT INTO places (id, kind, shard_name, database_name, schema_name, role_name, password_sealed, state, tenant_id)
       VALUES ($1, $2, 'us-1', $3, $4, $3, $3, 'ready', $5)`,
      [id, place.kind, database, place.schema, tenantId],
    )
    if (tenantId) await this.#admit({ id, ...place }, tenantId, this.#begin.name)
    return { id, ...place, tenantId }
  }

  async #addTenantRow(): Promise<string> {
    const id = randomUUID()
    await this.inControl(
      "INSERT INTO tenants (id, slug, name, state, region) VALUES ($1, $2, 'Test', 'active', 'us')",
      [id, `t${id.slice(0, 13)}`],
    )
    return id
  }

  async #admit(place: Omit<TestPlace, 'tenantId'>, tenantId: string, version: string): Promise<void> {
    await this.inControl('INSERT INTO placements (tenant_id, place_id) VALUES ($1, $2)', [tenantId, place.id])
    await withClient(place.ownerUrl, (client) =>
      client.query(
        "INSERT INTO tenancy.home (tenant_id, schema_name, epoch, residence, schema_version) VALUES ($1, $2, 1, 'active', $3)",
        [tenantId, place.schema, version],
      ),
    )
  }
}
