import { randomBytes } from 'node:crypto'
import { afterAll, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { fleet, fleetJson } from '@/dev/test/fleet-child'
import { urlInto } from '@/lib/control/shard-urls'
import { control } from '@/lib/db/control-client'
import { releaseVersion } from '@/lib/db/release'

const databases = await testDatabases({ regions: ['us', 'eu'] })
afterAll(() => control().$disconnect())
// Each of a dozen processes takes a second, and several on a machine that has other things to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

it('a fleet is provisioned, listed, and shown on one screen', async () => {
  const made = await Promise.all([
    fleetJson(['provision', 'acme', '--name', 'Acme']),
    fleetJson(['provision', 'globex', '--name', 'Globex', '--to', 'schema', '--region', 'eu']),
    fleet([
      'provision',
      'initech',
      '--name',
      'Initech',
      '--to',
      'database',
      '--shard',
      'eu-1',
      '--owner',
      'Bill@Initech.test',
      '--owner-name',
      'Bill',
    ]),
  ])
  expect(made.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ''],
    [0, ''],
    [0, ''],
  ])
  expect(made[0].json).toMatchObject({
    status: 'done',
    url: 'http://acme.saas.localhost:3000',
    tenant: { region: 'us' },
  })
  expect(made[2].stdout).toMatch(
    /initech is ready: http:\/\/initech\.saas\.localhost:3000 .*\n.*database of its own \(tenantry_[0-9a-f]{16}\) on shard eu-1, region eu\.\n.*bill@initech\.test gets a mail/,
  )

  const [all, own, screen, table] = await Promise.all([
    fleetJson(['tenants']),
    fleetJson(['tenants', '--region', 'eu', '--placement', 'database', '--plan', 'free', '--standing', 'ok']),
    fleetJson(['status']),
    fleet(['tenants', '--sort', 'queries'], { FORCE_COLOR: '0' }),
  ])
  // Others read this: names and shapes stay.
  expect(all.json).toMatchObject(
    [
      ['acme', 'shared', 'us-1', 'us'],
      ['globex', 'schema', 'eu-1', 'eu'],
      ['initech', 'database', 'eu-1', 'eu'],
    ].map(([slug, kind, shard, region]) => ({
      slug,
      plan: 'free',
      placement: { kind, shard },
      region,
      schemaVersion: releaseVersion,
      standing: 'ok',
      state: 'active',
      queries: expect.any(Number),
      rows: null,
    })),
  )
  expect(own.json).toEqual([expect.objectContaining({ slug: 'initech' })])
  expect(screen).toMatchObject({ code: 0, stderr: '' })
  expect(screen.json).toMatchObject({
    health: { control: true, 'shard us-1': true, 'shard eu-1': true },
    shards: [
      { name: 'eu-1', tenants: { shared: 0, schema: 1, database: 1 } },
      { name: 'us-1', tenants: { shared: 1 } },
    ],
    versions: { release: releaseVersion, places: 4, behind: 0, failed: 0 },
    operations: [],
  })
  expect(table.stdout).toMatch(/^TENANT +PLAN +PLACEMENT +SHARD[^\n]*\n(acme|globex|initech) /)
  expect(Math.max(...table.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
})

it('what the product refuses is told by option, with exit code 2; what fails, with 1', async () => {
  const [nowhere, taken, stranger, shared] = await Promise.all([
    fleetJson(['provision', 'other', '--name', 'Other', '--region', 'mars']),
    fleet(['provision', 'acme', '--name', 'Acme again']),
    fleet(['tenants', '--shard', 'mars-1']),
    fleetJson(['provision', 'elsewhere', '--name', 'Elsewhere'], {
      CONTROL_URL: 'postgresql://x:secret@127.0.0.1:1/x',
    }),
  ])
  expect(nowhere).toMatchObject({
    code: 2,
    json: { error: { code: 'INVALID_INPUT', fields: { region: expect.any(String) } } },
  })
  expect(nowhere.stderr).toMatch(/--region: .*There is no open shard in a region mars/)
  expect(taken).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('slug: acme is taken') })
  expect(stranger).toMatchObject({ code: 2, stderr: expect.stringContaining('There are: eu-1 and us-1.') })
  expect(shared).toMatchObject({
    code: 1,
    json: { error: { code: 'FAILED' } },
    stderr: expect.stringContaining('127.0.0.1:1/x'),
  })
  expect(shared.stderr + shared.stdout).not.toContain('secret')
})

