import { type Args, isRecord, listOf, models, type ModelName, type Row } from './schema'
import type { State } from './tenants'

/** The children of `row` over one of its to-many relations. */
export function childrenOf(state: State, model: ModelName, field: string, row: Row): Row[] {
  const relation = models[model].many[field]
  return relation ? state[relation.model].filter((child) => child[relation.key] === row.id) : []
}

/** The row that a to-one relation leads to. */
export function parentOf(state: State, model: ModelName, field: string, row: Row): Row | undefined {
  const relation = models[model].one[field]
  return relation && state[relation.model].find((parent) => parent.id === row[relation.key])
}

type Test = (value: never, operand: never) => boolean

const tests: Record<string, Test> = {
  equals: (value: unknown, operand: unknown) => value === operand,
  not: (value: unknown, operand: unknown) => value !== operand,
  in: (value: unknown, operand: unknown[]) => operand.includes(value),
  notIn: (value: unknown, operand: unknown[]) => !operand.includes(value),
  gt: (value: number, operand: number) => value > operand,
  gte: (value: number, operand: number) => value >= operand,
  lt: (value: number, operand: number) => value < operand,
  lte: (value: number, operand: number) => value <= operand,
  contains: (value: string, operand: string) => value.includes(operand),
  startsWith: (value: string, operand: string) => value.startsWith(operand),
}

export function matchesScalar(value: unknown, condition: unknown): boolean {
  if (!isRecord(condition)) return value === condition
  return Object.entries(condition).every(([name, operand]) => {
    const test = tests[name]
    if (!test) throw new Error(`the oracle knows no filter ${name}`)
    return test(value as never, operand as never)
  })
}

/** Whether Prisma's `where` lets `row` through, in a world that holds this tenant's rows only. */
export function matches(state: State, model: ModelName, where: unknown, row: Row): boolean {
  if (!isRecord(where)) return true
  return Object.entries(where).every(([key, condition]) => {
    if (condition === undefined) return true
    if (key === 'AND') return listOf(condition).every((part) => matches(state, model, part, row))
    if (key === 'OR') return listOf(condition).some((part) => matches(state, model, part, row))
    if (key === 'NOT') return !listOf(condition).some((part) => matches(state, model, part, row))
    if (key in models[model].keys) return matches(state, model, condition, row)
    if (key in models[model].many) return matchesMany(state, model, key, condition as Args, row)
    if (key in models[model].one) return matchesOne(state, model, key, condition, row)
    return matchesScalar(row[key], condition)
  })
}

function matchesMany(state: State, model: ModelName, field: string, condition: Args, row: Row): boolean {
  const child = models[model].many[field]?.model ?? model
  const children = childrenOf(state, model, field, row)
  const lets = (where: unknown) => (one: Row) => matches(state, child, where, one)
  return Object.entries(condition).every(([quantifier, where]) => {
    if (quantifier === 'some') return children.some(lets(where))
    if (quantifier === 'every') return children.every(lets(where))
    return !children.some(lets(where))
  })
}

function matchesOne(state: State, model: ModelName, field: string, condition: unknown, row: Row): boolean {
  const target = models[model].one[field]?.model ?? model
  const parent = parentOf(state, model, field, row)
  const lets = (where: unknown) =>
    where === null ? parent === undefined : parent !== undefined && matches(state, target, where, parent)
  if (!isRecord(condition) || !('is' in condition || 'isNot' in condition)) return lets(condition)
  return Object.entries(condition).every(([quantifier, where]) => (quantifier === 'is' ? lets(where) : !lets(where)))
}
