import type pg from 'pg'
import { type AnyModel, everyModel, type Field } from './every-model'
import { idOf } from './tenants'

/** `table.column` → the words that a check constraint allows there. */
export type Lists = Map<string, string[]>

/** Read from the constraints themselves: a new list needs nothing here. */
export async function readLists(superuser: pg.Pool): Promise<Lists> {
  const { rows } = await superuser.query<{ table: string; definition: string }>(
    `SELECT relname AS table, pg_get_constraintdef(c.oid) AS definition FROM pg_constraint c JOIN pg_class ON pg_class.oid = conrelid
      WHERE contype = 'c' AND connamespace = 'public'::regnamespace`,
  )
  const lists: Lists = new Map()
  for (const { table, definition } of rows) {
    const [, column, list] = /\((\w+) = ANY \(ARRAY\[(.*?)\]/.exec(definition) ?? []
    const words = [...(list ?? '').matchAll(/'([^']*)'/g)].map(([, word = '']) => word)
    if (column) lists.set(`${table}.${column}`, words)
  }
  return lists
}

export interface Whose {
  id: string
  mark: string
  /** Rows that it holds at the start, of each model. */
  slots: number[]
}

/** Both hold rows 1 and 2; the others are one tenant's alone. */
export const first: Omit<Whose, 'id' | 'mark'> = { slots: [1, 2, 3, 5, 7] }
export const second: Omit<Whose, 'id' | 'mark'> = { slots: [1, 2, 4, 6] }

/** The row that the n-th row of a seed refers to: the third, sixth and seventh are nobody's parents. */
export const parentSlot = (slot: number) => (slot % 3 === 0 || slot === 7 ? 1 : slot)

/** By `Model.field`: values that nothing in the schema tells of, of the n-th row. */
const meant: Record<string, (slot: number) => unknown> = {
  // Lower case, and what an e-mail looks like.
  'User.email': (slot) => `u${slot}@x`,
}

const byType: Record<string, (slot: number, mark: string, field: Field) => unknown> = {
  // Words that both tenants use, and words that only one does.
  String: (slot, mark, { isKey }) => (isKey ? `w${slot}` : slot % 2 ? 'same' : mark),
  // Far from zero: some are counted down.
  Int: (slot) => slot * 10,
  BigInt: (slot) => BigInt(slot * 10),
  Float: (slot) => slot * 10,
  Boolean: (slot) => slot % 2 === 0,
  DateTime: (slot) => new Date(Date.UTC(2100, 0, slot)),
  Json: (slot, mark) => ({ tenantId: mark, n: slot }),
  Bytes: (slot, mark) => new TextEncoder().encode(`${mark}${slot}`),
}

const isOneToOne = (model: AnyModel, field: Field) =>
  Object.values(model.keys).some((fields) => fields.length === 1 && fields[0] === field.name)

/** What the n-th row of a model holds in a field; references lead to rows of the same tenant. */
export function valueOf(
  model: AnyModel,
  field: Field,
  slot: number,
  { mark }: { mark: string },
  lists: Lists,
): unknown {
  const maker = meant[`${model.name}.${field.name}`]
  if (maker) return maker(slot)
  if (field.isReference) {
    if (!field.isRequired && slot % 2 === 0) return null
    return idOf(isOneToOne(model, field) ? slot : parentSlot(slot))
  }
  if (field.isUuid) return idOf(slot)
  const list = lists.get(`${model.table}.${field.column}`)
  if (list) return list[(slot - 1) % list.length]
  const make = byType[field.type]
  if (!make) throw new Error(`${model.name}.${field.name} is a ${field.type}: the suite has no values of that type`)
  return make(slot, mark, field)
}

export type AnyRow = Record<string, unknown>

const rowOf = (model: AnyModel, slot: number, who: { mark: string }, lists: Lists): AnyRow =>
  Object.fromEntries(model.fields.map((field) => [field.name, valueOf(model, field, slot, who, lists)]))

/** The rows of one tenant at the start; one that a key lets nobody have twice is there once. */
export function seedOf(model: AnyModel, who: Whose, lists: Lists): AnyRow[] {
  const taken = new Set<string>()
  return who.slots
    .map((slot) => rowOf(model, slot, who, lists))
    .filter((row) => {
      const keys = Object.entries(model.keys)
        .filter(([, fields]) => fields.every((name) => row[name] !== null))
        .map(([key, fields]) => `${key} ${fields.map((name) => String(row[name])).join(' ')}`)
      const isNew = !keys.some((key) => taken.has(key))
      for (const key of isNew ? keys : []) taken.add(key)
      return isNew
    })
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (value instanceof Uint8Array) return `'\\x${Buffer.from(value).toString('hex')}'`
  if (value instanceof Date) return `'${value.toISOString()}'`
  const text = typeof value === 'string' || typeof value === 'bigint' ? `${value}` : JSON.stringify(value)
  return `'${text.replaceAll("'", "''")}'`
}

/** SQL that leaves exactly these tenants' seeds in a schema, for a superuser whose triggers stand still. */
export function seedSql(schema: string, tenants: Whose[], lists: Lists): string {
  const inserts = everyModel.map((model) => {
    const rows = tenants.flatMap((who) =>
      seedOf(model, who, lists).map((row) => [who.id, ...model.fields.map(({ name }) => row[name])]),
    )
    const columns = ['tenant_id', ...model.fields.map(({ column }) => column)]
    return `INSERT INTO ${model.table} (${columns.join(', ')}) VALUES ${rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ')}`
  })
  return [`SET search_path = ${schema}`, ...everyModel.map(({ table }) => `DELETE FROM ${table}`), ...inserts].join(
    ';\n',
  )
}

/** One line a model: all rows that are there, but for what the clock wrote. */
export function allRowsSql(schema: string): string {
  const selects = everyModel.map(({ name, table, fields }) => {
    const clock = fields.filter((field) => field.isVolatile).map(({ column }) => `'${column}'`)
    const row = `to_jsonb(one) - ARRAY[${clock.join(', ')}]::text[]`
    return `SELECT '${name}' AS model, coalesce(jsonb_agg(${row}), '[]') AS rows FROM ${schema}.${table} AS one`
  })
  return selects.join(' UNION ALL ')
}
