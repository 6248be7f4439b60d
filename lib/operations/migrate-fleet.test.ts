import { createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testFleet, type TestPlace } from '@/dev/db/test-fleet'
import { withClient } from '@/dev/db/with-client'
import { migrateFleet } from './migrate-fleet'
import { planFleet } from './migrate-plan'
import type { Progress } from './migrations/outcome'

const databases = await testDatabases()
const fleet = await testFleet(databases)
const { folders } = fleet
const shared = await fleet.shared()
const spare = await fleet.addSchema()
const [ada, bob] = [await fleet.addSchema({ tenant: true }), await fleet.addSchema({ tenant: true })]
const everywhere = [shared, spare, ada, bob]
const ids = everywhere.map(({ id }) => id)

const inPlace = async <Row extends object>({ superuserUrl }: TestPlace, sql: string, values: unknown[] = []) =>
  withClient(superuserUrl, async (client) => (await client.query<Row>(sql, values)).rows)
const columnsOf = async (place: TestPlace) =>
  (
    await inPlace<{ name: string }>(
      place,
      `SELECT column_name AS name FROM information_schema.columns
        WHERE table_schema = $1 AND table_name = 'notes' ORDER BY ordinal_position`,
      [place.schema],
    )
  ).map(({ name }) => name)
const homeOf = async (place: TestPlace) =>
  (
    await inPlace<{ version: string }>(
      place,
      'SELECT schema_version AS version FROM tenancy.home WHERE tenant_id = $1',
      [place.tenantId],
    )
  )[0]?.version
const ledger = (name: string) =>
  fleet.inControl<{ place_id: string; status: string; attempt: number; error: string | null }>(
    'SELECT place_id, status, attempt, error FROM place_migrations WHERE name = $1',
    [name],
  )
const versions = () =>
  fleet.inControl<{ id: string; schema_version: string | null }>('SELECT id, schema_version FROM places')
const addColumn = (name: string) => ({ sql: `ALTER TABLE notes ADD COLUMN ${name} integer` })
const statusOf = (outcome: Awaited<ReturnType<typeof migrateFleet>>, place: TestPlace) =>
  outcome.places.find(({ id }) => id === place.id)

afterEach(() => fleet.inControl('DELETE FROM operations'))

it('brings shared tables and schemas to the end of the history, raises the homes, and notes all of it', async () => {
  await fleet.write('2_two', addColumn('two'))
  const told: Progress[] = []
  const outcome = await migrateFleet({ folders, onProgress: (progress) => told.push(progress) })
  expect(outcome).toMatchObject({ status: 'done', machinery: [] })
  expect(outcome.steps.map(({ name, places, status }) => [name, places, status])).toEqual([
    ['canary (schema)', 1, 'done'],
    ['canary (shared)', 1, 'done'],
    ['wave 1', 2, 'done'],
  ])
  expect(outcome.places[0]).toMatchObject({ id: spare.id, status: 'migrated', applied: ['2_two'], attempts: 1 })
  for (const place of everywhere) expect(await columnsOf(place)).toContain('two')
  expect([await homeOf(ada), await homeOf(bob)]).toEqual(['2_two', '2_two'])
  expect((await ledger('2_two')).map(({ status, attempt }) => [status, attempt])).toEqual(ids.map(() => ['done', 1]))
  expect(new Set((await versions()).map((row) => row.schema_version))).toEqual(new Set(['2_two']))
  expect(told.at(0)).toEqual({ done: 0, total: 4, failed: 0, wave: 'canary (schema)', current: null })
  expect(told.at(-1)).toMatchObject({ done: 4, total: 4, failed: 0, wave: 'wave 1' })
})

it('finds nothing to do the second time', async () => {
  const outcome = await migrateFleet({ folders })
  expect(outcome).toMatchObject({ status: 'done', steps: [] })
  expect(outcome.places.every(({ status }) => status === 'current')).toBe(true)
})

it('a new database gets the machinery first, then its tables; the canary is the one that nobody holds', async () => {
  const database = await fleet.addDatabase()
  const outcome = await migrateFleet({ folders })
  expect(outcome).toMatchObject({ status: 'done', steps: [{ name: 'canary (database)', status: 'done' }] })
  expect(outcome.machinery).toMatchObject([{ database: expect.stringContaining('us-1/tenantry_') }])
  expect(await columnsOf(database)).toContain('two')
  expect(await inPlace(database, 'SELECT 1 FROM tenancy.home')).toEqual([])
  await fleet.inControl("UPDATE places SET state = 'dropping' WHERE id = $1", [database.id])
})

