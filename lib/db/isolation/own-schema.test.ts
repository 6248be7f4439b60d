import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { enterSql } from '@/lib/db/fence'
import { byId } from '@/lib/db/keys'
import { type Binding, type Placement, PlacementCell } from '@/lib/db/placement'
import { openPlane, user } from './open-plane'
import { openPlaces } from './suite-places'

const places = await openPlaces(await testDatabases(), ['shared', 'schema', 'schema2', 'database'])
const { superuser } = places.shared
const { url } = places.shared.placement
const [one, two] = [places.schema.schemaName, places.schema2.schemaName]
const plane = openPlane(afterAll)

const bindingOf = (tenantId: string, placement: Placement): Binding => ({
  tenantId,
  purpose: 'work',
  cell: new PlacementCell(tenantId, async () => placement),
})

describe('what those who serve requests may do in a database', () => {
  const roles = {
    'the app': '',
    'the role of a schema': `SET ROLE ${one}`,
    'the bundle of grants': 'SET ROLE tenantry_app',
  }
  const made = [
    'CREATE SCHEMA mine',
    'CREATE TEMP TABLE users (id int)',
    'CREATE TEMP VIEW users AS SELECT 1',
    `CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    'CREATE EXTENSION citext',
    `CREATE CAST (text AS uuid) WITH INOUT AS IMPLICIT`,
    `ALTER TABLE ${one}.users DISABLE ROW LEVEL SECURITY`,
    `DROP POLICY tenant_isolation ON ${one}.users`,
    `SET session_replication_role = replica`,
    `SET ROLE tenantry_owner`,
    `TRUNCATE ${one}.users`,
    `COPY ${one}.users TO PROGRAM 'true'`,
    `UPDATE tenancy.home SET epoch = 9`,
    `SELECT tenancy.enter_unusual(NULL, NULL, 1, NULL, NULL, NULL)`,
    ...['public', one, two, 'tenancy', 'pg_catalog'].flatMap((schema) => [
      `CREATE TABLE ${schema}.planted (id int)`,
      `CREATE FUNCTION ${schema}.lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1'`,
      `CREATE OPERATOR ${schema}.= (leftarg = uuid, rightarg = uuid, function = uuid_ne)`,
      `CREATE TYPE ${schema}.planted AS (id int)`,
      `CREATE DOMAIN ${schema}.uuid AS text`,
      `CREATE VIEW ${schema}.planted AS SELECT 1`,
    ]),
  ]

  it.each(Object.entries(roles))('%s can make nothing, nowhere, and lift no lock', async (_, become) => {
    await withClient(url, async (client) => {
      await client.query(become)
      const done: string[] = []
      for (const sql of made) {
        const refusal = await client.query(sql).then(
          () => 'done',
          (error: unknown) => String(error),
        )
        if (!/permission denied|must be (owner|able)|no schema has been selected/.test(refusal))
          done.push(`${sql}: ${refusal}`)
      }
      expect(done).toEqual([])
    })
  })

  it.each([
    ['the app', '', one],
    ['the app', '', two],
    ['the role of a schema', `SET ROLE ${one}`, two],
    ['the role of a schema', `SET ROLE ${one}`, 'public'],
  ])('%s (%s) can’t look into %s, locks or no locks', async (_, become, schema) => {
    await withClient(url, async (client) => {
      await client.query(become)
      for (const sql of [
        `SELECT FROM ${schema}.users`,
        `DELETE FROM ${schema}.tasks`,
        `SELECT '${schema}.users'::regclass`,
      ])
        await expect(client.query(sql)).rejects.toThrow(`permission denied for schema ${schema}`)
    })
  })

  it('a database of its own is open to its own role alone', async () => {
    const elsewhere = new URL(url)
    elsewhere.pathname = new URL(places.database.placement.url).pathname
    await expect(withClient(elsewhere.href, async () => {})).rejects.toThrow('permission denied for database')
    const back = new URL(places.database.placement.url)
    back.pathname = new URL(url).pathname
    await expect(withClient(back.href, async () => {})).rejects.toThrow('permission denied for database')
  })
})

