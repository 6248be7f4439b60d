import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { fleet, fleetJson } from '@/dev/test/fleet-child'
import { tenantDb, closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { provisionTenant } from '@/lib/operations/provision'
import { resumeOperations } from '@/lib/operations/resume-operations'

const databases = await testDatabases({ regions: ['us', 'eu'] })
// Each of a dozen processes takes a second, and several on a machine that has other things to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let acme = ''
const tasks = 3_000
beforeAll(async () => {
  acme = await provisionTenant({ slug: 'acme', name: 'Acme', state: 'active', region: 'us' })
  const db = tenantDb(acme, 'work')
  const { id: createdById } = await db.user.create({ data: { email: 'ada@acme.test', name: 'Ada', role: 'owner' } })
  const { id: projectId } = await db.project.create({ data: { name: 'Project', createdById } })
  await db.task.createMany({
    data: Array.from({ length: tasks }, (_, n) => ({ projectId, number: n + 1, title: `Task ${n}`, createdById })),
  })
})
afterAll(async () => {
  await Promise.all([closeDataPlane(), closeOwnerPools()])
  await control().$disconnect()
})

const chores = () => resumeOperations({ until: new Date(Date.now() + 30_000) })
const acmesTasks = () => tenantDb(acme, 'work').task.count()

it('says what it would do, and asks somebody who is there', async () => {
  const [plan, words, nobody, stranger, mars, wrong] = await Promise.all([
    fleetJson(['move', 'acme', '--to', 'schema', '--dry-run']),
    fleet(['move', 'acme', '--to', 'database', '--shard', 'eu-1', '--dry-run']),
    fleetJson(['move', 'acme', '--to', 'schema']),
    fleet(['move', 'nobody', '--to', 'schema', '--yes']),
    fleet(['move', 'acme', '--to', 'schema', '--shard', 'mars-1', '--yes']),
    fleetJson(['move', 'acme', '--to', 'schema', '--shard', 'us-1', '--region', 'eu', '--yes']),
  ])
  expect(plan).toMatchObject({
    code: 0,
    stderr: '',
    json: { from: { kind: 'shared', shard: 'us-1' }, to: { kind: 'schema', shard: null, region: 'us' }, rows: null },
  })
  expect(words.stdout).toMatch(
    /acme moves from the shared tables on shard us-1, region us\n +to a database of its own on shard eu-1, region eu\.\n.*purged at once/s,
  )
  expect(nobody).toMatchObject({
    code: 2,
    json: { error: { code: 'USAGE' } },
    stderr: expect.stringContaining('say --yes'),
  })
  expect(stranger).toMatchObject({ code: 2, stderr: expect.stringContaining('slug: ') })
  expect(mars).toMatchObject({ code: 2, stderr: expect.stringContaining('There are: eu-1 and us-1.') })
  expect(wrong).toMatchObject({
    code: 2,
    json: { error: { code: 'USAGE', message: expect.stringContaining('shard us-1 is in region us') } },
  })
  expect(await control().operation.count({ where: { kind: 'move' } })).toBe(0)
})

it('moves, and says where the tenant lives now; once there, it stays', async () => {
  const moved = await fleet(['move', 'acme', '--to', 'schema', '--yes'])
  expect(moved).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Moving acme: (preparing|copying), \d+ %/) })
  expect(moved.stdout).toMatch(
    /✔ acme now lives in a schema of its own \(t_[0-9a-f]{16}\) on shard us-1, region us\..*\n.*Nothing got in for .*\n.*kept for a day/,
  )
  expect(await acmesTasks()).toBe(tasks)

  const [again, moves, tenants, table] = await Promise.all([
    fleet(['move', 'acme', '--to', 'schema', '--yes']),
    fleetJson(['moves']),
    fleetJson(['tenants']),
    fleet(['tenants'], { FORCE_COLOR: '0' }),
  ])
  expect(again).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/acme lives in a schema .*already/),
  })
  expect(moves.json).toMatchObject([
    {
      slug: 'acme',
      from: { kind: 'shared', shard: 'us-1', region: 'us' },
      to: { kind: 'schema', shard: 'us-1', region: 'us' },
      status: 'done',
      reason: 'operator',
      progress: { percent: 100 },
      fencedMs: expect.any(Number),
      canCancel: false,
      error: null,
    },
  ])
  // Its plan is Free, which would have it among the others.
  expect(tenants.json).toMatchObject([
    { placement: { kind: 'schema', desiredKind: 'shared', pinned: true }, move: null },
  ])
  expect(table.stdout).toContain('schema pinned')
})

