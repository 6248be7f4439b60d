import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { dropOwnSchema, makeOwnSchema } from '@/lib/db/own-schema'
import { loadMigrations } from '@/lib/db/migration'
import { checkFleet } from './migrate-check'

const databases = await testDatabases()
const { ownerUrl } = databases.shard
const own = `t_${randomBytes(8).toString('hex')}`
const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-history-'))
await fs.cp('prisma/tenant/migrations', folder, { recursive: true })
await withClient(ownerUrl, async (client) => {
  await makeOwnSchema(client, { schema: own, appRole: 'tenantry_web' }, await loadMigrations(folder))
})
await withClient(databases.controlOwnerUrl, (client) =>
  client.query(
    "INSERT INTO places (id, kind, shard_name, schema_name, state) VALUES (gen_random_uuid(), 'schema', 'us-1', $1, 'ready')",
    [own],
  ),
)
afterAll(async () => {
  await withClient(ownerUrl, (client) => dropOwnSchema(client, own))
  await fs.rm(folder, { recursive: true })
})

const later = path.join(folder, '99990101000000_later')
const folders = { tenant: folder }
const inShard = (sql: string) => withClient(ownerUrl, (client) => client.query(sql))
const placeIn = async (name: string) => (await checkFleet({ folders })).places.find((place) => place.name === name)

afterEach(() => fs.rm(later, { recursive: true, force: true }))

it('finds nothing to say about a fleet that is as its release has it', async () => {
  const check = await checkFleet()
  expect(check).toMatchObject({ status: 'done', machinery: [{ database: 'us-1', isSound: true, drift: [] }] })
  expect(check.places.map(({ name, isSound }) => [name, isSound])).toEqual([
    ['us-1', true],
    [`us-1/${own}`, true],
  ])
})

it('says who is behind, and with what', async () => {
  await fs.mkdir(later)
  await fs.writeFile(path.join(later, 'migration.sql'), 'SELECT 1')
  const check = await checkFleet({ folders })
  expect(check).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('2 of 3 places and databases') },
  })
  expect(check.places).toMatchObject([{ behind: ['99990101000000_later'] }, { behind: ['99990101000000_later'] }])
})

it('says who is ahead, and then has nothing to compare', async () => {
  await inShard(`INSERT INTO ${own}._prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '99990101000000_x', now());
    ALTER TABLE ${own}.tasks ADD COLUMN points int`)
  expect(await placeIn(`us-1/${own}`)).toMatchObject({ ahead: ['99990101000000_x'], drift: [], isSound: false })
  await inShard(`DELETE FROM ${own}._prisma_migrations WHERE id = 'x'; ALTER TABLE ${own}.tasks DROP COLUMN points`)
})

it('says what was edited, and what another tool left unfinished', async () => {
  await inShard(`UPDATE ${own}._prisma_migrations SET checksum = 'another' WHERE migration_name LIKE '%tenant_tables'`)
  expect(await placeIn(`us-1/${own}`)).toMatchObject({
    edited: [expect.stringContaining('tenant_tables')],
    isSound: false,
  })
  await inShard(
    `UPDATE ${own}._prisma_migrations o SET checksum = p.checksum FROM public._prisma_migrations p WHERE p.migration_name = o.migration_name`,
  )
  await inShard(
    `INSERT INTO ${own}._prisma_migrations (id, checksum, migration_name) VALUES ('x', 'x', '99990101000000_x')`,
  )
  expect(await placeIn(`us-1/${own}`)).toMatchObject({ unfinished: ['99990101000000_x'] })
  await inShard(`DELETE FROM ${own}._prisma_migrations WHERE id = 'x'`)
})

it('says in words what somebody changed by hand, at the place where they did', async () => {
  await inShard(
    `ALTER TABLE ${own}.tasks NO FORCE ROW LEVEL SECURITY; GRANT ALL ON ${own}.audit_entries TO tenantry_app`,
  )
  await inShard('ALTER FUNCTION tenancy.mark_outbox SECURITY INVOKER')
  const check = await checkFleet()
  expect(check).toMatchObject({
    status: 'failed',
    machinery: [{ drift: [expect.stringMatching(/^function mark_outbox\(\) is .*invoker/)] }],
  })
  expect(check.places).toMatchObject([
    { name: 'us-1', drift: [] },
    {
      name: `us-1/${own}`,
      drift: [
        expect.stringMatching(/^table audit_entries is ".*tenantry_app DELETE.*" and should be /),
        expect.stringMatching(/^table tasks is ".*enabled, not forced/),
      ],
    },
  ])
})

it('says that a place is missing whose schema is gone', async () => {
  await withClient(databases.controlOwnerUrl, (client) =>
    client.query(
      "INSERT INTO places (id, kind, shard_name, schema_name, state) VALUES (gen_random_uuid(), 'schema', 'us-1', 't_gone', 'ready')",
    ),
  )
  const history = (await loadMigrations(folder)).map(({ name }) => name)
  expect(await placeIn('us-1/t_gone')).toMatchObject({ behind: history, version: '', isSound: false })
})