describe('a path with something else on it', () => {
  it('finds Postgres’s own functions, operators and types before those of the schema', async () => {
    const { db } = await plane.tenantIn(places.schema)
    const { id } = await db.user.create({ data: user('Ada') })
    // Only the owner could do this.
    await superuser.query(`
      CREATE FUNCTION ${one}.never(uuid, uuid) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''planted''; END';
      CREATE FUNCTION ${one}.never(text, text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''planted''; END';
      CREATE OPERATOR ${one}.= (leftarg = uuid, rightarg = uuid, function = ${one}.never);
      CREATE OPERATOR ${one}.= (leftarg = text, rightarg = text, function = ${one}.never);
      CREATE OPERATOR ${one}.~~* (leftarg = text, rightarg = text, function = ${one}.never);
      CREATE OPERATOR ${one}.~~ (leftarg = text, rightarg = text, function = ${one}.never);
      CREATE FUNCTION ${one}.current_setting(text, boolean) RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''planted''; END';
      CREATE FUNCTION ${one}.count(bigint) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''planted''; END';
      CREATE DOMAIN ${one}.uuid AS text CHECK (false);
      CREATE TABLE ${one}.pg_class (id int)`)
    const where = { name: { contains: 'D', mode: 'insensitive' as const, startsWith: 'A' } }
    expect(await db.user.findMany({ where, select: { id: true } })).toEqual([{ id }])
    expect(await db.user.count()).toBe(1)
    await db.user.update({ where: byId(id), data: { name: 'Eve' } })
    expect((await db.user.findUniqueOrThrow({ where: byId(id) })).name).toBe('Eve')
  })

  it('finds the tenant’s tables before temporary ones, which the app can’t make in the first place', async () => {
    const { tenantId, db } = await plane.tenantIn(places.schema2)
    await db.user.create({ data: user('real') })
    const name = new URL(url).pathname.slice(1)
    await superuser.query(`GRANT TEMP ON DATABASE ${name} TO tenantry_web, ${two}`)
    await withClient(url, async (client) => {
      await client.query(`CREATE TEMP TABLE users AS SELECT 'planted' AS name`)
      await client.query(
        `CREATE FUNCTION pg_temp.set_config(text, text, boolean) RETURNS text LANGUAGE sql AS 'SELECT NULL'`,
      )
      await client.query(`GRANT ALL ON pg_temp.users TO ${two}`)
      const { placement } = places.schema2
      await client.query(`BEGIN; ${enterSql(bindingOf(tenantId, placement), placement)}`)
      expect((await client.query('SELECT name FROM users')).rows).toEqual([{ name: 'real' }])
      await client.query('ROLLBACK')
    })
    await superuser.query(`REVOKE TEMP ON DATABASE ${name} FROM tenantry_web, ${two}`)
  })

  it('is one schema, whatever its name: quotes, commas and spaces are part of it', async () => {
    // As superuser: the role isn't given to the app, whose memberships others may be looking at.
    for (const schemaName of ['we"ird, public', 'Größe $1', `o'clock`, '$user', 'SELECT']) {
      const tenantId = randomUUID()
      const quoted = pg.escapeIdentifier(schemaName)
      await superuser.query(
        `CREATE SCHEMA ${quoted}; CREATE ROLE ${quoted}; GRANT USAGE ON SCHEMA ${quoted} TO ${quoted}`,
      )
      await superuser.query(
        `INSERT INTO tenancy.home (tenant_id, schema_name, epoch, residence, schema_version) VALUES ($1, $2, 1, 'active', '9')`,
        [tenantId, schemaName],
      )
      const placement: Placement = { ...places.schema.placement, schemaName }
      const sql = `BEGIN; ${enterSql(bindingOf(tenantId, placement), placement)}; SELECT array_to_json(current_schemas(false)) AS path, current_user AS role`
      const results = (await superuser.query(sql)) as unknown as pg.QueryResult[]
      await superuser.query(`ROLLBACK; DROP SCHEMA ${quoted}; DROP ROLE ${quoted}`)
      expect(results.at(-1)?.rows).toEqual([{ path: [schemaName], role: schemaName }])
    }
  })
})
