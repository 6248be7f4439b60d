import pg from 'pg'
import { AppError } from '@/lib/errors'
import type { MovedTable } from './move-ends'
import { keyList, ofTenant } from './row-sql'
import type { TenantColumn, TenantTable } from './tenant-tables'

const { escapeIdentifier: id } = pg

/**
 * Columns of a table that others refer to in such a way that a delete here does something over there at once. A row is given other
 * values in them before it is deleted: then nothing refers to it any more, and what did is looked at when the transaction ends. So
 * a delete at the target takes that one row, whatever it means at the source.
 */
export function columnsToDetach(table: TenantTable, all: TenantTable[]): TenantColumn[] {
  const referring = all.flatMap(({ references }) =>
    references.filter((reference) => reference.table === table.name && !reference.waits),
  )
  const chosen = referring.map(({ name, referenced }) => {
    const columns = table.columns.filter((column) => column.name !== 'tenant_id' && referenced.includes(column.name))
    const column = columns.find(({ type }) => type === 'uuid') ?? columns.find((one) => elsewhere(one, 'x') !== null)
    if (column) return column
    throw new AppError('CONFIGURATION', {
      internal: `Foreign key ${name} refers to ${table.name} by columns that can't be given another value: its rows can't be moved.`,
    })
  })
  return [...new Set(chosen)]
}

/** SQL for a value that no row has, always the same for the same `value`; null where there is none for the type. */
function elsewhere({ type }: TenantColumn, value: string): string | null {
  if (type === 'uuid') return `md5('detached' || ${value})::uuid`
  if (/^(text|character)/.test(type)) return `md5('detached' || ${value})::${type}`
  if (/^(smallint|integer|bigint)$/.test(type)) return `~${value}`
  if (/^(numeric|real|double)/.test(type)) return `-${value} - 1`
  if (type === 'date') return `${value} + 1000000`
  if (type.startsWith('timestamp')) return `${value} + interval '100000 years'`
  return null
}

/** Deletes the target's rows under the keys that `keys` (a SELECT) gives. Two statements where the rows must be detached first. */
export function deleteSql({ table, target, detach }: MovedTable, keys: string): string[] {
  const among = (select: string) => `${ofTenant(target.tenantId)} AND ${keyAmong(table, select)}`
  if (detach.length === 0) return [`DELETE FROM ${target.from} WHERE ${among(keys)}`]
  const values = detach.map((column) => `${id(column.name)} = ${elsewhere(column, id(column.name)) ?? ''}`)
  const keysThen = table.key.map((column) => {
    const value = `k.${id(column.name)}`
    return detach.includes(column) ? (elsewhere(column, value) ?? value) : value
  })
  return [
    `UPDATE ${target.from} SET ${values.join(', ')} WHERE ${among(keys)}`,
    `DELETE FROM ${target.from} WHERE ${among(`SELECT ${keysThen.join(', ')} FROM (${keys}) AS k`)}`,
  ]
}

/**
 * Condition: the key is one of those that `select` gives. They are few, which a planner can't know: for a join it would read all
 * of the tenant's rows in a table that has no statistics yet. An array is looked up in the index, element by element.
 */
function keyAmong(table: TenantTable, select: string): string {
  const [only, ...more] = table.key
  return only && more.length === 0 ? `${id(only.name)} = ANY (ARRAY(${select}))` : `(${keyList(table)}) IN (${select})`
}
