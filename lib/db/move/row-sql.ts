import pg from 'pg'
import type { RowKey } from './move-hold'
import type { TenantColumn, TenantTable } from './tenant-tables'

const { escapeIdentifier: id, escapeLiteral: literal } = pg

/** A table with what SQL over one tenant's rows in it needs to know. */
export interface TenantRows {
  table: TenantTable
  /** Qualified. */
  from: string
  tenantId: string
}

/** Which rows: from after `after` (null: from the first) up to and with `upTo` (null: to the last). */
export interface RowRange {
  after: RowKey | null
  upTo: RowKey | null
}

// The order of text must be the same on both sides, whatever their locales are.
const collation = ({ collated }: TenantColumn) => (collated ? ' COLLATE "C"' : '')

const tuple = (terms: string[]) => `(${terms.join(', ')})`

export const columnList = ({ columns }: TenantTable, alias = '') =>
  columns.map(({ name }) => `${alias}${id(name)}`).join(', ')

export const keyList = ({ key }: TenantTable, alias = '') => key.map(({ name }) => `${alias}${id(name)}`).join(', ')

/** For ORDER BY, and the left side of a comparison. */
export const keyOrder = ({ key }: TenantTable, alias = '') =>
  key.map((column) => `${alias}${id(column.name)}${collation(column)}`).join(', ')

const keyOf = ({ key }: TenantTable, values: RowKey) =>
  tuple(key.map((column) => `${literal(values[column.name] ?? '')}::${column.type}${collation(column)}`))

export const sameKey = ({ key }: TenantTable, one: string, other: string) =>
  key.map(({ name }) => `${one}${id(name)} = ${other}${id(name)}`).join(' AND ')

/** A key as JSON, of text only. */
export const keyJson = (columns: { name: string }[], alias = '') =>
  `jsonb_build_object(${columns.map(({ name }) => `${literal(name)}, ${alias}${id(name)}::text`).join(', ')})`

/** Condition: lies after this key. */
export const beyond = (table: TenantTable, after: RowKey, alias = '') =>
  `${tuple([keyOrder(table, alias)])} > ${keyOf(table, after)}`

export const ofTenant = (tenantId: string, alias = '') => `${alias}tenant_id = ${literal(tenantId)}::uuid`

/** Condition: this tenant's rows in a range of keys. */
export function inRange({ table, tenantId }: TenantRows, { after, upTo }: RowRange): string {
  const bounds = [ofTenant(tenantId)]
  if (after) bounds.push(beyond(table, after))
  if (upTo) bounds.push(`${tuple([keyOrder(table)])} <= ${keyOf(table, upTo)}`)
  return bounds.join(' AND ')
}

/** FROM: these values of these columns, each of its type. */
export function valuesOf(columns: TenantColumn[], values: RowKey[], alias: string): string {
  const typed = columns.map(({ name, type }) => `${id(name)} ${type}`).join(', ')
  return `jsonb_to_recordset(${literal(JSON.stringify(values))}::jsonb) AS ${alias} (${typed})`
}

/**
 * FROM: this tenant's rows, as `t`, with one of these values; each row once, however often it is named. OFFSET makes each a lookup
 * of its own: in tables whose statistics don't know the tenant yet, a join might read all of its rows for the sake of a few.
 */
export function lookup({ table, from, tenantId }: TenantRows, values: RowKey[], columns = table.key): string {
  const names = columns.map(({ name }) => id(name))
  const equal = names.map((name) => `t.${name} = k.${name}`).join(' AND ')
  return `(SELECT DISTINCT ${names.join(', ')} FROM ${valuesOf(columns, values, 'v')}) AS k,
    LATERAL (SELECT * FROM ${from} AS t WHERE ${ofTenant(tenantId, 't.')} AND ${equal} OFFSET 0) AS t`
}

/** FROM: this tenant's rows, as `t`, in a range of keys. */
export const rangeOf = (rows: TenantRows, range: RowRange) => `${rows.from} AS t WHERE ${inRange(rows, range)}`

/**
 * SELECT: how many rows, and two sums of hashes over them, which don't depend on their order. Every value counts as it is
 * printed, so that 1.0 isn't 1.00.
 */
export function fingerprintSql({ table }: TenantRows, rows: string): string {
  const half = (begin: number) => `sum(('x' || substr(h, ${begin}, 16))::bit(64)::bigint::numeric)::text`
  return `SELECT count(*)::text AS rows, ${half(1)} AS one, ${half(17)} AS two
    FROM (SELECT md5(ROW(${columnList(table, 't.')})::text) AS h FROM ${rows}) AS hashed`
}

/**
 * SELECT: where a range of at most so many rows and about so many bytes ends that begins after `after`: `last` is the key of
 * its last row, or null if it reaches the end of the table; `rows` is 0 where nothing is left.
 */
export function rangeEndSql(rows: TenantRows, after: RowKey | null, most: { rows: number; bytes: number }): string {
  const { table, from } = rows
  const sizes = table.columns.filter(({ wide }) => wide).map(({ name }) => `coalesce(pg_column_size(${id(name)}), 0)`)
  return `WITH part AS (
      SELECT *, row_number() OVER w AS n, sum(size) OVER w AS total
        FROM (SELECT ${keyList(table)}, ${['64', ...sizes].join(' + ')} AS size FROM ${from}
               WHERE ${inRange(rows, { after, upTo: null })} ORDER BY ${keyOrder(table)} LIMIT ${most.rows}) AS rows
      WINDOW w AS (ORDER BY ${keyOrder(table)} ROWS UNBOUNDED PRECEDING))
    SELECT (SELECT count(*) FROM part)::int AS rows,
           (SELECT ${keyJson(table.key)} FROM part WHERE n = ${most.rows} OR total >= ${most.bytes} ORDER BY n LIMIT 1) AS last`
}
