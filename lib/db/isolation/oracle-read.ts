import { childrenOf, matches, matchesScalar, parentOf } from './oracle-where'
import { type Args, columnsOf, isRecord, listOf, models, type ModelName, type Row } from './schema'
import type { State } from './tenants'

type Sortable = string | number

/** The rows that `args` of an operation on many rows lead to, in order. */
export function rowsOf(state: State, model: ModelName, args: Args, among = state[model]): Row[] {
  const ordered = sorted(state, model, args.orderBy, among)
  const take = args.take as number | undefined
  const backwards = take !== undefined && take < 0
  let rows = (backwards ? ordered.toReversed() : ordered).filter((row) => matches(state, model, args.where, row))
  if (isRecord(args.cursor)) {
    const cursor = args.cursor
    const start = rows.findIndex((row) => matches(state, model, cursor, row))
    rows = start < 0 ? [] : rows.slice(start)
  }
  rows = distinct(rows, args.distinct as string[] | undefined)
  rows = rows.slice((args.skip as number | undefined) ?? 0)
  if (take !== undefined) rows = rows.slice(0, Math.abs(take))
  return backwards ? rows.toReversed() : rows
}

function distinct(rows: Row[], fields: string[] | undefined): Row[] {
  if (!fields) return rows
  const keyOf = (row: Row) => JSON.stringify(fields.map((field) => row[field]))
  return rows.filter((row, at) => rows.findIndex((other) => keyOf(other) === keyOf(row)) === at)
}

function sortValue(state: State, model: ModelName, field: string, by: unknown, row: Row): [Sortable, number] {
  if (!isRecord(by)) return [row[field] as Sortable, by === 'desc' ? -1 : 1]
  const [inner, direction] = Object.entries(by)[0] ?? ['id', 'asc']
  if (field in models[model].many) return [childrenOf(state, model, field, row).length, direction === 'desc' ? -1 : 1]
  return [parentOf(state, model, field, row)?.[inner] as Sortable, direction === 'desc' ? -1 : 1]
}

/** Rows without an order come in the order of their ids, here and in the comparison. */
function sorted(state: State, model: ModelName, orderBy: unknown, rows: Row[]): Row[] {
  const terms = [...listOf(orderBy).flatMap((term) => Object.entries(term)), ['id', 'asc'] as const]
  return rows.toSorted((a, b) => {
    for (const [field, by] of terms) {
      const [left, sign] = sortValue(state, model, field, by, a)
      const [right] = sortValue(state, model, field, by, b)
      if (left !== right) return left < right ? -sign : sign
    }
    return 0
  })
}

/** What Prisma answers for one row, with what `include` or `select` hang on it. */
export function projected(state: State, model: ModelName, args: Args, row: Row): Args {
  const select = isRecord(args.select) ? args.select : undefined
  const include = isRecord(args.include) ? args.include : undefined
  const answer: Args = {}
  for (const column of columnsOf(model)) if (!select || select[column]) answer[column] = row[column]
  for (const [field, nested] of Object.entries(select ?? include ?? {})) {
    if (!nested) continue
    const nestedArgs = isRecord(nested) ? nested : {}
    if (field === '_count') answer._count = countsOf(state, model, nestedArgs.select as Args, row)
    else if (field in models[model].many) {
      const child = models[model].many[field]?.model ?? model
      const rows = rowsOf(state, child, nestedArgs, childrenOf(state, model, field, row))
      answer[field] = rows.map((one) => projected(state, child, nestedArgs, one))
    } else if (field in models[model].one) {
      const target = models[model].one[field]?.model ?? model
      const parent = parentOf(state, model, field, row)
      answer[field] = parent ? projected(state, target, nestedArgs, parent) : null
    }
  }
  return answer
}

function countsOf(state: State, model: ModelName, select: Args, row: Row): Args {
  return Object.fromEntries(
    Object.entries(select).map(([field, nested]) => {
      const child = models[model].many[field]?.model ?? model
      const where = isRecord(nested) ? nested.where : undefined
      return [field, childrenOf(state, model, field, row).filter((one) => matches(state, child, where, one)).length]
    }),
  )
}

/** `_count`, `_min`, `_max`, `_sum`, `_avg` over rows, in Prisma's shape. */
export function aggregated(args: Args, rows: Row[]): Args {
  const answer: Args = {}
  for (const fn of ['_count', '_min', '_max', '_sum', '_avg']) {
    const asked = args[fn]
    if (asked === true) answer[fn] = rows.length
    else if (isRecord(asked))
      answer[fn] = Object.fromEntries(Object.keys(asked).map((field) => [field, aggregate(fn, field, rows)]))
  }
  return answer
}

function aggregate(fn: string, field: string, rows: Row[]): unknown {
  if (fn === '_count') return field === '_all' ? rows.length : rows.filter((row) => row[field] !== null).length
  const values = rows.map((row) => row[field] as Sortable)
  if (values.length === 0) return null
  const ordered = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  if (fn === '_min') return ordered[0]
  if (fn === '_max') return ordered.at(-1)
  const sum = values.reduce<number>((total, value) => total + Number(value), 0)
  return fn === '_sum' ? sum : sum / values.length
}

/** `groupBy`, ordered by its own fields. */
export function grouped(state: State, model: ModelName, args: Args): Args[] {
  const by = args.by as string[]
  const rows = sorted(state, model, args.orderBy, rowsOf(state, model, { where: args.where }))
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = JSON.stringify(by.map((field) => row[field]))
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  const passes = (members: Row[]) =>
    Object.entries(isRecord(args.having) ? args.having : {}).every(([field, conditions]) =>
      Object.entries(conditions as Args).every(([fn, condition]) =>
        matchesScalar(aggregate(fn, field, members), condition),
      ),
    )
  return [...groups.values()].filter(passes).map((members) => ({
    ...Object.fromEntries(by.map((field) => [field, members[0]?.[field]])),
    ...aggregated(args, members),
  }))
}
