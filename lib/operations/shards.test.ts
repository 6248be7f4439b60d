import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control, controlOwner } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { addShard } from './add-shard'
import { drainShard } from './drain-shard'
import { listShards } from './list-shards'
import { provision } from './provision'

const databases = await testDatabases()
const suffix = randomBytes(4).toString('hex')
const admin = (sql: string) => withClient(databases.superuserUrl('postgres'), (client) => client.query(sql))
const made = { databases: [] as string[], roles: [] as string[] }

/** Owner and server of `us-1`, another database. */
const urlsTo = (database: string) => {
  const into = (url: string) => Object.assign(new URL(url), { pathname: `/${database}` }).href
  return { owner: into(databases.shard.ownerUrl), app: into(databases.shard.appUrl) }
}
async function newDatabase(options = 'OWNER tenantry_owner'): Promise<string> {
  const name = `test_${suffix}_${made.databases.length}`
  await admin(`CREATE DATABASE ${name} ${options}`)
  made.databases.push(name)
  return name
}
async function newRole(options: string): Promise<string> {
  const name = `test_${suffix}_role_${made.roles.length}`
  await admin(`CREATE ROLE ${name} LOGIN PASSWORD 'x' ${options}`)
  made.roles.push(name)
  return name
}
const as = (url: string, role: string) => Object.assign(new URL(url), { username: role, password: 'x' }).href

const add = ({ owner = '', app = '' }, more: Partial<Parameters<typeof addShard>[0]> = {}) => {
  const { name = 'us-2' } = more
  const variable = name.toUpperCase().replaceAll(/\W/g, '_')
  const urls = { ownerUrlEnv: `NEW_${variable}_OWNER_URL`, appUrlEnv: `NEW_${variable}_APP_URL` }
  Object.assign(process.env, { [urls.ownerUrlEnv]: owner, [urls.appUrlEnv]: app })
  return addShard({ region: 'us', ...urls, ...more, name })
}
const refusal = (field: string, about: RegExp) => ({
  status: 'undone',
  error: { code: 'INVALID_INPUT', step: 'verify', fields: { [field]: expect.stringMatching(about) } },
})

afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await Promise.all([control().$disconnect(), controlOwner().$disconnect()])
  for (const name of made.databases) await admin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  for (const name of made.roles) await admin(`DROP ROLE IF EXISTS ${name}`)
})

describe('addShard refuses, before anything is changed,', () => {
  let empty: string
  beforeAll(async () => {
    empty = await newDatabase()
    await admin(`GRANT CONNECT ON DATABASE ${empty} TO tenantry_web`)
  })

  it('input that can’t be right, by field', async () => {
    expect(await add({}, { name: 'US 2', schemaCapacity: -1 })).toMatchObject({
      status: 'failed',
      error: { code: 'INVALID_INPUT', fields: { name: expect.any(String), schemaCapacity: expect.any(String) } },
    })
    expect(await add({ owner: '', app: '' })).toMatchObject(refusal('ownerUrlEnv', /NEW_US_2_OWNER_URL is missing/))
  })

  it('a server that doesn’t answer, naming it without its password', async () => {
    const owner = 'postgresql://nobody:secret@127.0.0.1:1/gone'
    const outcome = await add({ owner, app: owner })
    expect(outcome).toMatchObject({ status: 'undone', error: { code: 'UNAVAILABLE', step: 'verify' } })
    expect(outcome.error?.message).toMatch(/127\.0\.0\.1:1\/gone/)
    expect(JSON.stringify(outcome)).not.toContain('secret')
  })

  it('two URLs that don’t lead to one database', async () => {
    const { owner } = urlsTo(empty)
    expect(await add({ owner, app: databases.shard.appUrl })).toMatchObject(refusal('appUrlEnv', /different databases/))
  })

  it('a role for requests that could see past row-level security, or is the owner’s own', async () => {
    const { owner, app } = urlsTo(empty)
    const [bypasses, member] = [await newRole('BYPASSRLS'), await newRole('')]
    await admin(`GRANT tenantry_owner TO ${member}; GRANT CONNECT ON DATABASE ${empty} TO ${bypasses}, ${member}`)
    await withClient(owner, (client) => client.query('CREATE TABLE somebody_s (id int)'))
    expect(await add({ owner, app: owner })).toMatchObject(refusal('appUrlEnv', /as the owner/))
    expect(await add({ owner, app: as(app, bypasses) })).toMatchObject(
      refusal('appUrlEnv', /bypasses row-level security/),
    )
    expect(await add({ owner, app: as(app, member) })).toMatchObject(refusal('appUrlEnv', /owns somebody_s/))
    await withClient(owner, (client) => client.query('DROP TABLE somebody_s'))
  })

  it('an owner whom row-level security doesn’t bind, or who doesn’t own the database', async () => {
    const { app } = urlsTo(empty)
    expect(await add({ owner: databases.superuserUrl(empty), app })).toMatchObject(refusal('ownerUrlEnv', /superuser/))
    const stranger = await newRole('')
    await admin(`GRANT CONNECT ON DATABASE ${empty} TO ${stranger}`)
    expect(await add({ owner: as(app, stranger), app })).toMatchObject(refusal('ownerUrlEnv', /doesn’t own/))
  })

  it('a database that is in use: another shard’s, the control plane’s, or one with tenants from elsewhere', async () => {
    const { shard, controlUrl, controlOwnerUrl } = databases
    expect(await add({ owner: shard.ownerUrl, app: shard.appUrl })).toMatchObject(refusal('ownerUrlEnv', /shard us-1/))
    expect(await add({ owner: controlOwnerUrl, app: controlUrl })).toMatchObject(
      refusal('ownerUrlEnv', /control plane/),
    )
    expect(await add(urlsTo(empty), { name: 'us-1' })).toMatchObject({
      error: { code: 'CONFLICT', fields: { name: expect.any(String) } },
    })
    const foreign = await newDatabase('OWNER tenantry_owner')
    await admin(`GRANT CONNECT ON DATABASE ${foreign} TO tenantry_web`)
    await withClient(urlsTo(foreign).owner, (client) =>
      client.query(
        "CREATE SCHEMA tenancy; CREATE TABLE tenancy.home AS SELECT gen_random_uuid() AS tenant_id, 'public' AS schema_name",
      ),
    )
    expect(await add(urlsTo(foreign))).toMatchObject(refusal('ownerUrlEnv', /holds tenants/))
  })

  it('and nothing of it has left a trace', async () => {
    expect((await listShards()).map(({ name }) => name)).toEqual(['us-1'])
    const { rows } = await withClient(urlsTo(empty).owner, (client) =>
      client.query("SELECT to_regclass('users') AS users"),
    )
    expect(rows).toEqual([{ users: null }])
  })
})