it('leaves it to the chores, rests, goes on, and is taken back', async () => {
  const begun = await fleetJson(['move', 'acme', '--to', 'database', '--detach', '--yes'])
  expect(begun).toMatchObject({ code: 0, stderr: '', json: { status: 'running', move: { to: { kind: 'database' } } } })
  const paused = await fleetJson(['moves', 'pause', 'acme'])
  expect(paused).toMatchObject({ code: 0, json: { slug: 'acme', status: 'paused' } })
  await chores()
  const [list, screen, tenants, other] = await Promise.all([
    fleet(['moves'], { FORCE_COLOR: '0' }),
    fleet(['status'], { FORCE_COLOR: '0' }),
    fleet(['tenants'], { FORCE_COLOR: '0' }),
    fleet(['move', 'acme', '--to', 'shared', '--yes']),
  ])
  expect(list.stdout).toMatch(/acme +schema on us-1 \(us\) +database on any shard \(us\) +paused at \d+ %/)
  expect(screen.stdout).toMatch(/Being moved:\nTENANT[^\n]*\nacme .*\n\n.*No other operation is under way/s)
  expect(tenants.stdout).toMatch(/acme .*schema ⇒ database \d+ %/)
  expect(other).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/being moved elsewhere/) })

  expect(await fleetJson(['moves', 'resume', 'acme'])).toMatchObject({ code: 0, json: { slug: 'acme' } })
  expect(await fleetJson(['moves', 'cancel', 'acme'])).toMatchObject({ code: 0, json: { from: { kind: 'schema' } } })
  await chores()
  expect((await fleetJson(['moves'])).json).toMatchObject([
    { status: 'undone', to: { kind: 'database' } },
    { status: 'done' },
  ])
  expect(await fleet(['moves', 'cancel', 'acme'])).toMatchObject({ code: 1, stderr: expect.stringMatching(/no move/i) })
  expect(await acmesTasks()).toBe(tasks)
})

it('stops at Ctrl-C, says that it isn’t lost, and goes on when it is run again', async () => {
  await withClient(databases.shard.superuserUrl, async (client) => {
    const { rows } = await client.query<{ schema_name: string }>(
      "SELECT schema_name FROM tenancy.home WHERE tenant_id = $1 AND residence = 'active'",
      [acme],
    )
    await client.query(`SET session_replication_role = replica; SET search_path = ${rows[0]?.schema_name ?? ''}`)
    await client.query(
      `INSERT INTO audit_entries (tenant_id, id, actor_name, action, subject_label)
         SELECT $1, gen_random_uuid(), 'Ada', 'task.created', 'Task ' || n FROM generate_series(1, 60000) n`,
      [acme],
    )
  })
  const to = ['move', 'acme', '--to', 'database', '--shard', 'eu-1', '--yes']
  const stopped = await fleet(to, {}, { interruptAt: 'Moving acme: copying' })
  expect(stopped).toMatchObject({ code: 1, stdout: '' })
  expect(stopped.stderr).toMatch(/Stopping after what is under way.*\n✖ The move was left at \d+ %\. The chores go on/s)
  const again = await fleet(to)
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('on shard eu-1, region eu') })
  expect(again.stdout).toContain('it has left region us')
  expect(await acmesTasks()).toBe(tasks)
})