it('what fails at one place stops nobody else, keeps its tenant where it was, and goes on when it is mended', async () => {
  await inPlace(bob, `ALTER TABLE ${bob.schema}.notes ADD COLUMN three text`)
  await fleet.write('3_three', addColumn('three'))
  const outcome = await migrateFleet({ folders })
  expect(outcome).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('1 of 4 places failed') },
  })
  expect(statusOf(outcome, bob)).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(/^Migration 3_three failed.*column "three" of relation "notes" already exists/),
  })
  expect([await homeOf(ada), await homeOf(bob)]).toEqual(['3_three', '2_two'])
  // A release that needs it serves everybody but the one who is behind.
  const enter = ({ tenantId, schema }: TestPlace) =>
    inPlace(ada, "SELECT tenancy.enter($1, $2, 1, 'work', '3_three', '0')", [tenantId, schema])
  await expect(enter(ada)).resolves.toHaveLength(1)
  await expect(enter(bob)).rejects.toMatchObject({ code: 'TN004' })
  const noted = await ledger('3_three')
  expect(noted.find((row) => row.place_id === bob.id)).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('already exists'),
  })
  await inPlace(bob, `ALTER TABLE ${bob.schema}.notes DROP COLUMN three`)
  expect(await migrateFleet({ folders })).toMatchObject({ status: 'done' })
  expect(await homeOf(bob)).toBe('3_three')
  expect((await ledger('3_three')).find((row) => row.place_id === bob.id)).toMatchObject({
    status: 'done',
    attempt: 2,
    error: null,
  })
})

it('a canary that fails stops the run: nobody else is touched', async () => {
  await fleet.write('4_four', {
    sql: 'ALTER TABLE notes ADD COLUMN four integer;\nALTER TABLE nowhere ADD COLUMN x int;',
  })
  const outcome = await migrateFleet({ folders })
  expect(outcome).toMatchObject({
    status: 'failed',
    steps: [{ status: 'failed' }, { status: 'waiting' }, { status: 'waiting' }],
  })
  expect(outcome.error?.message).toContain('3 were not begun, since the canary (schema) failed')
  expect(outcome.places.map(({ id, status }) => [id, status])).toEqual([
    [spare.id, 'failed'],
    [shared.id, 'waiting'],
    [ada.id, 'waiting'],
    [bob.id, 'waiting'],
  ])
  for (const place of everywhere) expect(await columnsOf(place)).not.toContain('four')
  await fleet.write('4_four', addColumn('four'))
  expect(await migrateFleet({ folders })).toMatchObject({ status: 'done' })
})

it('tells what it would do and does nothing of it', async () => {
  await fleet.write('5_five', addColumn('five'))
  const plan = await planFleet({ folders })
  expect(plan).toMatchObject({ status: 'done', machinery: [], leftOut: [], current: 0 })
  expect(plan.waves.map(({ name, places }) => [name, places.map(({ migrations }) => migrations)])).toEqual([
    ['canary (schema)', [['5_five']]],
    ['canary (shared)', [['5_five']]],
    ['wave 1', [['5_five'], ['5_five']]],
  ])
  for (const place of everywhere) expect(await columnsOf(place)).not.toContain('five')
})

it('waits for a lock no longer than it must, lets the others pass, and tries again', async () => {
  const outcome = await withClient(ada.superuserUrl, async (holder) => {
    await holder.query(`BEGIN; LOCK TABLE ${ada.schema}.notes IN ACCESS SHARE MODE`)
    let isHeld = true
    const running = migrateFleet({
      folders,
      connections: 1,
      lockTimeoutMs: 50,
      onProgress: ({ done }) => {
        // Everybody but the locked one is through.
        if (done === 3 && isHeld) {
          isHeld = false
          void holder.query('COMMIT')
        }
      },
    })
    return running
  })
  expect([outcome.status, outcome.error]).toEqual(['done', undefined])
  expect(statusOf(outcome, ada)).toMatchObject({ status: 'migrated', applied: ['5_five'] })
  expect(statusOf(outcome, ada)?.attempts).toBeGreaterThan(1)
  expect(outcome.places.at(-1)).toMatchObject({ id: ada.id })
})

it('a lock that is never let go is named with what to do', async () => {
  await fleet.write('6_six', addColumn('six'))
  const outcome = await withClient(ada.superuserUrl, async (holder) => {
    await holder.query(`BEGIN; LOCK TABLE ${ada.schema}.notes IN ACCESS SHARE MODE`)
    return migrateFleet({ folders, lockTimeoutMs: 20, lockTries: 2 })
  })
  expect(statusOf(outcome, ada)).toMatchObject({
    status: 'failed',
    attempts: 2,
    error: expect.stringMatching(
      /6_six failed: canceling statement due to lock timeout. Tried 2 times: .*pg_stat_activity/,
    ),
  })
  expect(outcome.places.filter(({ status }) => status === 'migrated')).toHaveLength(3)
  expect(await migrateFleet({ folders })).toMatchObject({ status: 'done' })
})

it('two runners at once take turns at each place: everything is applied once', async () => {
  await fleet.write('7_seven', { sql: 'ALTER TABLE notes ADD COLUMN seven integer; SELECT pg_sleep(0.05)' })
  const outcomes = await Promise.all([migrateFleet({ folders }), migrateFleet({ folders })])
  expect(outcomes.map(({ status }) => status)).toEqual(['done', 'done'])
  const applied = outcomes.flatMap(({ places }) => places.flatMap((place) => place.applied))
  expect(applied).toEqual(['7_seven', '7_seven', '7_seven', '7_seven'])
  for (const place of everywhere) {
    const rows = await inPlace(place, `SELECT FROM ${place.schema}._prisma_migrations WHERE migration_name = '7_seven'`)
    expect(rows).toHaveLength(1)
  }
})

