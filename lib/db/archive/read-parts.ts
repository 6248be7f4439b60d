import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { AppError } from '@/lib/errors'
import type { TenantTable } from '@/lib/db/move/tenant-tables'
import { keySql } from './archive-tables'
import { CsvScanner } from './csv-scanner'

const { escapeIdentifier: id, escapeLiteral: literal } = pg

/** Some records of a table, whole ones. */
export interface CsvPart {
  content: Buffer
  rows: number
}

export interface PartOptions {
  columns: readonly { name: string }[]
  /** A part is about so large; larger only where a single record is. */
  partBytes: number
}

interface Reading {
  client: pg.ClientBase
  schemaName: string
  tenantId: string
  table: TenantTable
  /** Where the table was when the snapshot was taken. */
  file: string
}

/** In one go, so long as nobody knows how wide a row is, and at most: a fraction of a second. */
const [firstRows, mostRows] = [500, 20_000]

/**
 * Reads a table slice by slice in the snapshot of the client's transaction. Each slice is a subtransaction that is taken back:
 * so its lock on the table ends with it, and DDL that waits gets in, while the snapshot stays.
 * @throws AppError CONFLICT where that DDL has taken away what the snapshot saw
 */
export async function* readParts(reading: Reading, options: PartOptions): AsyncGenerator<CsvPart> {
  let after: string[] | null = null
  let sliceRows = firstRows
  const seen = { rows: 0, bytes: 0 }
  for (;;) {
    const slice = readSlice(reading, options, { after, rows: sliceRows })
    const parts: CsvPart[] = []
    let next = await slice.next()
    for (; !next.done; next = await slice.next()) {
      // More than was expected is passed on at once: it would not fit into memory.
      const early = parts.shift()
      if (early) yield early
      parts.push(next.value)
      seen.rows += next.value.rows
      seen.bytes += next.value.content.length
    }
    yield* parts
    after = next.value
    if (after === null) return
    const fitting = Math.floor((options.partBytes * seen.rows) / Math.max(seen.bytes, 1))
    sliceRows = Math.min(Math.max(fitting, 1), mostRows)
  }
}

/** About so many rows behind a key. Gives the key of the last; null where that was the table's last. */
async function* readSlice(
  reading: Reading,
  options: PartOptions,
  { after, rows }: { after: string[] | null; rows: number },
): AsyncGenerator<CsvPart, string[] | null> {
  const { client, table } = reading
  try {
    await client.query('SAVEPOINT slice')
    const upTo = await boundOf(reading, after, rows)
    yield* partsIn(client, sliceSql(reading, options, { after, upTo }), options)
    await assertSameFile(reading)
    await client.query('ROLLBACK TO SAVEPOINT slice')
    return upTo
  } catch (error) {
    const isGone = error instanceof pg.DatabaseError && ['42P01', '42703', '3F000'].includes(error.code ?? '')
    throw isGone ? changed(table, error) : error
  }
}

async function boundOf(reading: Reading, after: string[] | null, rows: number): Promise<string[] | null> {
  const { table, client } = reading
  const keys = table.key.map(({ name }) => `${id(name)}::text`).join(', ')
  const range = rangeSql(table, { after, upTo: null })
  const { rows: found } = await client.query<string[]>({
    text: `SELECT ${keys} FROM ${fromSql(reading)}${range} ORDER BY ${keySql(table)} OFFSET ${rows} LIMIT 1`,
    rowMode: 'array',
  })
  return found[0] ?? null
}

const fromSql = ({ schemaName, table, tenantId }: Pick<Reading, 'schemaName' | 'table' | 'tenantId'>) =>
  `${id(schemaName)}.${id(table.name)} WHERE tenant_id = ${literal(tenantId)}::uuid`

/** Keys behind the first bound, up to the second. */
function rangeSql(table: TenantTable, { after, upTo }: { after: string[] | null; upTo: string[] | null }): string {
  const values = (bound: string[]) =>
    table.key.map(({ type }, index) => `${literal(bound[index] ?? '')}::${type}`).join(', ')
  const key = keySql(table)
  return [
    after === null ? '' : ` AND (${key}) > (${values(after)})`,
    upTo === null ? '' : ` AND (${key}) <= (${values(upTo)})`,
  ].join('')
}

function sliceSql(
  reading: Pick<Reading, 'schemaName' | 'table' | 'tenantId'>,
  { columns }: Pick<PartOptions, 'columns'>,
  range: { after: string[] | null; upTo: string[] | null },
): string {
  const names = columns.map(({ name }) => id(name)).join(', ')
  const where = `${fromSql(reading)}${rangeSql(reading.table, range)}`
  return `COPY (SELECT ${names} FROM ${where} ORDER BY ${keySql(reading.table)}) TO STDOUT (FORMAT csv)`
}

/** A whole table at once, in the transaction and the snapshot of the client's statement. */
export async function* readAtOnce(
  reading: Omit<Reading, 'file'>,
  columns: PartOptions['columns'],
): AsyncGenerator<Buffer> {
  yield* reading.client.query(
    copyTo(sliceSql(reading, { columns }, { after: null, upTo: null })),
  ) as AsyncIterable<Buffer>
}

async function* partsIn(
  client: pg.ClientBase,
  sql: string,
  { columns, partBytes }: PartOptions,
): AsyncGenerator<CsvPart> {
  const scanner = new CsvScanner(columns.length)
  let [chunks, size, cut, rows]: [Buffer[], number, number, number] = [[], 0, 0, 0]
  for await (const chunk of client.query(copyTo(sql)) as AsyncIterable<Buffer>) {
    const end = scanner.scan(chunk)
    if (end > 0) cut = size + end
    chunks.push(chunk)
    size += chunk.length
    if (size < partBytes || cut === 0) continue
    const all = Buffer.concat(chunks)
    yield { content: all.subarray(0, cut), rows: scanner.records - rows }
    const rest = all.subarray(cut)
    ;[chunks, size, cut, rows] = [[rest], rest.length, 0, scanner.records]
  }
  if (size > 0) yield { content: Buffer.concat(chunks), rows: scanner.records - rows }
}

/** A table that was made anew since looks empty to this snapshot. What this function says is of now; what rows say is of then. */
async function assertSameFile({ client, schemaName, table, file }: Reading): Promise<void> {
  const name = literal(`${id(schemaName)}.${id(table.name)}`)
  const { rows } = await client.query<{ file: string | null }>(
    `SELECT pg_relation_filenode(to_regclass(${name}))::text AS file`,
  )
  if (rows[0]?.file !== file) throw changed(table)
}

const changed = (table: TenantTable, cause?: unknown) =>
  new AppError('CONFLICT', {
    cause,
    message: 'The workspace’s tables were changed while its rows were read. Begin again.',
    internal: `table ${table.name} was changed while it was read`,
  })