it('a shard that doesn’t answer fails the status, which is still whole; the log stays out of the answer', async () => {
  const gone = { SHARD_EU_1_OWNER_URL: 'postgresql://x:secret@127.0.0.1:1/x', LOG_LEVEL: 'info' }
  const { code, json, stdout, stderr } = await fleetJson(['status'], gone)
  expect(code).toBe(1)
  expect(json).toMatchObject({
    health: { 'shard us-1': true, 'shard eu-1': false },
    shards: [{ name: 'eu-1' }, { name: 'us-1' }],
    error: { code: 'UNAVAILABLE', message: 'No answer from shard eu-1.' },
  })
  expect(stderr).toContain('health check failed')
  expect(stdout + stderr).not.toContain('secret')
})

it('a shard that takes no newcomers any more is closed only by somebody who means it', async () => {
  const refused = await fleetJson(['shards', 'drain', 'eu-1'])
  expect(refused).toMatchObject({
    code: 2,
    json: { error: { code: 'USAGE' } },
    stderr: expect.stringContaining('say --yes'),
  })
  expect(await control().shard.findUnique({ where: { name: 'eu-1' } })).toMatchObject({ status: 'open' })

  const [drained, unknown] = await Promise.all([
    fleetJson(['shards', 'drain', 'eu-1', '--yes']),
    fleet(['shards', 'drain', 'mars-1', '--yes']),
  ])
  expect(drained).toMatchObject({ code: 0, json: { name: 'eu-1', status: 'draining' } })
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no shard mars-1') })
  const [listed, opened] = [await fleet(['shards']), await fleetJson(['shards', 'drain', 'eu-1', '--undo'])]
  expect(listed.stdout).toContain('draining, 2 left')
  expect(opened).toMatchObject({ code: 0, json: { status: 'open' } })
})

it('spares are made, and listed', async () => {
  await withClient(databases.controlOwnerUrl, (client) =>
    client.query('UPDATE shards SET wanted_spare_schemas = 1, wanted_spare_databases = 0'),
  )
  expect(await fleetJson(['spares', 'fill'])).toMatchObject({ code: 0, json: { made: 2, failed: 0 } })
  const { json } = await fleetJson(['spares'])
  expect(json).toContainEqual(
    expect.objectContaining({ shard: 'us-1', kind: 'schema', wanted: 1, ready: 1, behind: 0 }),
  )
})

it('a shard is added with its URLs sealed; one that is no good is refused by option', async () => {
  const name = `test_${randomBytes(5).toString('hex')}_us_2`
  const at = (url: string) => urlInto(url, name)
  await withClient(databases.superuserUrl('postgres'), async (client) => {
    await client.query(`CREATE DATABASE ${name} OWNER tenantry_owner`)
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`)
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO tenantry_web`)
  })
  const add = (...more: string[]) => ['shards', 'add', 'us-2', '--region', 'us', '--owner-url-env', 'OWNER', ...more]
  const urls = { OWNER: at(databases.shard.ownerUrl), APP: at(databases.shard.appUrl) }

  const wrong = await fleet(add('--app-url-env', 'OWNER'), urls)
  expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/--app-url-env: .*as the owner/) })
  const added = await fleetJson(add('--app-url-env', 'APP', '--seal', '--spare-schemas', '0'), urls)
  expect(added).toMatchObject({ code: 0, json: { status: 'done' } })
  expect(added.stdout + added.stderr).not.toContain(new URL(urls.OWNER).password)
  const { json } = await fleetJson(['shards', 'list'])
  expect(json).toMatchObject([{}, {}, { name: 'us-2', status: 'open', urls: 'sealed', isShared: true }])

  await withClient(databases.superuserUrl('postgres'), (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`))
})
