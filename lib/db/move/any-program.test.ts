import pg from 'pg'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { allSlices, endTestMoves, newSchema, referenceSql, tenantTableSql, TestMove } from '@/dev/db/test-move'
import type { MoveCursor } from './move-hold'
import type { OpenMove } from './open-move'

const databases = await testDatabases({ regions: ['us', 'eu'] })
afterAll(endTestMoves)

const tables = `
  ${tenantTableSql('nodes', ['id'], 'id uuid NOT NULL, name text NOT NULL, parent_id uuid, UNIQUE (tenant_id, name)')}
  ${tenantTableSql('comments', ['id'], 'id uuid NOT NULL, node_id uuid NOT NULL, place int, UNIQUE (tenant_id, node_id, place)')}
  ${tenantTableSql('tags', ['slug'], 'slug text NOT NULL, label text')}
  ${tenantTableSql('node_tags', ['node_id', 'slug'], 'node_id uuid NOT NULL, slug text NOT NULL')}
  ${tenantTableSql('readings', ['at', 'value'], 'at timestamptz(3) NOT NULL, value numeric NOT NULL, note text, UNIQUE (tenant_id, note)')}
  ${referenceSql('nodes', 'parent_id', 'nodes', 'CASCADE')} ${referenceSql('comments', 'node_id', 'nodes', 'CASCADE')}
  ${referenceSql('node_tags', 'node_id', 'nodes', 'CASCADE')}
  ALTER TABLE node_tags ADD FOREIGN KEY (tenant_id, slug) REFERENCES tags (tenant_id, slug) DEFERRABLE;`

const from = await newSchema(databases.shardIn('us').ownerUrl)
const to = await newSchema(databases.shardIn('eu').ownerUrl)
await TestMove.begin(from, to, tables)

const id = (n: number) => `'00000000-0000-7000-8000-00000000000${n}'`
const slugs = ['a', 'B', 'é', 'ab', '']

/** Statements that change nothing where they would break a rule: any sequence of them is a program. */
const statement = fc
  .tuple(fc.nat(14), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.nat(3))
  .map(([kind, a, b, n]) => {
    const [slug, other] = [slugs[a % 5] ?? '', slugs[b % 5] ?? '']
    const at = `'2026-03-29 0${a}:30:00.12${n}+01'::timestamptz`
    const programs = [
      `INSERT INTO nodes (id, name, parent_id) VALUES (${id(a)}, 'n${b}', (SELECT id FROM nodes WHERE id = ${id(b)})) ON CONFLICT DO NOTHING`,
      `UPDATE nodes SET name = 'n${b}' WHERE id = ${id(a)} AND NOT EXISTS (SELECT FROM nodes WHERE name = 'n${b}')`,
      `UPDATE nodes SET name = '-' || name WHERE id IN (${id(a)}, ${id(b)});
       UPDATE nodes SET name = coalesce((SELECT substr(name, 2) FROM nodes o WHERE o.id IN (${id(a)}, ${id(b)}) AND o.id <> nodes.id), substr(name, 2)) WHERE id IN (${id(a)}, ${id(b)})`,
      `UPDATE nodes SET parent_id = (SELECT id FROM nodes WHERE id = ${id(b)}) WHERE id = ${id(a)}`,
      `DELETE FROM nodes WHERE id = ${id(a)}`,
      `DELETE FROM nodes WHERE id = ${id(a)}; INSERT INTO nodes (id, name) VALUES (${id(a)}, 'again ${a}') ON CONFLICT DO NOTHING`,
      `INSERT INTO comments (id, node_id, place) SELECT ${id(a)}, id, ${n} FROM nodes WHERE id = ${id(b)} ON CONFLICT DO NOTHING`,
      `UPDATE comments SET node_id = ${id(b)}, place = NULL WHERE id = ${id(a)} AND EXISTS (SELECT FROM nodes WHERE id = ${id(b)})`,
      `UPDATE comments SET node_id = ${id(b)}, place = NULL WHERE node_id = ${id(a)} AND EXISTS (SELECT FROM nodes WHERE id = ${id(b)}); DELETE FROM nodes WHERE id = ${id(a)}`,
      `INSERT INTO tags VALUES (DEFAULT, '${slug}', 'l${n}') ON CONFLICT (tenant_id, slug) DO UPDATE SET label = 'm${n}'`,
      `INSERT INTO node_tags SELECT DEFAULT_tenant.tenant_id, n.id, t.slug FROM nodes n, tags t, (SELECT tenant_id FROM nodes LIMIT 1) AS DEFAULT_tenant WHERE n.id = ${id(a)} AND t.slug = '${other}' ON CONFLICT DO NOTHING`,
      `DELETE FROM node_tags WHERE slug = '${slug}'; DELETE FROM tags WHERE slug = '${slug}'`,
      `UPDATE node_tags SET slug = 'x' WHERE slug = '${slug}' AND NOT EXISTS (SELECT FROM tags WHERE slug = 'x'); UPDATE tags SET slug = 'x' WHERE slug = '${slug}' AND NOT EXISTS (SELECT FROM tags WHERE slug = 'x')`,
      `INSERT INTO readings VALUES (DEFAULT, ${at}, ${b}.${'0'.repeat(n)}, 'r${a}${n}') ON CONFLICT (tenant_id, at, value) DO UPDATE SET value = excluded.value`,
      `UPDATE readings SET note = '-' || note WHERE at < ${at}; UPDATE readings SET note = (SELECT substr(min(note), 2) FROM readings o WHERE o.note > readings.note AND o.note LIKE '-%') WHERE note LIKE '-%'`,
    ]
    return programs[kind] ?? ''
  })

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ write: fc.array(statement, { minLength: 1, maxLength: 5 }) }) },
  { weight: 2, arbitrary: fc.constant('slice' as const) },
  { weight: 1, arbitrary: fc.constantFrom('drain' as const, 'repeat the last slice' as const) },
)

