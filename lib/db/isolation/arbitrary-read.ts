import fc from 'fast-check'
import { type Arbitrary, anyId, uniqueArb, whereArb } from './arbitrary-where'
import { type Args, columnsOf, models, type ModelName } from './schema'
import type { SuiteTenant } from './tenants'

const direction = fc.constantFrom('asc', 'desc')
const sortable: Record<ModelName, string[]> = {
  User: ['email', 'name', 'role'],
  Session: ['tokenHash', 'userId'],
  Project: ['name', 'nextTaskNumber'],
  Task: ['number', 'title', 'status', 'projectId'],
  AuditEntry: ['actorName', 'action'],
}

/** An order that leaves nothing to chance: it ends with the id. Relations only where a cursor need not follow them. */
function orderArb(model: ModelName, withRelations: boolean): fc.Arbitrary<Args[]> {
  const scalar = fc.tuple(fc.constantFrom(...sortable[model]), direction).map(([field, by]): Args => ({ [field]: by }))
  const terms: Arbitrary[] = [scalar]
  if (withRelations) {
    for (const field of Object.keys(models[model].many))
      terms.push(direction.map((by) => ({ [field]: { _count: by } })))
    for (const field of Object.keys(models[model].one))
      if (field !== 'assignee') terms.push(direction.map((by) => ({ [field]: { id: by } })))
  }
  return fc
    .tuple(fc.array(fc.oneof(...terms), { maxLength: 1 }), direction)
    .map(([first, by]) => [...first, { id: by }])
}

/** `where`, order, page and cursor of an operation on many rows. */
export function pageArb(tenants: SuiteTenant[], model: ModelName, depth: number): Arbitrary {
  const where = fc.option(whereArb(tenants, model, depth), { nil: undefined, freq: 3 })
  const plain = fc.record({
    where,
    orderBy: orderArb(model, true),
    take: fc.option(fc.integer({ min: -3, max: 4 }), { nil: undefined }),
    skip: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
  })
  const cursor = fc.record({
    where,
    orderBy: orderArb(model, false),
    cursor: anyId.map((id) => ({ tenantId_id: { id } })),
    take: fc.option(fc.constantFrom(-2, 1, 3), { nil: undefined }),
    skip: fc.option(fc.constant(1), { nil: undefined }),
  })
  return fc.oneof({ weight: 2, arbitrary: plain }, cursor).map(withoutUndefined)
}

export const withoutUndefined = (args: Args): Args =>
  Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined))

/** `include` or `select` with nested filters, pages, cursors and counts, `depth` relations deep; or neither. */
export function selectionArb(tenants: SuiteTenant[], model: ModelName, depth: number): Arbitrary {
  const columns = fc
    .subarray(columnsOf(model), { minLength: 1 })
    .map((names): Args => Object.fromEntries(names.map((name) => [name, true])))
  if (depth === 0)
    return fc.oneof(
      { weight: 3, arbitrary: fc.constant({}) },
      columns.map((select) => ({ select })),
    )
  const relations = relationSelections(tenants, model, depth)
  if (relations.length === 0) return selectionArb(tenants, model, 0)
  const nested = fc
    .uniqueArray(fc.oneof(...relations), { minLength: 1, maxLength: 2, selector: (one) => Object.keys(one)[0] })
    .map((parts): Args => Object.assign({}, ...parts) as Args)
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 2, arbitrary: nested.map((include) => ({ include })) },
    fc.tuple(columns, nested).map(([scalars, relations]) => ({ select: { ...scalars, ...relations } })),
  )
}

function relationSelections(tenants: SuiteTenant[], model: ModelName, depth: number): Arbitrary[] {
  const below = (other: ModelName) => selectionArb(tenants, other, depth - 1)
  const one = Object.entries(models[model].one).map(([field, { model: parent }]) =>
    below(parent).map((args): Args => ({ [field]: Object.keys(args).length > 0 ? args : true })),
  )
  const many = Object.entries(models[model].many).flatMap(([field, { model: child }]) => [
    fc.tuple(pageArb(tenants, child, 1), below(child)).map(([page, args]): Args => ({ [field]: { ...page, ...args } })),
    fc
      .option(whereArb(tenants, child, 1), { nil: undefined })
      .map((where): Args => ({ _count: { select: { [field]: where ? { where } : true } } })),
  ])
  return [...one, ...many]
}

const numeric: Partial<Record<ModelName, string>> = { Project: 'nextTaskNumber', Task: 'number' }
const groupable: Record<ModelName, string[]> = {
  User: ['role', 'name'],
  Session: ['userId'],
  Project: ['name', 'createdById'],
  Task: ['status', 'projectId', 'title'],
  AuditEntry: ['actorName', 'subjectLabel'],
}

/** What to compute over rows. */
function figuresArb(model: ModelName): Arbitrary {
  const field = numeric[model]
  const pick = { [field ?? sortable[model][0] ?? 'id']: true }
  const figures: Args = field
    ? { _count: { _all: true }, _sum: pick, _avg: pick, _min: pick, _max: pick }
    : { _count: { _all: true, id: true }, _min: pick }
  return fc.subarray(Object.entries(figures), { minLength: 1 }).map((entries) => Object.fromEntries(entries))
}

function groupArb(tenants: SuiteTenant[], model: ModelName): Arbitrary {
  const field = numeric[model]
  const having = field ? fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }) : fc.constant(undefined)
  return fc
    .tuple(
      fc.subarray(groupable[model], { minLength: 1 }),
      direction,
      fc.option(whereArb(tenants, model, 1), { nil: undefined }),
      figuresArb(model),
      having,
    )
    .map(([by, order, where, figures, least]) =>
      withoutUndefined({
        by,
        orderBy: by.map((one) => ({ [one]: order })),
        where,
        ...figures,
        having: least === undefined || !field ? undefined : { [field]: { _max: { gte: least } } },
      }),
    )
}

/** Operation → its arguments, for every operation that only reads. */
export function readsOf(tenants: SuiteTenant[], model: ModelName): Record<string, Arbitrary> {
  const merged = (...parts: Arbitrary[]) => fc.tuple(...parts).map((args) => Object.assign({}, ...args) as Args)
  const page = pageArb(tenants, model, 2)
  const selection = selectionArb(tenants, model, 2)
  // With findFirst, `take` only says from which end.
  const first = page.map((args) => withoutUndefined({ ...args, take: Number(args.take) < 0 ? -1 : undefined }))
  const one = merged(
    uniqueArb(tenants, model).map((where) => ({ where })),
    selection,
  )
  const distinct = fc
    .record({
      where: whereArb(tenants, model, 1),
      orderBy: orderArb(model, false),
      distinct: fc.subarray(groupable[model], { minLength: 1 }),
      take: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    })
    .map(withoutUndefined)
  const count = fc
    .tuple(page, fc.boolean())
    .map(([args, select]) => (select ? { ...args, select: { _all: true, id: true } } : args))
  return {
    findUnique: one,
    findUniqueOrThrow: one,
    findFirst: merged(first, selection),
    findFirstOrThrow: merged(first, selection),
    findMany: fc.oneof({ weight: 4, arbitrary: merged(page, selection) }, distinct),
    count,
    aggregate: merged(page, figuresArb(model)),
    groupBy: groupArb(tenants, model),
  }
}
