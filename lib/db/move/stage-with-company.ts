import pg from 'pg'
import { KeySet } from './key-set'
import type { MovedTable, MoveEnds } from './move-ends'
import type { RowKey } from './move-hold'
import { keyJson, keyList, lookup, ofTenant, sameKey } from './row-sql'
import { stageKeys } from './stage-keys'
import type { MoveSession, SqlRow } from './move-session'
import type { Reference, TenantColumn, UniqueIndex } from './tenant-tables'

const { escapeIdentifier: id } = pg

/** What waits at the target to be written. */
export interface Staged {
  /** Everything that was asked for by its key, at first or because something else needs it, and is to be written. */
  keys: KeySet
  /** The same with what was left out after all: tables that are in use. */
  staged: KeySet
  /** Rows of the target that hold a unique value which a waiting row has, under another key. */
  evicted: KeySet
  bytes: number
}

export interface Wish {
  /** Keys to bring along; tables that have rows waiting already are in `waiting`. */
  keys: KeySet
  waiting: MovedTable[]
  /** Takes away, of the rows of `keys`, what needn't come unless something refers to it, and names it. */
  leave: Question[]
  /** Position of the first table that isn't complete at the target: parents may be missing from there on. */
  copied: number
  /** Other rows may hold unique values of those that wait. */
  evict: boolean
}

/**
 * Stages rows, and what they need in order to go in: parents that the target doesn't have yet, and rows there that hold a unique value
 * of theirs. Those need something in turn.
 */
export async function stageWithCompany(ends: MoveEnds, wish: Wish): Promise<Staged> {
  const tables = new Set(wish.waiting)
  const all = new KeySet()
  let [keys, added, leave, bytes] = [new KeySet(), wish.keys, wish.leave, 0]
  for (;;) {
    for (const [moved] of added.entries()) tables.add(moved)
    const holders = wish.evict ? [...tables].flatMap(holdersOfValues) : []
    const parents = [...tables].flatMap((child) => missingParents(ends, child, wish.copied))
    all.addAll(added)
    const staged = await stageKeys(
      ends,
      added,
      [...leave, ...holders, ...parents].map(({ sql }) => sql),
    )
    bytes += staged.bytes
    const [left, needed] = [staged.answers.slice(0, leave.length), staged.answers.slice(leave.length)]
    keys.addAll(added)
    keys = keys.without(await named(ends, leave, left))
    const evicted = await named(ends, holders, needed)
    added = (await named(ends, [...holders, ...parents], needed)).without(keys)
    if (added.size === 0) return { keys, staged: all, evicted, bytes }
    leave = []
  }
}

/** Asked at the target; each answer names a row of `moved`, by its key or by other columns that tell it apart. */
export interface Question {
  moved: MovedTable
  sql: string
  by?: TenantColumn[]
}

async function named({ source }: MoveEnds, questions: Question[], answers: SqlRow[][]): Promise<KeySet> {
  const keys = new KeySet()
  for (const [n, { moved, by }] of questions.entries()) {
    const rows = (answers[n] ?? []).map(keyIn)
    for (const key of by && rows.length > 0 ? await keysBy(source, moved, by, rows) : rows) keys.add(moved, key)
  }
  return keys
}

async function keysBy(source: MoveSession, moved: MovedTable, by: TenantColumn[], named: RowKey[]): Promise<RowKey[]> {
  const [rows = []] = await source.run([
    `SELECT ${keyJson(moved.table.key, 't.')} AS key FROM ${lookup(moved.source, named, by)}`,
  ])
  return rows.map(keyIn)
}

export const keyIn = (row: SqlRow) => row['key'] as RowKey

const holdersOfValues = (moved: MovedTable): Question[] =>
  moved.table.uniques.map((unique) => ({ moved, sql: holdersOf(moved, unique) }))

function holdersOf({ table, target, stage }: MovedTable, { terms, where, nullsEqual }: UniqueIndex): string {
  const values = terms.map((term, n) => `${term} AS u${n}`).join(', ')
  const condition = where ? `(${where})` : 'true'
  const equal = terms.map((term, n) => `(${term}) ${nullsEqual ? 'IS NOT DISTINCT FROM' : '='} w.u${n}`).join(' AND ')
  return `SELECT DISTINCT ${keyJson(table.key, 'h.')} AS key
    FROM (SELECT ${keyList(table)}, ${values} FROM ${stage} WHERE ${condition}) AS w,
    LATERAL (SELECT ${keyList(table)} FROM ${target.from} WHERE ${ofTenant(target.tenantId)} AND ${condition} AND ${equal} OFFSET 0) AS h
   WHERE NOT (${sameKey(table, 'h.', 'w.')})`
}

function missingParents({ tables }: MoveEnds, child: MovedTable, copied: number): Question[] {
  return child.table.references.flatMap((reference) => {
    const parent = tables.find(({ table }) => table.name === reference.table)
    if (!parent || parent.position < copied) return []
    const question = { moved: parent, sql: absentParents(child, parent, reference) }
    const own = parent.table.key.every(({ name }) => reference.referenced.includes(name))
    const by = parent.table.columns.filter(({ name }) => name !== 'tenant_id' && reference.referenced.includes(name))
    return [own ? question : { ...question, by }]
  })
}

function absentParents(child: MovedTable, parent: MovedTable, { columns, referenced }: Reference): string {
  const present = columns.map((name) => `w.${id(name)} IS NOT NULL`).join(' AND ')
  const pairs = (alias: string) =>
    columns.map((name, n) => `${alias}.${id(referenced[n] ?? '')} = w.${id(name)}`).join(' AND ')
  const values = referenced.flatMap((name, n) =>
    name === 'tenant_id' ? [] : [`'${name}', w.${id(columns[n] ?? '')}::text`],
  )
  return `SELECT DISTINCT jsonb_build_object(${values.join(', ')}) AS key FROM ${child.stage} AS w
   WHERE ${present} AND NOT EXISTS (SELECT FROM ${parent.target.from} AS p WHERE ${pairs('p')} OFFSET 0)
     AND NOT EXISTS (SELECT FROM ${parent.stage} AS p WHERE ${pairs('p')})`
}
