import { randomUUID } from 'node:crypto'
import { afterAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { allSlices, endTestMoves, newSchema, TestMove } from '@/dev/db/test-move'
import { withClient } from '@/dev/db/with-client'
import type { MoveCursor } from './move-hold'

const databases = await testDatabases({ regions: ['us', 'eu'] })
afterAll(endTestMoves)
const shared = (region: 'us' | 'eu') => ({ ownerUrl: databases.shardIn(region).ownerUrl, schemaName: 'public' })

const people = (rows: number) => `
  INSERT INTO users (id, email, name, role) SELECT gen_random_uuid(), 'p' || n || '@x.test', 'Ü ' || n, 'member' FROM generate_series(1, 20) n;
  INSERT INTO projects (id, name, created_by_id) SELECT gen_random_uuid(), 'Project ' || n, (SELECT id FROM users LIMIT 1) FROM generate_series(1, 5) n;
  INSERT INTO tasks (id, project_id, number, title, created_by_id, assignee_id)
    SELECT gen_random_uuid(), p.id, n, 'Task 🙂 ' || n, u.id, CASE WHEN n % 2 = 0 THEN u.id END
      FROM generate_series(1, ${rows}) n, (SELECT id FROM projects LIMIT 1) p, (SELECT id FROM users LIMIT 1) u;
  INSERT INTO usage (metric, used) VALUES ('projects', 5), ('members', 20)`

it.each([
  ['shared to a schema of the same database', async () => [shared('us'), await newSchema(shared('us').ownerUrl)]],
  ['a schema to another region', async () => [await newSchema(shared('us').ownerUrl), shared('eu')]],
  ['shared to shared', async () => [shared('us'), shared('eu')]],
] as const)('moves %s', async (_, places) => {
  const [from, to] = await places()
  if (!from || !to) throw new Error('two places')
  const move = await TestMove.begin(from, to)
  await move.write(people(5000), { capture: false })
  const open = await move.open()
  expect(await open.estimate()).toMatchObject({ rows: 5027 })
  await open.copySlice(null)
  await move.write(`UPDATE tasks SET title = 'changed' WHERE number % 10 = 0; DELETE FROM tasks WHERE number % 10 = 1;
    INSERT INTO tasks (id, project_id, number, title, created_by_id) SELECT '${randomUUID()}', project_id, 99999, 'new', created_by_id FROM tasks LIMIT 1`)
  expect(await open.lag()).toBe(1001)
  await allSlices((cursor) => open.copySlice(cursor))
  await move.write(`UPDATE usage SET used = used + 1`)
  expect(await open.drain()).toEqual({ captured: 2 })
  expect(await allSlices((cursor) => open.verifySlice(cursor))).toBe(4528)
  expect(await move.rows('to')).toEqual(await move.rows('from'))
  expect(await open.lag()).toBe(0)
  await open.close()
})

it('looks at what has arrived with the next slice, where somebody was in the way', async () => {
  const [from, to] = [shared('us'), await newSchema(shared('us').ownerUrl)]
  const move = await TestMove.begin(from, to)
  await move.write(people(6_000), { capture: false })
  const isAnalyzed = () =>
    withClient(to.ownerUrl, async (client) => {
      const { rows } = await client.query<{ rows: number }>(
        'SELECT reltuples::int AS rows FROM pg_class WHERE oid = $1::regclass',
        [`${to.schemaName}.tasks`],
      )
      return (rows[0]?.rows ?? 0) > 0
    })
  const open = await move.open({ mostRows: 5_500 })
  let cursor: MoveCursor | null = null
  while (cursor === null || (cursor !== 'end' && cursor.table !== 'tasks')) ({ cursor } = await open.copySlice(cursor))
  await withClient(to.ownerUrl, async (other) => {
    await other.query(`BEGIN; LOCK TABLE ${to.schemaName}.tasks IN SHARE UPDATE EXCLUSIVE MODE`)
    await move.write(`UPDATE tasks SET title = 'changed' WHERE number = 1`)
    ;({ cursor } = await open.copySlice(cursor))
    await other.query('COMMIT')
  })
  expect(await isAnalyzed()).toBe(false)
  await move.write(`UPDATE tasks SET title = 'again' WHERE number = 1`)
  await open.copySlice(cursor)
  expect(await isAnalyzed()).toBe(true)
  await open.close()
}, 30_000)
