import { afterAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { allSlices, endTestMoves, newSchema, tenantTableSql, TestMove } from '@/dev/db/test-move'
import { withClient } from '@/dev/db/with-client'
import { openMove } from './open-move'

const databases = await testDatabases({ regions: ['us', 'eu'] })
afterAll(endTestMoves)
const from = await newSchema(databases.shardIn('us').ownerUrl)
const to = await newSchema(databases.shardIn('eu').ownerUrl)
const ends = { from: databases.shardIn('us').superuserUrl, to: databases.shardIn('eu').superuserUrl }

const notes = tenantTableSql('notes', ['id'], 'id int NOT NULL, body text, UNIQUE (tenant_id, body)')

let made = ''

/** Fifty notes, copied. */
async function copied() {
  const move = await TestMove.begin(from, to, made ? '' : (made = notes))
  await move.write(`INSERT INTO notes (id, body) SELECT n, 'note ' || n FROM generate_series(1, 50) n`, {
    capture: false,
  })
  const open = await move.open({ mostRows: 10 })
  await allSlices((cursor) => open.copySlice(cursor))
  return { move, open, verify: () => allSlices((cursor) => open.verifySlice(cursor)) }
}

const differs = (where: string) => ({ code: 'CONFLICT', internal: expect.stringMatching(where) as unknown })

const rowsOf = async (move: TestMove, side: 'from' | 'to') => (await move.rows(side))['notes']

it.each([
  ['a value', `UPDATE notes SET body = 'Note 7' WHERE id = 7`],
  ['a missing row', 'DELETE FROM notes WHERE id = 50'],
  ['a row too many, between others', `UPDATE notes SET id = 70 WHERE id = 7; INSERT INTO notes (id) VALUES (7)`],
  ['a row too many, at the end', 'INSERT INTO notes (id) VALUES (51)'],
  ['null instead of nothing', `UPDATE notes SET body = NULL WHERE id = 7`],
  [
    'values of two rows exchanged',
    `UPDATE notes SET body = '-' WHERE id = 1; UPDATE notes SET body = 'note 1' WHERE id = 2; UPDATE notes SET body = 'note 2' WHERE id = 1`,
  ],
])('a comparison finds %s at the target', async (_, sql) => {
  const { move, open, verify } = await copied()
  expect(await verify()).toBe(50)
  await move.corrupt(sql)
  await expect(verify()).rejects.toMatchObject(differs('rows differ: table notes, keys after .* up to'))
  await open.close()
})

it('never names a value', async () => {
  const { move, open, verify } = await copied()
  await move.corrupt(`UPDATE notes SET body = 'a secret' WHERE id = 3`)
  const error: unknown = await verify().catch((found: unknown) => found)
  expect(error).toMatchObject({
    internal:
      'rows differ: table notes, keys after the beginning up to {"id":"50"} (50 rows at the source, 50 at the target)',
  })
  expect(JSON.stringify(error)).not.toContain('secret')
  await open.close()
})

it('a drain compares what it brings: the target does something else with it', async () => {
  const { move, open } = await copied()
  await withClient(to.ownerUrl, (client) =>
    client.query(`SET search_path = ${to.schemaName}; CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.body := NEW.body || '!'; RETURN NEW; END $$;
      CREATE TRIGGER meddle BEFORE INSERT OR UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION meddle()`),
  )
  await move.write(`UPDATE notes SET body = 'changed' WHERE id = 3`)
  await expect(open.drain()).rejects.toMatchObject(differs('rows differ: table notes, among 1 changed keys'))
  expect(await open.lag()).toBe(1)
  await withClient(to.ownerUrl, (client) => client.query(`DROP FUNCTION ${to.schemaName}.meddle CASCADE`))
  expect(await open.drain()).toEqual({ captured: 1 })
  await open.close()
})

it('a change that nobody captured is found by the comparison', async () => {
  const { move, open, verify } = await copied()
  await move.write(`UPDATE notes SET body = 'unseen' WHERE id = 3`, { capture: false })
  expect(await open.drain()).toEqual({ captured: 0 })
  await expect(verify()).rejects.toMatchObject(differs('table notes'))
  await open.close()
})

it('a change that was committed late, with a smaller number, isn’t skipped', async () => {
  const { move, open, verify } = await copied()
  await withClient(from.ownerUrl, async (late) => {
    await late.query(
      `BEGIN; SET LOCAL search_path = ${from.schemaName}; SET LOCAL app.tenant_id = '${move.hold.tenantId}'; SET LOCAL app.capture = 'on'; UPDATE notes SET body = 'late' WHERE id = 1`,
    )
    await move.write(`UPDATE notes SET body = 'early' WHERE id = 2`)
    expect(await open.drain()).toEqual({ captured: 1 })
    await late.query('COMMIT')
  })
  expect(await open.drain()).toEqual({ captured: 1 })
  await verify()
  expect(await rowsOf(move, 'to')).toEqual(await rowsOf(move, 'from'))
  await open.close()
})

/** Ends the mover's connections at one end once it waits there for a lock. */
async function endWaiting(side: 'from' | 'to'): Promise<void> {
  await withClient(ends[side], async (client) => {
    for (;;) {
      const { rowCount } = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'tenantry move' AND wait_event_type = 'Lock'`,
      )
      if (rowCount) return
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })
}

it('killed after the target has committed and before the queue is emptied, a slice is done again', async () => {
  const { move, open, verify } = await copied()
  await move.write(`UPDATE notes SET body = 'twice' WHERE id = 3; DELETE FROM notes WHERE id = 4`)
  await withClient(ends.from, async (client) => {
    await client.query('BEGIN; LOCK TABLE tenancy.captured IN SHARE MODE') // reading goes on, deleting waits
    const drained = open.drain().catch((error: unknown) => error)
    await endWaiting('from')
    expect(await drained).toMatchObject({ code: 'UNAVAILABLE' })
    await client.query('ROLLBACK')
  })
  expect(await rowsOf(move, 'to')).toContainEqual(expect.stringContaining('twice'))
  expect(await open.lag()).toBe(2)
  await move.write(`UPDATE notes SET body = 'thrice' WHERE id = 3; INSERT INTO notes (id, body) VALUES (4, 'again')`)
  expect(await open.drain()).toEqual({ captured: 2 })
  await verify()
  await open.close()
})

it('killed before the target has committed, nothing has happened', async () => {
  const { move, open, verify } = await copied()
  const before = await rowsOf(move, 'to')
  await move.write(`UPDATE notes SET body = 'once' WHERE id = 3`)
  await withClient(ends.to, async (client) => {
    await client.query(`BEGIN; LOCK TABLE ${to.schemaName}.notes IN SHARE MODE`)
    const drained = open.drain().catch((error: unknown) => error)
    await endWaiting('to')
    expect(await drained).toMatchObject({ code: 'UNAVAILABLE' })
    await client.query('ROLLBACK')
  })
  expect(await rowsOf(move, 'to')).toEqual(before)
  expect(await open.drain()).toEqual({ captured: 1 })
  await verify()
  await open.close()
})

it.each(['from', 'to'] as const)('one that was taken over at the end "%s" writes nothing any more', async (side) => {
  const { move, open } = await copied()
  const { tenantId } = move.hold
  const end = move.hold[side]
  await withClient(end.ownerUrl, (client) =>
    client.query('UPDATE tenancy.home SET attempt = 2 WHERE tenant_id = $1 AND schema_name = $2', [
      tenantId,
      end.schemaName,
    ]),
  )
  await move.write(`UPDATE notes SET body = 'late' WHERE id = 3`)
  const before = await rowsOf(move, 'to')
  for (const late of [() => open.copySlice(null), () => open.verifySlice(null), () => open.drain()]) {
    await expect(late()).rejects.toMatchObject({ code: 'CONFLICT', internal: 'taken over' })
  }
  expect(await rowsOf(move, 'to')).toEqual(before)
  await open.close()
})

it('a home that changes in the very moment makes a slice begin again', async () => {
  const { move, open } = await copied()
  await withClient(from.ownerUrl, async (client) => {
    await client.query('BEGIN; SET LOCAL lock_timeout = 0')
    await client.query('UPDATE tenancy.home SET updated_at = now() WHERE tenant_id = $1', [move.hold.tenantId])
    const drained = open.drain()
    await new Promise((resolve) => setTimeout(resolve, 300))
    await client.query('COMMIT')
    expect(await drained).toEqual({ captured: 0 })
  })
  await open.close()
})

it('places that differ are told apart before a row is touched', async () => {
  const other = await newSchema(databases.shardIn('eu').ownerUrl)
  const { move, open } = await copied()
  await open.close()
  const hold = { ...move.hold, to: other }
  await expect(openMove(hold)).rejects.toMatchObject({
    code: 'CONFLICT',
    internal: 'places differ: table notes is missing at the target',
  })
  for (const [sql, internal] of [
    [`${notes} ALTER TABLE notes ADD extra int`, 'places differ: table notes differs in its columns'],
    [
      'ALTER TABLE notes DROP extra; ALTER TABLE notes ALTER id TYPE bigint',
      'places differ: table notes differs in its columns',
    ],
    [
      'ALTER TABLE notes ALTER id TYPE int; CREATE UNIQUE INDEX more ON notes (tenant_id, body, id)',
      'places differ: table notes differs in its uniques',
    ],
  ] as const) {
    await withClient(other.ownerUrl, (client) => client.query(`SET search_path = ${other.schemaName}; ${sql}`))
    await expect(openMove(hold)).rejects.toMatchObject({ code: 'CONFLICT', internal })
  }
})

it('a server that isn’t there is said to be unavailable', async () => {
  const { move, open } = await copied()
  await open.close()
  const nowhere = { ownerUrl: 'postgres://nobody@127.0.0.1:1/nothing', schemaName: 'public' }
  await expect(openMove({ ...move.hold, to: nowhere })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
