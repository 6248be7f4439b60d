import { afterAll, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { fleet, fleetJson } from '@/dev/test/fleet-child'
import { control } from '@/lib/db/control-client'
import { releaseVersion } from '@/lib/db/release'

const databases = await testDatabases()
afterAll(() => control().$disconnect())
// Each of a dozen processes takes a second, and several on a machine that has other things to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** Schemas that nobody has made yet: places with a whole history before them. */
async function placesBehind(prefix: string, count: number): Promise<void> {
  await control().$executeRaw`
    INSERT INTO places (id, kind, shard_name, schema_name, state)
    SELECT gen_random_uuid(), 'schema', 'us-1', ${prefix} || lpad(i::text, 14, '0'), 'ready' FROM generate_series(1, ${count}::int) i`
}
const behind = () => control().place.count({ where: { schemaVersion: null } })
const inShard = (sql: string) => withClient(databases.shard.ownerUrl, (client) => client.query(sql))

it('finds nothing wrong where every place is as the release has it', async () => {
  expect(await fleetJson(['migrate', '--check'])).toMatchObject({ code: 0, stderr: '', json: { status: 'done' } })
  await placesBehind('t_', 12)
})

it('shows what it would do, and what is wrong, and changes nothing', async () => {
  const [plan, words, check, refused] = await Promise.all([
    fleetJson(['migrate', '--dry-run']),
    fleet(['migrate', '--dry-run', '--only', 'us-1']),
    fleet(['migrate', '--check']),
    fleet(['migrate', '--json']),
  ])
  expect(plan).toMatchObject({
    code: 0,
    json: { current: 1, waves: [{ name: 'canary (schema)' }, { name: 'wave 1' }] },
  })
  expect(words.stdout).toContain('To be migrated: 12 places')
  expect(words.stdout).toMatch(new RegExp(`${releaseVersion} +in 12 places`))
  expect(check).toMatchObject({ code: 1, stderr: expect.stringContaining('12 of 14 places and databases') })
  expect(check.stdout).toContain('us-1/t_00000000000001: behind by ')
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('say --yes') })
  expect(await behind()).toBe(12)
})

it('stops at Ctrl-C after what is under way, says so, and goes on when it is run again', async () => {
  await placesBehind('t_more_', 48)
  const stopped = await fleet(['migrate', '--yes'], {}, { interruptAt: 'Migrating: ' })
  expect(stopped.code).toBe(1)
  expect(stopped.stderr).toMatch(
    /Stopping after what is under way.*\n✖ \d+ were not begun, since the run was stopped\. Run this again/s,
  )
  const left = await behind()
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThan(60)

  const again = await fleet(['migrate', '--yes'])
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining(`✔ ${left} places migrated in `) })
  // A line at each tenth of the way, and none for each place.
  const lines = again.stderr.trim().split('\n')
  expect(lines.length).toBeLessThanOrEqual(11)
  expect(lines.at(-1)).toMatch(new RegExp(`^Migrating: ${left} of ${left}, after `))
  expect(await behind()).toBe(0)
})

it('names the place that failed and why, and fails', async () => {
  await inShard('CREATE SCHEMA t_in_the_way; CREATE TABLE t_in_the_way.projects ()')
  await control().place.create({
    data: { kind: 'schema', shardName: 'us-1', schemaName: 't_in_the_way', state: 'ready' },
  })
  const failed = await fleet(['migrate', '--yes'])
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('1 of 62 places failed') })
  expect(failed.stdout).toMatch(/✖ us-1\/t_in_the_way: Migration \S+ failed.*"projects" already exists/)
  expect(await fleetJson(['status'])).toMatchObject({ code: 0, json: { versions: { behind: 1, failed: 1 } } })
})
