import { afterAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { allSlices, endTestMoves, newSchema, referenceSql, tenantTableSql, TestMove } from '@/dev/db/test-move'

const databases = await testDatabases({ regions: ['us', 'eu'] })
afterAll(endTestMoves)
const from = await newSchema(databases.shardIn('us').ownerUrl)
const to = await newSchema(databases.shardIn('eu').ownerUrl)

const tables = `CREATE TYPE mood AS ENUM ('calm', 'cross'); CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100);
  CREATE TYPE size AS (width numeric, unit text);
  ${tenantTableSql(
    'everything',
    ['id'],
    `id uuid NOT NULL, doc jsonb, raw json, body text, code varchar(10), fixed char(5), "Odd ""name" text, at timestamptz(3), local_at timestamp, day date,
     clock time, zoned timetz, span interval, amount numeric, price numeric(12, 4), ratio float8, small float4, tiny smallint, big bigint, yes boolean, bytes bytea,
     words text[], matrix int[], days daterange, address inet, bits bit varying, spot point, mood mood, share percent, size size, xml_doc xml, found tsvector,
     doubled numeric GENERATED ALWAYS AS (amount * 2) STORED`,
  )}
  ${tenantTableSql('places_seen', ['person_id', 'slug', 'day'], 'person_id uuid NOT NULL, slug text NOT NULL, day date NOT NULL, note text')}
  ${tenantTableSql('hours', ['at', 'amount'], 'at timestamptz(3) NOT NULL, amount numeric NOT NULL, n int')}
  ${referenceSql('places_seen', 'person_id', 'everything', 'CASCADE')}
  ALTER TABLE everything ALTER body SET STORAGE EXTERNAL;`

const values = `
  INSERT INTO everything (id, doc, raw, body, code, fixed, "Odd ""name", at, local_at, day, clock, zoned, span, amount, price, ratio, small, tiny, big, yes, bytes, words, matrix,
      days, address, bits, spot, mood, share, size, xml_doc, found) VALUES
    (gen_random_uuid(), '{"a": [1, 1.0, 1.10, "\\u00e9", null, 1e400], "": {"b": "\\\\ \\" \\n"}}', '{"b": 1,  "b": 2}', E'Ünï 🙂\\t\\n\\\\N \\\\. ''"', 'ab', 'ab', 'odd', '2026-03-29 01:59:59.999+01',
     'infinity', '-infinity', '23:59:60', '12:00:00+05:30', '1 mon -2 days 03:04:05.678901', 12345678901234567890123456789.000100, 0.0100, 'NaN', '-0'::float4, -32768, 9223372036854775807,
     true, '\\x00ff5c', '{a,NULL,"NULL","",",\\""}', '[0:1][2:3]={{1,2},{3,NULL}}', '[2026-01-01,)', '::ffff:1.2.3.4/128', '10101', '(0.1,-0)', 'cross', 100, '(1.50,"a b")', '<a>b</a>', 'a:1 b:2'),
    (gen_random_uuid(), 'null', 'null', '', '', '', '', '0001-01-01 00:00:00+00 BC', '294276-12-31 23:59:59.999999', '5874897-12-31', '00:00', '00:00+00', '-0.000001 sec', 'NaN', -0.0001,
     5e-324, 3.4028235e38, 32767, -9223372036854775808, false, '', '{}', '{}', 'empty', '10.0.0.0/8', '', '(Infinity,NaN)', 'calm', 0, '(,)', '', ''),
    (gen_random_uuid(), (repeat('[', 100) || repeat(']', 100))::jsonb, '{}', repeat(md5('x') || '🙂', 20000), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Infinity', NULL, '-Infinity', 1.1,
     NULL, NULL, NULL, decode(repeat('00ff', 100000), 'hex'), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
  INSERT INTO everything (id) SELECT gen_random_uuid() FROM generate_series(1, 3);
  INSERT INTO places_seen SELECT e.tenant_id, e.id, s, '2026-01-01'::date + n, NULL FROM everything e, unnest(ARRAY['', 'a', 'B', 'é', 'z''"', E'\\\\']) s, generate_series(0, 2) n;
  INSERT INTO hours VALUES (DEFAULT, '2026-10-25 02:30:00+02', 1.0, 1), (DEFAULT, '2026-10-25 02:30:00+01', 1.00, 2), (DEFAULT, 'infinity', 'NaN', 3), (DEFAULT, '-infinity', -0.5, 4)`

const again = `
  UPDATE everything SET amount = amount + 0.000; UPDATE everything SET code = 'again';
  UPDATE places_seen SET note = E'\\\\x 🙂' WHERE slug IN ('', 'é', E'\\\\'); UPDATE places_seen SET slug = slug || '!' WHERE slug = 'a';
  UPDATE hours SET amount = 1.000 WHERE amount = 1; DELETE FROM hours WHERE amount = 'NaN'`

it.each([[3], [1000]])('every kind of value and of key arrives as it is, %i rows a slice', async (mostRows) => {
  const move = await TestMove.begin(from, to, mostRows === 3 ? tables : '')
  await move.write(values, { capture: false })
  const open = await move.open({ mostRows })
  await allSlices((cursor) => open.copySlice(cursor))
  expect(await move.rows('to')).toEqual(await move.rows('from'))
  await move.write(again)
  await open.drain()
  expect(await allSlices((cursor) => open.verifySlice(cursor))).toBe(6 + 108 + 3)
  expect(await move.rows('to')).toEqual(await move.rows('from'))
  await open.close()
})

it('many changes at once take the way of a copy', async () => {
  const move = await TestMove.begin(from, to)
  await move.write(
    `INSERT INTO everything (id, body) SELECT gen_random_uuid(), 'row ' || n FROM generate_series(1, 2000) n`,
    { capture: false },
  )
  const open = await move.open()
  await allSlices((cursor) => open.copySlice(cursor))
  await move.write(
    `UPDATE everything SET amount = 1.10, body = 'changed' WHERE body LIKE '%1'; DELETE FROM everything WHERE body LIKE '%2'; ${values}`,
  )
  await move.write(
    `UPDATE everything SET at = now() WHERE body LIKE '%3' OR body LIKE '%4' OR body LIKE '%5' OR body LIKE '%6'`,
  )
  expect((await open.drain()).captured).toBeGreaterThan(1000)
  expect(await move.rows('to')).toEqual(await move.rows('from'))
  await open.close()
})

it('large values make small slices', async () => {
  const move = await TestMove.begin(from, to)
  await move.write(
    `INSERT INTO everything (id, body) SELECT gen_random_uuid(), repeat(md5(n::text), 100000) FROM generate_series(1, 12) n`,
    { capture: false },
  )
  const open = await move.open()
  const slices: number[] = []
  await allSlices(async (cursor) => {
    const slice = await open.copySlice(cursor)
    slices.push(slice.bytes)
    return slice
  })
  expect(Math.max(...slices)).toBeLessThan(21_000_000)
  expect(slices.length).toBeGreaterThan(2)
  expect(await open.estimate()).toMatchObject({ rows: 12, bytes: expect.any(Number) as unknown })
  expect((await open.estimate()).bytes).toBeGreaterThan(12 * 3_200_000)
  await allSlices((cursor) => open.verifySlice(cursor))
  await open.close()
})
