import pg from 'pg'
import { KeySet } from './key-set'
import { deleteSql } from './detach'
import type { MovedTable, MoveEnds } from './move-ends'
import type { RowKey } from './move-hold'
import { among, columnList, keyJson, keyList, ofTenant, sameKey, valuesOf } from './row-sql'
import { stageKeys } from './stage-keys'
import type { MoveSession, SqlRow } from './move-session'
import type { Reference, TenantColumn, UniqueIndex } from './tenant-tables'

const { escapeIdentifier: id } = pg

/** What else must come along with the rows that wait at the target. */
export interface Company {
  /** Everything that waits because of its key, `evicted` included. */
  keys: KeySet
  /** Rows of the target that hold a unique value which a waiting row has, under another key. */
  evicted: KeySet
  bytes: number
}

/**
 * Stages what the rows in `waiting` tables need in order to go in: parents that the target doesn't have yet (of tables from position
 * `copied` on: the others are complete there) and, if `evict`, rows that hold a unique value of theirs. Those need something in turn.
 */
export async function stageCompany(
  ends: MoveEnds,
  { waiting, keys, copied, evict }: { waiting: MovedTable[]; keys: KeySet; copied: number; evict: boolean },
): Promise<Company> {
  const tables = new Set(waiting)
  let bytes = 0
  for (;;) {
    const evicted = evict ? await find(ends, evictions([...tables])) : new KeySet()
    const missing = await find(ends, missingParents(ends, [...tables], copied))
    const fresh = new KeySet()
    fresh.addAll(evicted)
    fresh.addAll(missing)
    const added = fresh.without(keys)
    if (added.size === 0) return { keys, evicted, bytes }
    bytes += await stageKeys(ends, added)
    keys.addAll(added)
    for (const [moved] of added.entries()) tables.add(moved)
  }
}

/** Asked at the target; each answer names a row of `moved`, by its key or by other columns that tell it apart. */
interface Question {
  moved: MovedTable
  sql: string
  by?: TenantColumn[]
}

async function find({ source, target }: MoveEnds, questions: Question[]): Promise<KeySet> {
  const answers = await target.run(questions.map(({ sql }) => sql))
  const keys = new KeySet()
  for (const [n, { moved, by }] of questions.entries()) {
    const named = (answers[n] ?? []).map(keyIn)
    for (const key of by && named.length > 0 ? await keysBy(source, moved, by, named) : named) keys.add(moved, key)
  }
  return keys
}

async function keysBy(source: MoveSession, moved: MovedTable, by: TenantColumn[], named: RowKey[]): Promise<RowKey[]> {
  const where = among(moved.source, named, by)
  const [rows = []] = await source.run([
    `SELECT ${keyJson(moved.table.key)} AS key FROM ${moved.source.from} WHERE ${where}`,
  ])
  return rows.map(keyIn)
}

export const keyIn = (row: SqlRow) => row['key'] as RowKey

const evictions = (tables: MovedTable[]): Question[] =>
  tables.flatMap((moved) => moved.table.uniques.map((unique) => ({ moved, sql: holdersOf(moved, unique) })))

function holdersOf({ table, target, stage }: MovedTable, { terms, where, nullsEqual }: UniqueIndex): string {
  const values = terms.map((term, n) => `${term} AS u${n}`).join(', ')
  const condition = where ? `(${where})` : 'true'
  const equal = terms.map((_, n) => `h.u${n} ${nullsEqual ? 'IS NOT DISTINCT FROM' : '='} w.u${n}`).join(' AND ')
  return `SELECT DISTINCT ${keyJson(table.key, 'h.')} AS key
    FROM (SELECT ${keyList(table)}, ${values} FROM ${target.from} WHERE ${ofTenant(target.tenantId)} AND ${condition}) AS h
    JOIN (SELECT ${keyList(table)}, ${values} FROM ${stage} WHERE ${condition}) AS w ON ${equal}
   WHERE NOT (${sameKey(table, 'h.', 'w.')})`
}

function missingParents({ tables }: MoveEnds, waiting: MovedTable[], copied: number): Question[] {
  return waiting.flatMap((child) =>
    child.table.references.flatMap((reference) => {
      const parent = tables.find(({ table }) => table.name === reference.table)
      if (!parent || parent.position < copied) return []
      const question = { moved: parent, sql: absentParents(child, parent, reference) }
      const own = parent.table.key.every(({ name }) => reference.referenced.includes(name))
      const by = parent.table.columns.filter(({ name }) => name !== 'tenant_id' && reference.referenced.includes(name))
      return [own ? question : { ...question, by }]
    }),
  )
}

function absentParents(child: MovedTable, parent: MovedTable, { columns, referenced }: Reference): string {
  const present = columns.map((name) => `w.${id(name)} IS NOT NULL`).join(' AND ')
  const pairs = (alias: string) =>
    columns.map((name, n) => `${alias}.${id(referenced[n] ?? '')} = w.${id(name)}`).join(' AND ')
  const values = referenced.flatMap((name, n) =>
    name === 'tenant_id' ? [] : [`'${name}', w.${id(columns[n] ?? '')}::text`],
  )
  return `SELECT DISTINCT jsonb_build_object(${values.join(', ')}) AS key FROM ${child.stage} AS w
   WHERE ${present} AND NOT EXISTS (SELECT FROM ${parent.target.from} AS p WHERE ${pairs('p')})
     AND NOT EXISTS (SELECT FROM ${parent.stage} AS p WHERE ${pairs('p')})`
}

/** Writes the rows of these tables that wait: new ones go in, those that are the same to the last bit are left alone. */
export function upsertSql({ table, target, stage }: MovedTable): string {
  const changing = table.columns.filter(
    ({ name }) => name !== 'tenant_id' && !table.key.some((key) => key.name === name),
  )
  const set = changing.map(({ name }) => `${id(name)} = excluded.${id(name)}`).join(', ')
  const row = (alias: string) => `ROW(${changing.map(({ name }) => `${alias}.${id(name)}`).join(', ')})::record`
  // A key may have been named in two ways (1.0 and 1.00): its row waits twice.
  return `INSERT INTO ${target.from} AS t (${columnList(table)})
    SELECT DISTINCT ON (${keyList(table)}) ${columnList(table)} FROM ${stage}
    ON CONFLICT (tenant_id, ${keyList(table)}) DO ${set ? `UPDATE SET ${set} WHERE ${row('t')} *<> ${row('excluded')}` : 'NOTHING'}`
}

export const evictSql = (evicted: KeySet): string[] =>
  evicted.entries().flatMap(([moved, keys]) => {
    const { table } = moved
    return deleteSql(moved, `SELECT ${keyList(table, 'v.')} FROM ${valuesOf(table.key, keys, 'v')}`)
  })

/** Deletes what has been named and isn't at the source, children first. */
export const deleteAbsentSql = (keys: KeySet): string[] =>
  keys
    .entries()
    .toReversed()
    .flatMap(([moved]) => {
      const { table, stage } = moved
      const present = `SELECT FROM ${stage} AS s WHERE ${sameKey(table, 's.', 'v.')}`
      return deleteSql(moved, `SELECT ${keyList(table, 'v.')} FROM ${moved.keys} AS v WHERE NOT EXISTS (${present})`)
    })
