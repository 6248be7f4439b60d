import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { notesTable, testFleet, type TestPlace } from '@/dev/db/test-fleet'
import { migratePlace } from './migrate-place'
import { checksumOf, type Migration } from './migration'

const databases = await testDatabases()
const fleet = await testFleet(databases)
const client = new pg.Client(databases.shard.ownerUrl)
const root = new pg.Client(databases.shard.superuserUrl)
beforeAll(() => Promise.all([client.connect(), root.connect()]))
afterAll(() => Promise.all([client.end(), root.end()]))

const begin: Migration = { name: '1_notes', sql: notesTable, checksum: checksumOf(notesTable) }
const capturing = `CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON "notes" FOR EACH ROW
  WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture('id');
  ALTER TABLE notes ADD COLUMN loud text`
const data = 'UPDATE notes SET loud = upper(body)'
const shout: Migration = {
  name: '2_shout',
  sql: capturing,
  checksum: checksumOf(capturing),
  data: { sql: data, checksum: checksumOf(data) },
}

/** A place with one tenant, whose home is like this, and one note. */
async function placeWith(home: string): Promise<TestPlace> {
  const place = await fleet.addSchema({ tenant: true })
  await root.query(`INSERT INTO ${place.schema}.notes (tenant_id, body) VALUES ($1, 'a')`, [place.tenantId])
  await root.query(`UPDATE tenancy.home SET ${home} WHERE tenant_id = $1`, [place.tenantId])
  return place
}

const bringOn = ({ schema }: TestPlace) =>
  migratePlace(
    { client, schema, migrations: [begin, shout] },
    { lockTimeoutMs: 200, turnTimeoutMs: 5_000, busyTenants: new Set() },
  )

const loudIn = async ({ schema }: TestPlace) =>
  (await root.query<{ loud: string | null }>(`SELECT loud FROM ${schema}.notes`)).rows.map(({ loud }) => loud)

const captured = async ({ tenantId }: TestPlace) =>
  (await root.query<{ table_name: string }>('SELECT table_name FROM tenancy.captured WHERE tenant_id = $1', [tenantId]))
    .rows

it('whoever copies a tenant’s rows hears of those that a data step changes', async () => {
  const place = await placeWith('capture = true')
  expect(await bringOn(place)).toMatchObject({ left: [] })
  expect(await loudIn(place)).toEqual(['A'])
  expect(await captured(place)).toEqual([{ table_name: 'notes' }])
  const still = await placeWith('capture = false')
  await bringOn(still)
  expect(await captured(still)).toEqual([])
})

it(
  'a data step waits for a tenant that is shut out: what it changed now might not go along',
  { timeout: 30_000 },
  async () => {
    const place = await placeWith("residence = 'fenced'")
    expect(await bringOn(place)).toMatchObject({ left: [{ reason: expect.stringContaining('being moved') }] })
    expect(await loudIn(place)).toEqual([null])
    await root.query("UPDATE tenancy.home SET residence = 'active' WHERE tenant_id = $1", [place.tenantId])
    expect(await bringOn(place)).toMatchObject({ left: [] })
    expect(await loudIn(place)).toEqual(['A'])
  },
)

it('what a tenant has left behind is nobody’s to migrate but as a table', async () => {
  const place = await placeWith("residence = 'moved'")
  expect(await bringOn(place)).toEqual({ applied: ['2_shout'], version: '2_shout', left: [] })
  expect(await loudIn(place)).toEqual([null])
})
