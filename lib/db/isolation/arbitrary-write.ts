import fc from 'fast-check'
import { selectionArb, withoutUndefined } from './arbitrary-read'
import {
  type Arbitrary,
  anyId,
  emails,
  roles,
  scalarWhereArb,
  statuses,
  tokens,
  uniqueArb,
  whereArb,
} from './arbitrary-where'
import { type Args, models, type ModelName } from './schema'
import type { SuiteTenant } from './tenants'

const far = new Date('2100-01-01')
const numbers = fc.integer({ min: 1, max: 9 })

/** Who writes, and with whom it shares the database. */
export interface Writers {
  own: SuiteTenant
  all: SuiteTenant[]
}

const wordOf = ({ own }: Writers) => fc.constantFrom('same', own.mark)

/** The scalars of a new row, without its foreign keys. */
function scalarsArb(writers: Writers, model: ModelName): Arbitrary {
  const word = wordOf(writers)
  const byModel: Record<ModelName, Record<string, fc.Arbitrary<unknown>>> = {
    User: { email: emails, name: word, role: roles },
    Session: { tokenHash: tokens, userAgent: word, expiresAt: fc.constant(far) },
    Project: { name: word, nextTaskNumber: numbers },
    Task: { number: numbers, title: word, status: statuses },
    AuditEntry: {
      actorName: word,
      action: fc.constantFrom('task.created', 'task.deleted'),
      subjectLabel: word,
      details: fc.constantFrom(...writers.all.map((one) => ({ tenantId: one.id, note: { tenantId: null } }))),
    },
  }
  return fc.record({ id: anyId, ...byModel[model] })
}

/** Scalars that a change may set; never one that could make the order of several changed rows matter. */
function changesArb(writers: Writers, model: ModelName): Arbitrary {
  const word = wordOf(writers)
  const counted = fc.oneof(
    numbers,
    numbers.map((increment) => ({ increment })),
  )
  const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })
  const byModel: Record<ModelName, Record<string, fc.Arbitrary<unknown>>> = {
    User: { name: maybe(word), role: maybe(roles) },
    Session: { userAgent: maybe(word.map((set) => ({ set }))), userId: maybe(anyId) },
    Project: { name: maybe(word), nextTaskNumber: maybe(counted), createdById: maybe(anyId) },
    Task: {
      title: maybe(word),
      status: maybe(statuses),
      assigneeId: maybe(fc.option(anyId)),
      projectId: maybe(anyId),
    },
    AuditEntry: {},
  }
  return fc.record(byModel[model]).map(withoutUndefined)
}

const combined = (...parts: Arbitrary[]): Arbitrary =>
  fc.tuple(...parts).map((args) => Object.assign({}, ...args) as Args)

/** The to-one relation that nesting came over: its other side can't be written below it. */
interface Back {
  model: ModelName
  field: string
}

const manyOf = (model: ModelName, from?: Back) =>
  Object.entries(models[model].many).filter(
    ([, many]) => !from || many.model !== from.model || many.key !== models[from.model].one[from.field]?.key,
  )

/** `data` of a create. Foreign keys as scalars, or all of them as relations; `parent` is a key that the nesting brings. */
export function createArb(writers: Writers, model: ModelName, depth: number, parent?: string, from?: Back): Arbitrary {
  const links = Object.entries(models[model].one).filter(([, { key }]) => key !== parent)
  const scalars = scalarsArb(writers, model)
  const asScalars = combined(
    scalars,
    fc.record(Object.fromEntries(links.map(([field, { key }]) => [key, foreignKeyArb(field)]))).map(withoutUndefined),
  )
  if (depth === 0) return asScalars
  const asRelations = combined(
    scalars,
    ...links.map(([field, { model: target }]) =>
      linkArb(writers, target, depth, { model, field }).map((write): Args => ({ [field]: write })),
    ),
  )
  const children = childCreates(writers, model, depth, from)
  const scalarsAndChildren = children.length > 0 ? combined(asScalars, fc.oneof(...children)) : asScalars
  return links.length > 0
    ? fc.oneof({ weight: 2, arbitrary: asScalars }, scalarsAndChildren, asRelations)
    : fc.oneof(asScalars, scalarsAndChildren)
}

/** Mostly rows that exist in both tenants: a write that always fails shows little. */
const foreignKeyArb = (field: string): fc.Arbitrary<unknown> =>
  field === 'assignee'
    ? fc.option(anyId, { nil: undefined })
    : fc.oneof({ weight: 3, arbitrary: uniqueLow }, { weight: 1, arbitrary: anyId })
