import fc from 'fast-check'
import { from as copyFrom } from 'pg-copy-streams'
import { expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import type { TenantTable } from '@/lib/db/move/tenant-tables'
import { CsvScanner, csvHeader } from './csv-scanner'
import { readParts } from './read-parts'

const databases = await testDatabases()

const cell = fc.option(
  fc.oneof(
    fc.constantFrom('', '"', '""', ',', '\n', '\r', '\r\n', '\\.', '\\N', 'NULL', ' ', '\t', "'", '\u{1F680}'),
    fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', '').toWellFormed()),
  ),
  { nil: null },
)

/** As Postgres writes it. */
const asCsv = (rows: (string | null)[][]) =>
  rows
    .map((row) => row.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(','))
    .map((line) => `${line}\n`)
    .join('')

it('counts the records of any CSV, in whichever chunks it comes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { maxLength: 12 }),
      fc.integer({ min: 1, max: 9 }),
      (rows, size) => {
        const [bytes, scanner] = [Buffer.from(asCsv(rows)), new CsvScanner(3)]
        let cut = 0
        for (let at = 0; at < bytes.length; at += size) {
          const end = scanner.scan(bytes.subarray(at, at + size))
          if (end > 0) cut = at + end
        }
        expect([scanner.records, cut, scanner.isBetweenRecords]).toEqual([rows.length, bytes.length, true])
      },
    ),
  )
})

it('refuses a record with another number of fields, and knows of one that hasn’t ended', () => {
  expect(() => new CsvScanner(2).scan(Buffer.from('a,b\n"c,d"\n'))).toThrow('record 2 has 1 fields, not 2')
  for (const text of ['a,b', 'a,"b\n', 'a,b\nc']) {
    const scanner = new CsvScanner(2)
    scanner.scan(Buffer.from(text))
    expect(scanner.isBetweenRecords).toBe(false)
  }
  expect(csvHeader([{ name: 'id' }, { name: 'Odd "name"' }])).toBe('id,"Odd ""name"""\n')
})

const tenant = '01900000-0000-7000-8000-000000000000'
const column = (name: string, type: string) => ({ name, type, collated: type === 'text', nullable: true, wide: true })
const table: TenantTable = {
  name: 'cells',
  columns: [column('id', 'integer'), column('a', 'text'), column('b', 'text')],
  key: [column('id', 'integer')],
  uniques: [],
  references: [],
}

it('whatever text a table holds, it comes out in parts and goes in again as it was', { timeout: 120_000 }, async () => {
  await withClient(databases.shard.ownerUrl, async (client) => {
    await client.query(`CREATE TABLE cells (tenant_id uuid, id int, a text, b text, PRIMARY KEY (tenant_id, id));
      CREATE TABLE again (id int, a text, b text)`)
    const reading = { client, schemaName: 'public', tenantId: tenant, table }
    const fileNow = async () => {
      const { rows } = await client.query<{ file: string }>("SELECT pg_relation_filenode('cells')::text AS file")
      return rows[0]?.file ?? ''
    }
    const roundTrip = async (values: (string | null)[][]) => {
      await client.query('TRUNCATE cells, again')
      await client.query(
        `INSERT INTO cells SELECT $1, n, a, b FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS t (a, b, n)`,
        [tenant, values.map(([a]) => a), values.map(([, b]) => b)],
      )
      const file = await fileNow()
      await client.query('BEGIN')
      const parts: Buffer[] = []
      let rows = 0
      for await (const part of readParts({ ...reading, file }, { columns: table.columns, partBytes: 200 })) {
        expect(new CsvScanner(3).scan(part.content)).toBe(part.content.length)
        parts.push(part.content)
        rows += part.rows
      }
      await client.query('COMMIT')
      expect(rows).toBe(values.length)
      const copy = client.query(copyFrom('COPY again FROM STDIN (FORMAT csv)'))
      await new Promise((resolve, reject) => copy.on('finish', resolve).on('error', reject).end(Buffer.concat(parts)))
      const differ = await client.query(
        'SELECT FROM again FULL JOIN cells USING (id) WHERE (again.a, again.b) IS DISTINCT FROM (cells.a, cells.b)',
      )
      expect(differ.rowCount).toBe(0)
    }
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 30 }), roundTrip), { numRuns: 60 })
    // More than one slice, and a record that is larger than a part.
    await roundTrip(Array.from({ length: 1_700 }, (_, n) => [String(n), n === 800 ? 'x"\n'.repeat(5_000) : null]))
  })
})
