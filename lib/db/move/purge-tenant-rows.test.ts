import { afterAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { allSlices, endTestMoves, newSchema, referenceSql, tenantTableSql, TestMove } from '@/dev/db/test-move'
import { purgeTenantRows } from './purge-tenant-rows'
import { vacuumTables } from './vacuum-tables'

const databases = await testDatabases({ regions: ['us', 'eu'] })
afterAll(endTestMoves)
const from = await newSchema(databases.shardIn('us').ownerUrl)
const to = await newSchema(databases.shardIn('eu').ownerUrl)

const tables = `
  ${tenantTableSql('trees', ['id'], 'id int NOT NULL, parent_id int, top_id int NOT NULL')}
  CREATE INDEX ON trees (tenant_id, parent_id); CREATE INDEX ON trees (tenant_id, top_id);
  ${tenantTableSql('hens', ['id'], 'id int NOT NULL, egg_id int NOT NULL')} ${tenantTableSql('eggs', ['id'], 'id int NOT NULL, hen_id int')}
  ${referenceSql('trees', 'parent_id', 'trees', 'NO ACTION')} ${referenceSql('trees', 'top_id', 'trees', 'CASCADE')}
  ${referenceSql('hens', 'egg_id', 'eggs', 'CASCADE')} ${referenceSql('eggs', 'hen_id', 'hens', 'NO ACTION')}`
await TestMove.begin(from, to, tables)

const rows = `SET CONSTRAINTS ALL DEFERRED;
  INSERT INTO users (id, email, name, role) SELECT gen_random_uuid(), 'p' || n || '@x.test', 'P', 'member' FROM generate_series(1, 30) n;
  INSERT INTO sessions (id, user_id, token_hash, expires_at) SELECT gen_random_uuid(), id, id::text, now() FROM users;
  INSERT INTO trees SELECT tenant_id, n, nullif(n % 3000, 0), 1 + n % 7 FROM (SELECT tenant_id FROM users LIMIT 1) u, generate_series(1, 3000) n;
  INSERT INTO eggs SELECT tenant_id, n, n FROM (SELECT tenant_id FROM users LIMIT 1) u, generate_series(1, 9) n;
  INSERT INTO hens SELECT tenant_id, n, 10 - n FROM (SELECT tenant_id FROM users LIMIT 1) u, generate_series(1, 9) n`

const soon = () => new Date(Date.now() + 60_000)
const all = 30 + 30 + 3000 + 9 + 9
const countOf = async (move: TestMove, side: 'from' | 'to') => Object.values(await move.rows(side)).flat().length

it('takes away all of one tenant, circles included, and nothing of another', async () => {
  const [gone, stays] = [await TestMove.begin(from, to), await TestMove.begin(from, to)]
  for (const move of [gone, stays]) await move.write(rows, { capture: false })
  const { operationId, attempt, tenantId } = gone.hold
  const purged = await purgeTenantRows(from, tenantId, { hold: { operationId, attempt }, until: soon() })
  expect(purged).toEqual({ done: true, rows: all })
  expect([await countOf(gone, 'from'), await countOf(stays, 'from')]).toEqual([0, all])
  expect(await purgeTenantRows(from, tenantId, { until: soon() })).toEqual({ done: true, rows: 0 })
})

it('stops in time, and goes on with the next call', async () => {
  const move = await TestMove.begin(from, to)
  await move.write(rows, { capture: false })
  const { tenantId } = move.hold
  const calls: number[] = []
  for (let done = false; !done;) {
    const purged = await purgeTenantRows(from, tenantId, { until: new Date() })
    done = purged.done
    calls.push(purged.rows)
  }
  expect(calls.length).toBeGreaterThan(2)
  expect(calls.reduce((sum, rows) => sum + rows, 0)).toBe(all)
  expect(await countOf(move, 'from')).toBe(0)
})

it('reads each row a few times, not once for each other, where the statistics know of none', async () => {
  const move = await TestMove.begin(from, to)
  await withClient(databases.shardIn('us').superuserUrl, async (client) => {
    const counted = async () => {
      const sql = `SELECT n_tup_del::int AS deleted, (seq_tup_read + idx_tup_fetch)::int AS read FROM pg_stat_user_tables
        WHERE schemaname = $1 AND relname = 'trees'`
      const { rows } = await client.query<{ deleted: number; read: number }>(sql, [from.schemaName])
      return rows[0] ?? { deleted: 0, read: 0 }
    }
    await client.query(`VACUUM ANALYZE ${from.schemaName}.trees`)
    await move.write(rows, { capture: false })
    const before = await counted()
    await purgeTenantRows(from, move.hold.tenantId, { until: soon() })
    await expect.poll(async () => (await counted()).deleted - before.deleted).toBe(3000)
    expect((await counted()).read - before.read).toBeLessThan(50 * 3000)
  })
})

it('has its dead rows taken away by a vacuum, which waits for nobody for long', async () => {
  const move = await TestMove.begin(from, to)
  await move.write(rows, { capture: false })
  await purgeTenantRows(from, move.hold.tenantId, { until: soon() })
  await withClient(from.ownerUrl, async (client) => {
    const dead = async () => {
      const sql = "SELECT n_dead_tup::int AS n FROM pg_stat_user_tables WHERE schemaname = $1 AND relname = 'trees'"
      return (await client.query<{ n: number }>(sql, [from.schemaName])).rows[0]?.n
    }
    await client.query(`BEGIN; LOCK TABLE ${from.schemaName}.trees IN SHARE ROW EXCLUSIVE MODE`)
    expect(await vacuumTables(from)).toBe(false)
    await client.query('COMMIT')
    await expect.poll(dead).toBeGreaterThanOrEqual(3000)
    expect(await vacuumTables(from)).toBe(true)
    await expect.poll(dead).toBe(0)
  })
}, 30_000)

it('clears a target that a copy was broken off in, for the next one', async () => {
  const move = await TestMove.begin(from, to)
  await move.write(rows, { capture: false })
  const { tenantId, operationId, attempt } = move.hold
  const open = await move.open({ mostRows: 1000 })
  const { cursor } = await open.copySlice((await open.copySlice(null)).cursor)
  expect(cursor).not.toBe('end')
  expect((await purgeTenantRows(to, tenantId, { hold: { operationId, attempt }, until: soon() })).rows).toBeGreaterThan(
    1000,
  )
  expect(await countOf(move, 'to')).toBe(0)
  await allSlices((at) => open.copySlice(at))
  expect(await move.rows('to')).toEqual(await move.rows('from'))
  await open.close()
})

it('refuses one that was taken over', async () => {
  const move = await TestMove.begin(from, to)
  await move.write(rows, { capture: false })
  const { tenantId, operationId } = move.hold
  const late = purgeTenantRows(from, tenantId, { hold: { operationId, attempt: 0 }, until: soon() })
  await expect(late).rejects.toMatchObject({ code: 'CONFLICT', internal: 'taken over' })
  expect(await countOf(move, 'from')).toBe(all)
})