const uniqueLow = fc.constantFrom(1, 2, 3).map((n) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`)

/** How a to-one relation is set: create, connect or connectOrCreate. */
function linkArb(writers: Writers, model: ModelName, depth: number, from: Back): Arbitrary {
  const where = uniqueArb(writers.all, model)
  const create = createArb(writers, model, depth - 1, undefined, from)
  return fc.oneof(
    create.map((data) => ({ create: data })),
    { weight: 2, arbitrary: where.map((one) => ({ connect: one })) },
    fc.record({ where, create }).map((connectOrCreate) => ({ connectOrCreate })),
  )
}

const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 2 })
const oneOrFew = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<unknown> => fc.oneof(one, few(one))

/** Prisma passes over a nested update that changes nothing, whoever's row it names. */
const changing = (data: Arbitrary) => data.filter((one) => Object.keys(one).length > 0)

/** Several at once are counted by Prisma: no row may be named twice. */
const connectArb = (where: Arbitrary): fc.Arbitrary<unknown> =>
  fc.oneof(
    where,
    fc.uniqueArray(anyId, { minLength: 1, maxLength: 2 }).map((ids) => ids.map((id) => ({ tenantId_id: { id } }))),
  )

/** Children that come with a new row. */
function childCreates(writers: Writers, model: ModelName, depth: number, from?: Back): Arbitrary[] {
  return manyOf(model, from).map(([field, { model: child, key }]) => {
    const create = createArb(writers, child, depth - 1, key)
    const bare = createArb(writers, child, 0, key)
    const where = uniqueArb(writers.all, child)
    return fc
      .oneof(
        oneOrFew(create).map((create) => ({ create })),
        few(bare).map((data) => ({ createMany: { data } })),
        connectArb(where).map((connect) => ({ connect })),
        fc.record({ where, create }).map((connectOrCreate) => ({ connectOrCreate })),
      )
      .map((write) => ({ [field]: write }))
  })
}

/** What an update may do to the children of its row. */
function childWrites(writers: Writers, model: ModelName, depth: number, from?: Back): Arbitrary[] {
  return manyOf(model, from).map(([field, { model: child, key }]) => {
    const create = createArb(writers, child, depth - 1, key)
    const bare = createArb(writers, child, 0, key)
    const where = uniqueArb(writers.all, child)
    const filter = scalarWhereArb(writers.all, child)
    const data = updateArb(writers, child, depth - 1, key)
    const plain = changesArb(writers, child).map((changes) => withoutUndefined({ ...changes, [key]: undefined }))
    const verbs: Arbitrary[] = [
      oneOrFew(create).map((create) => ({ create })),
      fc.record({ data: few(bare), skipDuplicates: fc.boolean() }).map((createMany) => ({ createMany })),
      connectArb(where).map((connect) => ({ connect })),
      oneOrFew(fc.record({ where, create })).map((connectOrCreate) => ({ connectOrCreate })),
      fc.record({ where, data: changing(data) }).map((update) => ({ update })),
      fc.record({ where: filter, data: plain }).map((updateMany) => ({ updateMany })),
      fc.record({ where, create, update: data }).map((upsert) => ({ upsert })),
      where.map((one) => ({ delete: one })),
      oneOrFew(filter).map((deleteMany) => ({ deleteMany })),
    ]
    return fc.oneof(...verbs).map((write) => ({ [field]: write }))
  })
}

/** What an update may do to the row that a to-one relation leads to. */
function parentWrites(writers: Writers, model: ModelName, depth: number, parent?: string): Arbitrary[] {
  const links = Object.entries(models[model].one).filter(([, { key }]) => key !== parent)
  return links.map(([field, { model: target }]) => {
    const from = { model, field }
    const data = updateArb(writers, target, depth - 1, undefined, from)
    const where = whereArb(writers.all, target, 1)
    const create = createArb(writers, target, depth - 1, undefined, from)
    return fc
      .oneof(
        { weight: 2, arbitrary: linkArb(writers, target, depth, from) },
        changing(data).map((update) => ({ update })),
        fc.record({ where, data: changing(data) }).map((update) => ({ update })),
        fc.record({ create, update: data }).map((upsert) => ({ upsert })),
      )
      .map((write) => ({ [field]: write }))
  })
}

/** `data` of an update of one row. Foreign keys as scalars or one as a relation, never both. */
export function updateArb(writers: Writers, model: ModelName, depth: number, parent?: string, from?: Back): Arbitrary {
  const changes = changesArb(writers, model).map((one) =>
    withoutUndefined(parent ? { ...one, [parent]: undefined } : one),
  )
  if (depth === 0) return changes
  const withoutKeys = changes.map((one) =>
    withoutUndefined({
      ...one,
      ...Object.fromEntries(Object.values(models[model].one).map(({ key }) => [key, undefined])),
    }),
  )
  const children = childWrites(writers, model, depth, from).map((write) => combined(changes, write))
  const parents = parentWrites(writers, model, depth, parent).map((write) => combined(withoutKeys, write))
  return fc.oneof(changes, ...children, ...parents)
}

/** Operation → its arguments, for every operation that writes. Audit entries can only be added. */
export function writesOf(writers: Writers, model: ModelName): Record<string, Arbitrary> {
  const selection = selectionArb(writers.all, model, 1)
  const scalars = selectionArb(writers.all, model, 0)
  const data = createArb(writers, model, 2)
  const rows = fc.record({
    data: fc.array(createArb(writers, model, 0), { minLength: 1, maxLength: 3 }),
    skipDuplicates: fc.boolean(),
  })
  const added: Record<string, Arbitrary> = {
    create: combined(
      data.map((one) => ({ data: one })),
      selection,
    ),
    createMany: rows,
    createManyAndReturn: combined(rows, scalars),
  }
  if (model === 'AuditEntry') return added
  const where = uniqueArb(writers.all, model).map((one) => ({ where: one }))
  const filter = whereArb(writers.all, model, 2).map((one) => ({ where: one }))
  const change = updateArb(writers, model, 2).map((one) => ({ data: one }))
  const changes = changesArb(writers, model).map((one) => ({ data: one }))
  const upsert = fc.record({ create: createArb(writers, model, 1), update: updateArb(writers, model, 1) })
  return {
    ...added,
    update: combined(where, change, selection),
    updateMany: combined(filter, changes),
    updateManyAndReturn: combined(filter, changes, scalars),
    upsert: combined(where, upsert, selection),
    delete: combined(where, selection),
    deleteMany: filter,
  }
}
