import pg from 'pg'
import { AppError } from '@/lib/errors'
import type { MovedTable } from './move-ends'
import { ofTenant } from './row-sql'
import type { TenantColumn, TenantTable } from './tenant-tables'

const { escapeIdentifier: id, escapeLiteral: literal } = pg

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

/**
 * Deletes the target's rows under the keys that `keys` (a SELECT) gives, each by itself: as one statement, in tables whose statistics
 * don't know the tenant yet, it might read all of its rows for the sake of a few.
 */
export function deleteSql({ table, target, detach }: MovedTable, keys: string): string {
  const key = (value: (column: TenantColumn) => string) =>
    [ofTenant(target.tenantId, 't.'), ...table.key.map((column) => `t.${id(column.name)} = ${value(column)}`)].join(
      ' AND ',
    )
  const old = ({ name }: TenantColumn) => `moved_key.${id(name)}`
  const set = detach.map((column) => `${id(column.name)} = ${elsewhere(column, `t.${id(column.name)}`) ?? ''}`)
  const away = `UPDATE ${target.from} AS t SET ${set.join(', ')} WHERE ${key(old)};`
  const then = (column: TenantColumn) =>
    detach.includes(column) ? (elsewhere(column, old(column)) ?? '') : old(column)
  const body = `DECLARE moved_key record; BEGIN FOR moved_key IN ${keys} LOOP
      ${set.length > 0 ? away : ''} DELETE FROM ${target.from} AS t WHERE ${key(then)}; END LOOP; END`
  return `DO ${literal(body)}`
}