it('a place whose tenant another operation is at work on is left for the next run', async () => {
  await fleet.write('8_eight', addColumn('eight'))
  await fleet.inControl(
    "INSERT INTO operations (id, kind, tenant_id, leased_until) VALUES (gen_random_uuid(), 'move', $1, now())",
    [ada.tenantId],
  )
  const outcome = await migrateFleet({ folders })
  expect(outcome.status).toBe('incomplete')
  expect(statusOf(outcome, ada)).toMatchObject({ status: 'skipped', error: expect.stringContaining('run this again') })
  expect(await columnsOf(ada)).not.toContain('eight')
  await fleet.inControl('DELETE FROM operations')
  expect(await migrateFleet({ folders })).toMatchObject({ status: 'done' })
  expect(await columnsOf(ada)).toContain('eight')
})

it('an old migration that was edited is refused by name before anything is applied anywhere', async () => {
  await fleet.write('9_nine', addColumn('nine'))
  await fleet.write('5_five', addColumn('fifth'))
  const outcome = await migrateFleet({ folders })
  expect(outcome).toMatchObject({ status: 'failed', steps: [] })
  expect(outcome.error?.message).toMatch(
    /^Migration 5_five was edited after it was applied to us-1 and 3 more. Nothing was applied anywhere: restore it/,
  )
  for (const place of everywhere) expect(await columnsOf(place)).not.toContain('nine')
  expect(await planFleet({ folders })).toMatchObject({ status: 'failed', waves: [] })
  await fleet.write('5_five', addColumn('five'))
  expect(await migrateFleet({ folders })).toMatchObject({ status: 'done' })
})

it('a data.sql that was edited, or added later, is refused too', async () => {
  await fleet.write('9_nine', { ...addColumn('nine'), data: 'UPDATE notes SET nine = 9' })
  expect((await migrateFleet({ folders })).error?.message).toContain('Migration 9_nine was edited')
  await fleet.write('9_nine', addColumn('nine'))
})

it('a run that is stopped finishes what is under way, and the next one goes on', async () => {
  await fleet.write('91_stopped', addColumn('stopped'))
  const controller = new AbortController()
  const outcome = await migrateFleet({
    folders,
    signal: controller.signal,
    onProgress: ({ done }) => done === 1 && controller.abort(),
  })
  expect(outcome).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('3 were not begun, since the run was stopped') },
  })
  expect(outcome.places.map(({ status }) => status)).toEqual(['migrated', 'waiting', 'waiting', 'waiting'])
  expect((await ledger('91_stopped')).map(({ status }) => status)).toEqual(['done'])
  expect(await migrateFleet({ folders })).toMatchObject({ status: 'done' })
})

it('a schema that had tables and has none any more is not made anew: it is named', async () => {
  const lost = await fleet.addSchema()
  await migrateFleet({ folders })
  await inPlace(lost, `DROP SCHEMA ${lost.schema} CASCADE`)
  const outcome = await migrateFleet({ folders })
  expect(outcome.status).toBe('failed')
  expect(statusOf(outcome, lost)).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('restore it from a backup'),
  })
  expect(await inPlace(shared, 'SELECT FROM pg_namespace WHERE nspname = $1', [lost.schema])).toEqual([])
  await fleet.inControl('DELETE FROM places WHERE id = $1', [lost.id])
})

it('a database that can’t be reached is named with why, and nobody else waits for it', async () => {
  const silent = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  const address = silent.address()
  const port = typeof address === 'object' && address ? address.port : 0
  process.env.SHARD_FAR_OWNER_URL = `postgresql://owner:secret-word@127.0.0.1:${port}/far`
  await fleet.inControl(
    "INSERT INTO shards (name, region, app_url_env, owner_url_env) VALUES ('far', 'us', 'SHARD_FAR_OWNER_URL', 'SHARD_FAR_OWNER_URL')",
  )
  const added = await fleet.inControl<{ id: string }>(
    "INSERT INTO places (id, kind, shard_name, state) VALUES (gen_random_uuid(), 'shared', 'far', 'ready') RETURNING id",
  )
  await fleet.write('99_last', addColumn('last'))
  const outcome = await migrateFleet({ folders })
  expect(outcome.places.filter(({ status }) => status === 'migrated')).toHaveLength(4)
  const far = outcome.places.find(({ id }) => id === added[0]?.id)
  expect(far).toMatchObject({
    name: 'far',
    status: 'unreachable',
    error: expect.stringContaining(`127.0.0.1:${port}/far`),
  })
  expect(JSON.stringify(outcome)).not.toContain('secret-word')
  expect(outcome.error?.message).toContain('1 could not be reached')
  expect(await migrateFleet({ folders, shards: ['us-1'] })).toMatchObject({ status: 'done' })
  silent.close()
})
