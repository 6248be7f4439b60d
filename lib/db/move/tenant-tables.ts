import type pg from 'pg'
import { AppError } from '@/lib/errors'

/** A column that is stored; generated ones follow by themselves. */
export interface TenantColumn {
  name: string
  /** As a cast wants it: `timestamp(3) with time zone`. */
  type: string
  collated: boolean
  nullable: boolean
  /** Of no fixed length: a single value may be large. */
  wide: boolean
}

export interface UniqueIndex {
  name: string
  /** Columns or expressions over columns, in SQL; tenant_id is one of them. */
  terms: string[]
  where: string | null
  nullsEqual: boolean
}

export interface Reference {
  name: string
  columns: string[]
  table: string
  /** The columns over there, in the order of `columns`. */
  referenced: string[]
  /** It waits for the end of the transaction, and a delete over there touches no row here. */
  waits: boolean
  onUpdate: 'none' | 'other'
}

/** A tenant table as the catalogue of its place has it. */
export interface TenantTable {
  name: string
  columns: TenantColumn[]
  /** Of the primary key, but tenant_id. */
  key: TenantColumn[]
  uniques: UniqueIndex[]
  references: Reference[]
}

type Row = Omit<TenantTable, 'key' | 'columns'> & { columns: TenantColumn[]; key_names: string[] | null }

const names = (table: string, numbers: string) =>
  `(SELECT json_agg(a.attname ORDER BY n.position) FROM unnest(${numbers}::int2[]) WITH ORDINALITY AS n (number, position)
      JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = n.number)`

const sql = `
  SELECT c.relname AS name,
    (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
              'collated', a.attcollation <> 0, 'nullable', NOT a.attnotnull, 'wide', a.attlen < 0) ORDER BY a.attnum)
       FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
    (SELECT ${names('c.oid', '(i.indkey::int2[])[0:i.indnkeyatts - 1]')} FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary) AS key_names,
    (SELECT coalesce(json_agg(json_build_object('name', x.relname, 'where', pg_get_expr(i.indpred, i.indrelid), 'nullsEqual', i.indnullsnotdistinct,
              'terms', (SELECT json_agg(pg_get_indexdef(i.indexrelid, n, true) ORDER BY n) FROM generate_series(1, i.indnkeyatts) AS n)) ORDER BY x.relname), '[]')
       FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
      WHERE i.indrelid = c.oid AND i.indisunique AND NOT i.indisprimary AND i.indisvalid AND i.indimmediate) AS uniques,
    (SELECT coalesce(json_agg(json_build_object('name', f.conname, 'table', p.relname, 'waits', f.confdeltype = 'a' AND f.condeferrable,
              'onUpdate', CASE f.confupdtype WHEN 'a' THEN 'none' ELSE 'other' END,
              'columns', ${names('f.conrelid', 'f.conkey')}, 'referenced', ${names('f.confrelid', 'f.confkey')}) ORDER BY f.conname), '[]')
       FROM pg_constraint f JOIN pg_class p ON p.oid = f.confrelid WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.conparentid = 0) AS "references"
    FROM pg_class c
   WHERE c.relnamespace = to_regnamespace(quote_ident($1)) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
   ORDER BY c.relname COLLATE "C"`

/**
 * The tenant tables of a schema, those that others refer to first, as far as there are no circles. Names of types are written
 * as the session's search_path has them. @throws AppError CONFIGURATION for a table whose rows can't be told apart
 */
export async function tenantTablesOf(client: pg.ClientBase, schemaName: string): Promise<TenantTable[]> {
  const { rows } = await client.query<Row>(sql, [schemaName])
  return parentsFirst(rows.map(tableOf))
}

function tableOf({ key_names, ...row }: Row): TenantTable {
  const keyNames = (key_names ?? []).filter((name) => name !== 'tenant_id')
  const key = keyNames.flatMap((name) => row.columns.filter((column) => column.name === name))
  const following = row.references.find(({ onUpdate }) => onUpdate !== 'none')
  if (key.length === 0) throw unfit(`Table ${row.name} has no primary key beside tenant_id`)
  if (following) throw unfit(`Foreign key ${following.name} of ${row.name} isn't ON UPDATE NO ACTION`)
  return { ...row, key }
}

const unfit = (internal: string) => new AppError('CONFIGURATION', { internal: `${internal}: its rows can't be moved.` })

function parentsFirst(tables: TenantTable[]): TenantTable[] {
  const sorted: TenantTable[] = []
  const left = [...tables]
  while (left.length > 0) {
    const waiting = new Set(left.map(({ name }) => name))
    const free = left.findIndex(({ name, references }) =>
      references.every((reference) => reference.table === name || !waiting.has(reference.table)),
    )
    sorted.push(...left.splice(Math.max(free, 0), 1)) // a circle is entered at its first name
  }
  return sorted
}

/** What the tables of `one` and `other` don't have in common, in words; null where they are the same. */
export function differenceOf(one: TenantTable[], other: TenantTable[]): string | null {
  const names = new Set([...one, ...other].map(({ name }) => name))
  for (const name of [...names].toSorted()) {
    const here = one.find((table) => table.name === name)
    const there = other.find((table) => table.name === name)
    if (!here || !there) return `table ${name} is missing at the ${here ? 'target' : 'source'}`
    for (const part of ['columns', 'key', 'uniques', 'references'] as const) {
      if (JSON.stringify(here[part]) !== JSON.stringify(there[part])) return `table ${name} differs in its ${part}`
    }
  }
  return null
}
