import { randomUUID } from 'node:crypto'
import { afterAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { allSlices, endTestMoves, newSchema, referenceSql, tenantTableSql, TestMove } from '@/dev/db/test-move'

const databases = await testDatabases({ regions: ['us', 'eu'] })
afterAll(endTestMoves)
const ownerUrl = databases.shardIn('us').ownerUrl

const nodes =
  tenantTableSql('nodes', ['id'], 'id uuid NOT NULL, name text NOT NULL, parent_id uuid, UNIQUE (tenant_id, name)') +
  referenceSql('nodes', 'parent_id', 'nodes', 'CASCADE')
const remarks =
  tenantTableSql('remarks', ['id'], 'id uuid NOT NULL, node_id uuid NOT NULL, body text') +
  referenceSql('remarks', 'node_id', 'nodes', 'CASCADE')
const replies =
  tenantTableSql('replies', ['id'], 'id uuid NOT NULL, comment_id uuid NOT NULL') +
  referenceSql('replies', 'comment_id', 'remarks', 'CASCADE')

/** From shared tables to a schema in another database; `mostRows` a slice. */
async function moving(sql: string, mostRows = 2) {
  const from = await newSchema(ownerUrl)
  const to = await newSchema(databases.shardIn('eu').ownerUrl)
  const move = await TestMove.begin(from, to, sql)
  return { move, open: await move.open({ mostRows }) }
}

async function expectArrival({ move, open }: Awaited<ReturnType<typeof moving>>): Promise<void> {
  await open.drain()
  await allSlices((cursor) => open.verifySlice(cursor))
  expect(await move.rows('to')).toEqual(await move.rows('from'))
  await open.close()
}

const id = (n: number) => `'00000000-0000-7000-8000-${String(n).padStart(12, '0')}'`

it('a tree whose rows come before their parents', async () => {
  const moved = await moving(nodes)
  // Each refers to the next; the last is the root.
  const chain = Array.from({ length: 20 }, (_, n) => `(${id(n)}, 'n${n}', ${n < 19 ? id(n + 1) : 'NULL'})`)
  await moved.move.write(
    `SET CONSTRAINTS ALL DEFERRED; INSERT INTO nodes (id, name, parent_id) VALUES ${chain.join(', ')}`,
    { capture: false },
  )
  await allSlices((cursor) => moved.open.copySlice(cursor))
  await moved.move.write(
    `UPDATE nodes SET parent_id = ${id(0)} WHERE id = ${id(19)}; UPDATE nodes SET parent_id = NULL WHERE id = ${id(5)}`,
  )
  await expectArrival(moved)
})

it('two tables that refer to each other', async () => {
  const moved = await moving(
    `${tenantTableSql('hens', ['id'], 'id uuid NOT NULL, egg_id uuid NOT NULL')} ${tenantTableSql('eggs', ['id'], 'id uuid NOT NULL, hen_id uuid')}
     ${referenceSql('hens', 'egg_id', 'eggs', 'CASCADE')} ${referenceSql('eggs', 'hen_id', 'hens', 'NO ACTION')}`,
  )
  const pairs = Array.from({ length: 6 }, (_, n) => n)
  await moved.move.write(
    `SET CONSTRAINTS ALL DEFERRED; INSERT INTO hens (id, egg_id) VALUES ${pairs.map((n) => `(${id(n)}, ${id(10 + n)})`).join(', ')};
     INSERT INTO eggs (id, hen_id) VALUES ${pairs.map((n) => `(${id(10 + n)}, ${id((n + 1) % 6)})`).join(', ')}`,
    { capture: false },
  )
  const { cursor } = await moved.open.copySlice(null)
  await moved.move.write(
    `UPDATE eggs SET hen_id = ${id(5)} WHERE id = ${id(10)}; UPDATE hens SET egg_id = ${id(11)} WHERE id = ${id(4)}`,
  )
  await allSlices((at) => moved.open.copySlice(at), cursor)
  await expectArrival(moved)
})

it('a reference to a unique that is no primary key', async () => {
  const moved = await moving(
    `${tenantTableSql('codes', ['id'], 'id uuid NOT NULL, code text NOT NULL, next text, UNIQUE (tenant_id, code)')}
     ALTER TABLE codes ADD FOREIGN KEY (tenant_id, next) REFERENCES codes (tenant_id, code) ON DELETE CASCADE DEFERRABLE;`,
  )
  await moved.move.write(
    `SET CONSTRAINTS ALL DEFERRED; INSERT INTO codes (id, code, next) VALUES ${[0, 1, 2, 3, 4, 5].map((n) => `(${id(n)}, 'c${n}', 'c${(n + 3) % 6}')`).join(', ')}`,
    { capture: false },
  )
  const { cursor } = await moved.open.copySlice(null)
  await moved.move.write(
    `SET CONSTRAINTS ALL DEFERRED; UPDATE codes SET code = 'was 0' WHERE code = 'c0'; UPDATE codes SET code = 'c0' WHERE code = 'c1';
     UPDATE codes SET code = 'c1' WHERE code = 'was 0'`,
  )
  await allSlices((at) => moved.open.copySlice(at), cursor)
  await expectArrival(moved)
})

it('a unique value that two rows swap, with children that hang on both by CASCADE, and theirs', async () => {
  const moved = await moving(nodes + remarks + replies, 1000)
  await moved.move.write(
    `INSERT INTO nodes (id, name, parent_id) VALUES (${id(1)}, 'one', NULL), (${id(2)}, 'two', ${id(1)}), (${id(3)}, 'three', ${id(2)});
     INSERT INTO remarks (id, node_id) VALUES (${id(4)}, ${id(1)}), (${id(5)}, ${id(2)}), (${id(6)}, ${id(3)});
     INSERT INTO replies (id, comment_id) VALUES (${id(7)}, ${id(4)}), (${id(8)}, ${id(5)})`,
    { capture: false },
  )
  await allSlices((cursor) => moved.open.copySlice(cursor))
  const swap = (one: string, other: string) => `UPDATE nodes SET name = '-' WHERE name = '${one}';
    UPDATE nodes SET name = '${one}' WHERE name = '${other}'; UPDATE nodes SET name = '${other}' WHERE name = '-'`
  await moved.move.write(swap('one', 'two'))
  expect(await moved.open.drain()).toEqual({ captured: 2 })
  await moved.move.write(`${swap('two', 'three')}; ${swap('one', 'three')}; DELETE FROM nodes WHERE id = ${id(3)}`)
  await expectArrival(moved)
})

it('uniques on expressions, on some rows only, and where nulls are equal', async () => {
  const moved = await moving(
    `${tenantTableSql('seats', ['id'], 'id uuid NOT NULL, label text NOT NULL, gone boolean NOT NULL DEFAULT false, row_number int')}
     CREATE UNIQUE INDEX ON seats (tenant_id, lower(label)) WHERE NOT gone; CREATE UNIQUE INDEX ON seats (tenant_id, row_number) NULLS NOT DISTINCT;`,
    1000,
  )
  await moved.move.write(
    `INSERT INTO seats (id, label, row_number) VALUES (${id(1)}, 'A', 1), (${id(2)}, 'B', 2), (${id(3)}, 'C', NULL); INSERT INTO seats VALUES (DEFAULT, ${id(4)}, 'a', true, 4)`,
    { capture: false },
  )
  await allSlices((cursor) => moved.open.copySlice(cursor))
  await moved.move.write(
    `UPDATE seats SET label = 'x' WHERE id = ${id(1)}; UPDATE seats SET label = 'a' WHERE id = ${id(2)}; UPDATE seats SET label = 'b' WHERE id = ${id(1)};
     UPDATE seats SET row_number = 9 WHERE id = ${id(3)}; UPDATE seats SET row_number = NULL WHERE id = ${id(1)}`,
  )
  await expectArrival(moved)
})

it('children that have moved to another parent stay when their old one is deleted, grandchildren included', async () => {
  const moved = await moving(nodes + remarks + replies, 1000)
  await moved.move.write(
    `INSERT INTO nodes (id, name) VALUES (${id(1)}, 'old'), (${id(2)}, 'new');
     INSERT INTO remarks (id, node_id) VALUES (${id(3)}, ${id(1)}), (${id(4)}, ${id(1)});
     INSERT INTO replies (id, comment_id) VALUES (${id(5)}, ${id(3)}), (${id(6)}, ${id(4)})`,
    { capture: false },
  )
  await allSlices((cursor) => moved.open.copySlice(cursor))
  await moved.move.write(
    `UPDATE remarks SET node_id = ${id(2)} WHERE id = ${id(3)}; DELETE FROM nodes WHERE id = ${id(1)}`,
  )
  await moved.open.drain()
  expect((await moved.move.rows('to'))['replies']).toHaveLength(1)
  await expectArrival(moved)
})

it('a delete at the target takes no row with it that nobody deleted at the source', async () => {
  const moved = await moving(nodes + remarks + replies, 1000)
  await moved.move.write(`INSERT INTO nodes (id, name) VALUES (${id(1)}, 'parent'), (${id(2)}, 'other')`, {
    capture: false,
  })
  await allSlices((cursor) => moved.open.copySlice(cursor))
  // As if something had gone unseen: a child that the target alone has under the old parent.
  await moved.move.write(`INSERT INTO remarks (id, node_id) VALUES (${id(3)}, ${id(2)})`, { capture: false })
  await moved.move.corrupt(`INSERT INTO remarks (id, node_id) VALUES (${id(3)}, ${id(1)})`)
  await moved.move.write(`DELETE FROM nodes WHERE id = ${id(1)}`)
  await expect(moved.open.drain()).rejects.toMatchObject({
    code: 'CONFLICT',
    internal: expect.stringContaining('remarks') as unknown,
  })
  expect((await moved.move.rows('to'))['remarks']).toHaveLength(1)
  await moved.open.close()
})

it('a parent and its child that are made after their tables were copied', async () => {
  const moved = await moving(nodes + remarks)
  await moved.move.write(
    `INSERT INTO nodes (id, name) SELECT gen_random_uuid(), 'n' || n FROM generate_series(1, 9) n;
    INSERT INTO remarks (id, node_id) SELECT gen_random_uuid(), id FROM nodes`,
    { capture: false },
  )
  let at = await moved.open.copySlice(null)
  for (let n = 0; at.cursor !== 'end'; n += 1) {
    await moved.move.write(
      `INSERT INTO nodes (id, name) VALUES (${id(100 + n)}, 'late ${n}'); INSERT INTO remarks (id, node_id) VALUES ('${randomUUID()}', ${id(100 + n)})`,
    )
    at = await moved.open.copySlice(at.cursor)
  }
  await expectArrival(moved)
})

it('a row that is deleted and made again under its key', async () => {
  const moved = await moving(nodes + remarks, 1000)
  await moved.move.write(
    `INSERT INTO nodes (id, name) VALUES (${id(1)}, 'first'), (${id(2)}, 'second'); INSERT INTO remarks (id, node_id) VALUES (${id(3)}, ${id(1)})`,
    { capture: false },
  )
  await allSlices((cursor) => moved.open.copySlice(cursor))
  await moved.move.write(
    `DELETE FROM nodes WHERE id = ${id(1)}; INSERT INTO nodes (id, name) VALUES (${id(1)}, 'again'); INSERT INTO remarks (id, node_id, body) VALUES (${id(3)}, ${id(1)}, 'b')`,
  )
  await moved.open.drain()
  await moved.move.write(`DELETE FROM nodes WHERE id = ${id(2)}`)
  await moved.move.write(`INSERT INTO nodes (id, name) VALUES (${id(2)}, 'back')`)
  await expectArrival(moved)
})

it('a change of a key', async () => {
  const moved = await moving(nodes, 1000)
  await moved.move.write(`INSERT INTO nodes (id, name) VALUES (${id(1)}, 'first'), (${id(2)}, 'second')`, {
    capture: false,
  })
  await allSlices((cursor) => moved.open.copySlice(cursor))
  await moved.move.write(
    `UPDATE nodes SET id = ${id(3)} WHERE id = ${id(1)}; UPDATE nodes SET id = ${id(1)} WHERE id = ${id(2)}`,
  )
  await expectArrival(moved)
})

/** Eight nodes, of which the first two have been copied; `parents` are pairs of child and parent. */
async function halfCopied(parents: [number, number][]) {
  const moved = await moving(nodes)
  const parentOf = new Map(parents)
  const rows = [1, 2, 3, 4, 5, 6, 7, 8].map(
    (n) => `(${id(n)}, 'n${n}', ${parentOf.has(n) ? id(parentOf.get(n) ?? 0) : 'NULL'})`,
  )
  await moved.move.write(
    `SET CONSTRAINTS ALL DEFERRED; INSERT INTO nodes (id, name, parent_id) VALUES ${rows.join(', ')}`,
    { capture: false },
  )
  const { cursor } = await moved.open.copySlice(null)
  expect(cursor).toMatchObject({ table: 'nodes' })
  return { ...moved, cursor }
}

const namesAt = async (moved: Awaited<ReturnType<typeof moving>>, side: 'from' | 'to') =>
  (await moved.move.rows(side))['nodes'] ?? []

it('a change of a row that came along ahead of the copy', async () => {
  const moved = await halfCopied([[1, 8]])
  expect(await namesAt(moved, 'to')).toHaveLength(3)
  await moved.move.write(
    `UPDATE nodes SET name = 'changed' WHERE id IN (${id(8)}, ${id(7)})`.replace(`'changed'`, `'changed ' || name`),
  )
  const { cursor } = await moved.open.copySlice(moved.cursor)
  const arrived = await namesAt(moved, 'to')
  expect(arrived).toHaveLength(5) // node 7 waits for its turn
  expect(await namesAt(moved, 'from')).toEqual(expect.arrayContaining(arrived))
  await allSlices((at) => moved.open.copySlice(at), cursor)
  await expectArrival(moved)
})

it('a change ahead of the copy, of a row that a copied one refers to since', async () => {
  const moved = await halfCopied([])
  await moved.move.write(
    `UPDATE nodes SET name = 'changed' WHERE id = ${id(7)}; UPDATE nodes SET parent_id = ${id(7)} WHERE id = ${id(1)}`,
  )
  const { cursor } = await moved.open.copySlice(moved.cursor)
  await allSlices((at) => moved.open.copySlice(at), cursor)
  await expectArrival(moved)
})

it('rows with keys that are printed in more than one way', async () => {
  const moved = await moving(
    tenantTableSql(
      'readings',
      ['at', 'value'],
      'at timestamptz(3) NOT NULL, value numeric NOT NULL, note text, UNIQUE (tenant_id, note)',
    ),
    1000,
  )
  await moved.move.write(
    `INSERT INTO readings VALUES (DEFAULT, '2026-03-29 01:00Z', 1, 'a'), (DEFAULT, '2026-03-29 02:00Z', 1.0, 'b')`,
    { capture: false },
  )
  await allSlices((cursor) => moved.open.copySlice(cursor))
  await moved.move.write(
    `UPDATE readings SET note = '-' || note; UPDATE readings SET note = CASE note WHEN '-a' THEN 'b' ELSE 'a' END, value = value + 0.00`,
  )
  await expectArrival(moved)
})