describe('addShard', () => {
  it('makes a shard on which tenants of every kind work, and closes its database to everybody else', async () => {
    const name = await newDatabase()
    const outcome = await add(urlsTo(name), { schemaCapacity: 7 })
    expect(outcome).toMatchObject({
      status: 'done',
      steps: [{ status: 'done' }, { status: 'done' }, { status: 'done' }],
    })
    expect((await listShards()).find((shard) => shard.name === 'us-2')).toMatchObject({
      region: 'us',
      status: 'open',
      urls: 'environment',
      isShared: true,
      tenants: { shared: 0, schema: 0, database: 0 },
      capacity: { schema: 7, database: 100 },
    })
    for (const kind of ['shared', 'schema', 'database'] as const) {
      const { tenantId = '' } = await provision({ slug: `on-two-${kind}`, name: 'On two', kind, shard: 'us-2' })
      await tenantDb(tenantId, 'work').user.create({ data: { email: 'a@b.example', name: 'A', role: 'owner' } })
    }
    expect((await listShards()).find((shard) => shard.name === 'us-2')).toMatchObject({
      tenants: { shared: 1, schema: 1, database: 1 },
      used: { schema: 1, database: 1 },
    })
    const stranger = await newRole('')
    await expect(withClient(as(urlsTo(name).app, stranger), async () => {})).rejects.toThrow(/permission denied/)
  })

  it('keeps the URLs sealed where it shall, and a server of one customer’s own without shared tables', async () => {
    const urls = urlsTo(await newDatabase())
    expect(await add(urls, { name: 'own-1', seal: true, shared: false })).toMatchObject({ status: 'done' })
    delete process.env.NEW_OWN_1_OWNER_URL
    delete process.env.NEW_OWN_1_APP_URL
    const row = await control().shard.findUniqueOrThrow({ where: { name: 'own-1' } })
    expect(JSON.stringify(row)).not.toContain(new URL(urls.owner).password)
    const { status, tenantId = '' } = await provision({
      slug: 'own-server',
      name: 'Own',
      kind: 'database',
      shard: 'own-1',
    })
    expect([status, await tenantDb(tenantId, 'work').user.count()]).toEqual(['done', 0])
    expect((await listShards()).find(({ name }) => name === 'own-1')).toMatchObject({ urls: 'sealed', isShared: false })
  })

  it('says what an owner without the right to make databases and roles can’t do, and asks none of it', async () => {
    const poor = await newRole('')
    const name = await newDatabase(`OWNER ${poor}`)
    await admin(`GRANT CONNECT ON DATABASE ${name} TO tenantry_web`)
    const outcome = await add({ owner: as(urlsTo(name).owner, poor), app: urlsTo(name).app }, { name: 'us-3' })
    expect(outcome.notes.join()).toMatch(/CREATEROLE.*CREATEDB/)
    expect(outcome).toMatchObject({ status: 'done' })
    expect((await listShards()).find((shard) => shard.name === 'us-3')).toMatchObject({
      capacity: { schema: 0, database: 0 },
    })
  })
})

it('drainShard names a shard that isn’t there', async () => {
  await expect(drainShard({ shard: 'us-9' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    fieldErrors: { shard: expect.any(String) },
  })
})

it('whoever serves requests can’t write shards', async () => {
  await expect(control().shard.updateMany({ data: { status: 'open' } })).rejects.toThrow(/permission denied/)
})
