import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { archiveOf, fillOddly, restoreBytes, rowsOfTenant } from '@/dev/db/test-archive'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { releaseVersion } from '@/lib/db/release'
import type * as History from '@/lib/operations/migrations/history'
import { provision } from '@/lib/operations/provision'

/** The release's history, with a data step in its newest migration. */
vi.mock('@/lib/operations/migrations/history', async (load) => {
  const real = await load<typeof History>()
  return {
    ...real,
    async readHistories() {
      const histories = await real.readHistories()
      const tenant = histories.tenant.map((one) =>
        one.name === releaseVersion ? { ...one, data: { sql: 'SELECT 1', checksum: 'x' } } : one,
      )
      return { ...histories, tenant }
    },
  }
})

const databases = await testDatabases({ regions: ['us', 'eu'] })
const tenant = "NULLIF(current_setting('app.tenant_id', true), '')::uuid"
const inRegion = (region: 'us' | 'eu', sql: string) =>
  withClient(databases.shardIn(region).ownerUrl, (client) => client.query(sql))

const odd = `CREATE TABLE odd (
    tenant_id uuid NOT NULL DEFAULT ${tenant}, id int NOT NULL, "Parent, ""quoted""" int, bytes bytea, exact numeric, fixed numeric(30, 10),
    wide float8, narrow real, big bigint, span interval, at timestamp, zoned timestamptz, "time" time, "time zoned" timetz, numbers int[],
    texts text[], "json" json, data jsonb, net inet, ranges tstzrange, bits bit varying, padded char(5), is_so boolean,
    twice numeric GENERATED ALWAYS AS (exact * 2) STORED, never text DEFAULT 'default',
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, "Parent, ""quoted""") REFERENCES odd (tenant_id, id) DEFERRABLE INITIALLY IMMEDIATE);
  ALTER TABLE odd ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant_isolation ON odd USING (tenant_id = ${tenant}) WITH CHECK (tenant_id = ${tenant})`

const values = `INSERT INTO odd VALUES
  (DEFAULT, 1, 3, '\\x00ff0a2c22', 'NaN', 12345678901234567890.0123456789, 0.1::float8 + 0.2, 1e-45, -9223372036854775808,
   '-1 mon +3 days -00:00:00.000001', '294276-12-31 23:59:59.999999', '4713-01-01 00:00:00+00 BC', '24:00', '00:00:00.000001+15:59:59',
   '{1,NULL,-3}', '{"",NULL,"NULL","a,b","\\"","\\\\"}', '{"a" : 1,  "a":2}', '{"a":1.10,"b":1e400}', '::ffff:1.2.3.4/96',
   '[2026-01-01 00:00:00+00,)', B'0101', 'ab', true, DEFAULT, NULL),
  (DEFAULT, 2, 2, '', '1E-1000', -0.0000000001, '-Infinity', 'NaN', 0, 'P100Y', 'infinity', '-infinity', '00:00', '23:59:59-15:59:59',
   '{{1,2},{3,4}}', '{}', 'null', 'null', '2001:db8::1', 'empty', B'', '', NULL, DEFAULT, ''),
  (DEFAULT, 3, NULL, NULL, NULL, NULL, '-0', 3.4028235e38, NULL, NULL, NULL, NULL, NULL, NULL, '[2:3]={7,8}', NULL, NULL, '"\\u20ac"', NULL,
   NULL, NULL, NULL, false, DEFAULT, DEFAULT)`

/** Each refers to the next, and the last to itself: over the ends of files. */
const chain = `INSERT INTO odd (id, "Parent, ""quoted""") SELECT n, least(n + 1, 1200) FROM generate_series(11, 1200) AS n`

let tenantId = ''
beforeAll(async () => {
  for (const region of ['us', 'eu'] as const) await inRegion(region, odd)
  tenantId = (await provision({ slug: 'odd', name: 'Odd' })).tenantId ?? ''
  await fillOddly(tenantId)
  await inRegion(
    'us',
    `BEGIN; SET LOCAL app.tenant_id = '${tenantId}'; SET CONSTRAINTS ALL DEFERRED; ${values}; ${chain}; COMMIT`,
  )
})
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

it('a table of every type, with rows that refer to later ones and to themselves, comes back as it was', async () => {
  const { bytes } = await archiveOf(tenantId)
  const before = await rowsOfTenant(tenantId)
  expect(before.odd).toHaveLength(3 + 1190)
  const { tenantId: copyId = '', ...restored } = await restoreBytes(bytes, { as: 'odd-eu', region: 'eu' })
  expect(restored).toMatchObject({ status: 'done' })
  expect((await rowsOfTenant(copyId)).odd).toEqual(before.odd)
})

it('a table that makes something else of what it is given is found out before anybody sees it', async () => {
  const { bytes } = await archiveOf(tenantId)
  await inRegion(
    'eu',
    `CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.padded := 'tidy'; RETURN NEW; END $$;
     CREATE TRIGGER tidy BEFORE INSERT ON odd FOR EACH ROW WHEN (NEW.id = 2) EXECUTE FUNCTION tidy()`,
  )
  expect(await restoreBytes(bytes, { as: 'tidied', region: 'eu' })).toMatchObject({
    status: 'undone',
    error: { code: 'INVALID_INPUT', message: expect.stringContaining('rows of odd don’t come out') },
  })
  await inRegion('eu', 'DROP TRIGGER tidy ON odd')
})

it('an older archive is taken where what is new may be left out, and else is not', async () => {
  const { bytes } = await archiveOf(tenantId)
  await inRegion('eu', `ALTER TABLE odd ADD COLUMN news text NOT NULL DEFAULT 'none', ADD COLUMN more int`)
  const { tenantId: copyId = '', ...restored } = await restoreBytes(bytes, { as: 'older', region: 'eu' })
  expect(restored).toMatchObject({ status: 'done' })
  expect((await rowsOfTenant(copyId)).odd).toHaveLength(1193)
  for (const row of (await rowsOfTenant(copyId)).odd ?? ['']) expect(row).toMatch(/,none,\)$/)

  await inRegion('eu', 'ALTER TABLE odd ALTER COLUMN news DROP DEFAULT')
  expect(await restoreBytes(bytes, { as: 'too-old', region: 'eu' })).toMatchObject({
    status: 'undone',
    error: { code: 'CONFLICT', message: expect.stringContaining('without odd.news'), step: 'load' },
  })
  await inRegion('eu', 'ALTER TABLE odd DROP COLUMN news, DROP COLUMN never')
  expect(await restoreBytes(bytes, { as: 'too-new', region: 'eu' })).toMatchObject({
    status: 'undone',
    error: { code: 'CONFLICT', message: expect.stringContaining('no column never') },
  })
  expect(await control().tenant.count({ where: { slug: { startsWith: 'too-' } } })).toBe(0)
})

it('a tenant that comes back from before a data step waits for it, and is let in by nobody until then', async () => {
  const setVersion = (version: string) =>
    inRegion('us', `UPDATE tenancy.home SET schema_version = '${version}' WHERE tenant_id = '${tenantId}'`)
  await setVersion('20261122000000_tenant_tables')
  const { bytes, summary } = await archiveOf(tenantId)
  await setVersion(releaseVersion)
  expect(summary.schemaVersion).toBe('20261122000000_tenant_tables')
  const restored = await restoreBytes(bytes, { as: 'waits' })
  expect(restored).toMatchObject({ status: 'done', waitsForMigration: true })
  await expect(tenantDb(restored.tenantId ?? '', 'work').task.count()).rejects.toMatchObject({
    code: 'TENANT_MAINTENANCE',
  })
})