/** A program that the source itself refuses is taken back as a whole, as anybody's is. */
function brokeARule(error: unknown): void {
  if (!(error instanceof pg.DatabaseError && error.code?.startsWith('23'))) throw error
}

/** A tree of six, in any order of keys, and something that hangs on each. */
const beginning = fc
  .array(fc.nat(6), { minLength: 6, maxLength: 6 })
  .map((parents) =>
    parents.flatMap((parent, n) => [
      `INSERT INTO nodes (id, name, parent_id) VALUES (${id(n + 1)}, 'n${n + 1}', ${parent > 0 ? id(parent) : 'NULL'})`,
      `INSERT INTO comments (id, node_id, place) VALUES (${id(n + 1)}, ${id(n + 1)}, ${n % 3})`,
      `INSERT INTO readings VALUES (DEFAULT, '2026-03-29 0${n}:00:00Z', ${n}.0, 'b${n}')`,
    ]),
  )

/** The next thing that a move would do; copying is followed by comparing. */
class Mover {
  #cursor: MoveCursor | null = null
  #before: MoveCursor | null = null

  constructor(readonly open: OpenMove) {}

  async slice(): Promise<void> {
    const before = this.#cursor
    if (before === 'end') await this.open.verifySlice(null)
    else this.#cursor = (await this.open.copySlice(before)).cursor
    this.#before = before === 'end' ? this.#before : before
  }

  /** As when it was broken off before it noted its cursor. */
  async repeat(): Promise<void> {
    this.#cursor = this.#before
    await this.slice()
  }

  async drain(): Promise<void> {
    if (this.#cursor === 'end') await this.open.drain()
    else await this.slice()
  }

  async finish(): Promise<void> {
    while (this.#cursor !== 'end') await this.slice()
    await this.open.drain()
    await allSlices((cursor) => this.open.verifySlice(cursor))
  }
}

it('any program of changes, any slices between them: both ends are equal, and the target has nothing that the source has not', async () => {
  await fc.assert(
    fc.asyncProperty(
      beginning,
      fc.array(step, { minLength: 3, maxLength: 14 }),
      fc.integer({ min: 1, max: 5 }),
      async (first, steps, mostRows) => {
        const move = await TestMove.begin(from, to)
        const deferred = (sql: string[]) => ['SET CONSTRAINTS ALL DEFERRED', ...sql].join('; ')
        await move.write(deferred(first), { capture: false })
        const open = await move.open({ mostRows })
        try {
          const mover = new Mover(open)
          for (const now of steps) {
            if (typeof now === 'object') {
              await move.write(deferred(now.write)).catch(brokeARule)
              continue
            }
            await (now === 'slice' ? mover.slice() : now === 'drain' ? mover.drain() : mover.repeat())
            const [source, target] = [await move.rows('from'), await move.rows('to')]
            for (const [table, rows] of Object.entries(target))
              expect(source[table]).toEqual(expect.arrayContaining(rows))
          }
          await mover.finish()
          expect(await move.rows('to')).toEqual(await move.rows('from'))
        } finally {
          await open.close()
        }
      },
    ),
    { numRuns: 25, endOnFailure: false },
  )
}, 300_000)
