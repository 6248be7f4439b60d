import fc from 'fast-check'
import { type Args, models, type ModelName } from './schema'
import { idOf, type SuiteTenant } from './tenants'

export type Arbitrary = fc.Arbitrary<Args>

/** Ids that both tenants hold, that one of them holds, and that nobody holds. */
export const anyId = fc.integer({ min: 1, max: 9 }).map(idOf)
export const words = (tenants: SuiteTenant[]) => fc.constantFrom('same', ...tenants.map((one) => one.mark))
const numbers = fc.integer({ min: 1, max: 9 })
export const emails = numbers.map((n) => `u${n}@x`)
export const tokens = numbers.map((n) => `t${n}`)
export const roles = fc.constantFrom('owner', 'admin', 'member')
export const statuses = fc.constantFrom('todo', 'in_progress', 'done')

/** What a filter may ask of each field; fields that can be null are left to relation filters. */
const filterable = (
  anyWord: fc.Arbitrary<string>,
): Record<ModelName, Record<string, fc.Arbitrary<string | number>>> => ({
  User: { id: anyId, email: emails, name: anyWord, role: roles },
  Session: { id: anyId, userId: anyId, tokenHash: tokens },
  Project: { id: anyId, name: anyWord, nextTaskNumber: numbers, createdById: anyId },
  Task: { id: anyId, projectId: anyId, number: numbers, title: anyWord, status: statuses, createdById: anyId },
  AuditEntry: { id: anyId, actorName: anyWord, subjectLabel: anyWord },
})

const isUuid = (value: string) => value.length === 36

/** A `where` of scalars alone, as nested updateMany and deleteMany take it. */
export function scalarWhereArb(tenants: SuiteTenant[], model: ModelName): Arbitrary {
  const simple = someWhereArb(tenants, model, 0)
  return fc.oneof(
    { weight: 3, arbitrary: simple },
    fc.array(simple, { minLength: 1, maxLength: 2 }).map((OR) => ({ OR })),
    simple.map((NOT) => ({ NOT })),
  )
}

/** What may be asked of one value beyond equality; Postgres has no patterns for uuids. */
const comparison = (value: string | number, low: boolean): unknown => {
  if (typeof value === 'number' || isUuid(value)) return low ? { lt: value } : { gte: value }
  return low ? { startsWith: value.slice(0, 4) } : { contains: value.slice(0, 5) }
}

const filterOf = (values: fc.Arbitrary<string | number>): fc.Arbitrary<unknown> =>
  fc.oneof(
    values,
    values.map((not) => ({ not })),
    fc.array(values, { maxLength: 4 }).map((list) => ({ in: list })),
    fc.array(values, { maxLength: 4 }).map((list) => ({ notIn: list })),
    fc.tuple(values, fc.boolean()).map(([value, low]) => comparison(value, low)),
  )

/** Any `where` of a model: scalars, AND/OR/NOT, relation filters `depth` relations deep. */
export function whereArb(tenants: SuiteTenant[], model: ModelName, depth: number): Arbitrary {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant({}) },
    { weight: 9, arbitrary: someWhereArb(tenants, model, depth) },
  )
}

/** A `where` that asks for something: Prisma drops an empty part, so that NOT {} is as good as nothing. */
function someWhereArb(tenants: SuiteTenant[], model: ModelName, depth: number): Arbitrary {
  const scalars = Object.entries(filterable(words(tenants))[model]).map(([field, values]) =>
    filterOf(values).map((filter): Args => ({ [field]: filter })),
  )
  const simple: Arbitrary = fc.oneof(...scalars)
  if (depth === 0) return simple
  const inner = someWhereArb(tenants, model, depth - 1)
  const combined: Arbitrary[] = [
    fc.array(inner, { minLength: 1, maxLength: 2 }).map((AND) => ({ AND })),
    fc.array(inner, { minLength: 1, maxLength: 2 }).map((OR) => ({ OR })),
    inner.map((NOT) => ({ NOT })),
  ]
  const relations = relationFilters(tenants, model, depth)
  return fc.oneof({ weight: 4, arbitrary: simple }, ...combined, ...relations)
}

function relationFilters(tenants: SuiteTenant[], model: ModelName, depth: number): Arbitrary[] {
  const many = Object.entries(models[model].many).map(([field, { model: child }]) =>
    fc
      .tuple(fc.constantFrom('some', 'every', 'none'), someWhereArb(tenants, child, depth - 1))
      .map(([quantifier, where]) => ({ [field]: { [quantifier]: where } })),
  )
  const one = Object.entries(models[model].one).map(([field, { model: parent }]) =>
    fc
      .tuple(fc.constantFrom('is', 'isNot', undefined), someWhereArb(tenants, parent, depth - 1))
      .map(([quantifier, where]): Args => ({ [field]: quantifier ? { [quantifier]: where } : where })),
  )
  return [...many, ...one]
}

/** A `where` that names one row by any of its keys, at times with a filter beside it. */
export function uniqueArb(tenants: SuiteTenant[], model: ModelName): Arbitrary {
  const byId = anyId.map((id): Args => ({ tenantId_id: { id } }))
  const others: Partial<Record<ModelName, Arbitrary>> = {
    User: emails.map((email) => ({ tenantId_email: { email } })),
    Session: tokens.map((tokenHash) => ({ tenantId_tokenHash: { tokenHash } })),
    Task: fc.tuple(anyId, numbers).map(([projectId, number]) => ({ tenantId_projectId_number: { projectId, number } })),
  }
  const key = fc.oneof({ weight: 2, arbitrary: byId }, others[model] ?? byId)
  const filter = whereArb(tenants, model, 1)
  return fc.oneof(
    { weight: 4, arbitrary: key },
    fc.tuple(key, filter).map(([one, where]) => ({ ...one, AND: where })),
  )
}
