import type { Draft } from './every-draft'
import { type AnyModel, type Field, modelNamed, type Relation } from './every-model'
import { anySelection, filter, kindOf, scalarFilter } from './every-read'
import type { AnyRow } from './every-value'

/** A relation and the verb that a call is to try on it. */
export interface Nested {
  relation: Relation
  verb: string
}

const creating = ['create', 'connect', 'connectOrCreate']

/** Every verb that Prisma has for a relation in a create or an update. */
export function verbsOf(relation: Relation, within: 'create' | 'update'): string[] {
  const { isList, isOwner, isRequired } = relation
  const made = isList ? [...creating, 'createMany'] : creating
  if (within === 'create') return made
  if (isList) return [...made, 'update', 'updateMany', 'upsert', 'delete', 'deleteMany', 'set', 'disconnect']
  return [...made, 'update', 'upsert', ...(isOwner && isRequired ? [] : ['delete', 'disconnect'])]
}

const isWritten = (draft: Draft, field: Field) =>
  !field.isVolatile && !field.isReference && ((field.isRequired && !field.hasDefault) || draft.oneIn(2))

/** Fields and references of a new row; `below` is the relation of its parent that it is made through. */
function flat(draft: Draft, model: AnyModel, slot: number, below?: Relation): AnyRow {
  const fields = model.fields.filter(
    (field) => isWritten(draft, field) || model.id.includes(field.name) || (field.isReference && field.isRequired),
  )
  const optional = model.fields.filter((field) => field.isReference && !field.isRequired && draft.oneIn(2))
  const own = [...fields, ...optional].filter(({ name }) => name !== below?.reference)
  return Object.fromEntries(own.map((field) => [field.name, draft.value(model, field, slot)]))
}

const newFlat = (draft: Draft, model: AnyModel, below?: Relation) =>
  draft.place(flat(draft, model, draft.newSlot(), below))

/** A new row; with a nested write, and where that is of a parent, its parents are connected and not named by their ids. */
function newRow(draft: Draft, model: AnyModel, { below, nested, depth = 1 }: Made = {}): AnyRow {
  const slot = draft.newSlot()
  const row = flat(draft, model, slot, below)
  const owners = model.relations.filter((one) => one.isOwner && one.field !== below?.back)
  const write = nested ?? (depth > 0 && draft.oneIn(4) ? anyNested(draft, model, 'create', below) : undefined)
  if (write?.relation.isOwner || (owners.length > 0 && draft.oneIn(3))) {
    for (const owner of owners) {
      delete row[owner.reference]
      const isLinked = owner.field !== write?.relation.field && (owner.isRequired || draft.oneIn(2))
      if (isLinked) row[owner.field] = { connect: draft.key(modelNamed(owner.model), draft.slot()) }
    }
  }
  if (write) row[write.relation.field] = nestedWrite(draft, model, write, slot, depth - 1)
  return draft.place(row)
}

interface Made {
  below?: Relation
  nested?: Nested | undefined
  depth?: number
}

/** What to change in a row; `parent` is which one, as far as is known. */
function change(draft: Draft, model: AnyModel, { nested, depth = 1 }: Made = {}, parent = draft.slot()): AnyRow {
  const slot = draft.newSlot()
  const fields = model.fields.filter((field) => !model.id.includes(field.name) && !field.isVolatile && draft.oneIn(3))
  const write = nested ?? (depth > 0 && draft.oneIn(4) ? anyNested(draft, model, 'update') : undefined)
  const own = fields.filter((field) => !(field.isReference && write?.relation.isOwner))
  const row: AnyRow = Object.fromEntries(
    own.map((field) => {
      const value = draft.value(model, field, slot)
      return [field.name, field.type === 'Int' && draft.oneIn(2) ? { increment: 1 } : value]
    }),
  )
  if (write) row[write.relation.field] = nestedWrite(draft, model, write, parent, depth - 1)
  return draft.place(row)
}

const flatChange = (draft: Draft, model: AnyModel) => change(draft, model, { depth: 0 })

function anyNested(draft: Draft, model: AnyModel, within: 'create' | 'update', below?: Relation): Nested | undefined {
  const open = model.relations.filter((relation) => relation.field !== below?.back)
  if (open.length === 0) return undefined
  const relation = draft.oneOf(open)
  return { relation, verb: draft.oneOf(verbsOf(relation, within)) }
}

/** `{ [verb]: … }` of a relation of the row `parent`. */
function nestedWrite(draft: Draft, model: AnyModel, nested: Nested, parent: number, depth: number): AnyRow {
  const { relation, verb } = nested
  draft.kinds.add(kindOf(model, relation, verb))
  const target = modelNamed(relation.model)
  // Below the owner of the key, a new row is a parent; else it is a child whose key the parent brings.
  const below = relation.isOwner ? { ...relation, reference: '' } : relation
  const made = () => newRow(draft, target, { below, depth })
  const key = () => draft.key(target, draft.slot())
  const child = () => draft.key(target, draft.slot(draft.childSlots(relation, parent)))
  const changed = () => change(draft, target, { depth })
  const value = relation.isList
    ? listVerbs({ draft, target, below, made, key, child, changed })[verb]?.()
    : oneVerbs({ draft, target, below, made, key, child, changed })[verb]?.()
  return { [verb]: value }
}

interface Verbs {
  draft: Draft
  target: AnyModel
  below: Relation
  made: () => AnyRow
  key: () => AnyRow
  /** The key of one that is the parent's own, most likely. */
  child: () => AnyRow
  changed: () => AnyRow
}

const listVerbs = ({ draft, target, below, made, key, child, changed }: Verbs): Record<string, () => unknown> => {
  const listed = (one: () => AnyRow) => (draft.oneIn(3) ? [one(), one()] : one())
  return {
    create: () => listed(made),
    createMany: () => ({ ...several(draft, target, below), skipDuplicates: draft.oneIn(3) }),
    connect: () => listed(key),
    connectOrCreate: () => listed(() => ({ where: key(), create: made() })),
    update: () => listed(() => ({ where: child(), data: changed() })),
    updateMany: () => listed(() => ({ where: scalarFilter(draft, target), data: flatChange(draft, target) })),
    upsert: () => listed(() => ({ where: child(), create: made(), update: changed() })),
    delete: child,
    deleteMany: () => (draft.oneIn(3) ? {} : scalarFilter(draft, target)),
    set: () => listed(child),
    disconnect: () => listed(child),
  }
}

const oneVerbs = ({ draft, target, made, key, changed }: Verbs): Record<string, () => unknown> => ({
  create: made,
  connect: key,
  connectOrCreate: () => ({ where: key(), create: made() }),
  update: () => {
    if (draft.oneIn(2) && !target.fields.some(({ name }) => name === 'data')) return changed()
    return { data: changed(), ...(draft.oneIn(2) ? { where: filter(draft, target, 1) } : {}) }
  },
  upsert: () => ({
    create: made(),
    update: changed(),
    ...(draft.oneIn(3) ? { where: filter(draft, target, 1) } : {}),
  }),
  delete: () => (draft.oneIn(2) ? true : filter(draft, target, 1)),
  disconnect: () => true,
})

/** `update` and `upsert` look at one row, so that its children are known. */
function atOne(draft: Draft, model: AnyModel, nested?: Nested): { where: AnyRow; data: AnyRow } {
  const slot = draft.slot()
  return { where: draft.key(model, slot), data: change(draft, model, { nested }, slot) }
}

const several = (draft: Draft, model: AnyModel, below?: Relation) => ({
  data: draft.oneIn(2) ? [newFlat(draft, model, below)] : [newFlat(draft, model, below), newFlat(draft, model, below)],
})
const columns = (draft: Draft, model: AnyModel) =>
  draft.oneIn(2) ? {} : { select: Object.fromEntries(draft.someOf(model.fields, 1).map(({ name }) => [name, true])) }

type Write = (draft: Draft, model: AnyModel, nested?: Nested) => AnyRow

/** Every operation that writes. */
export const writes: Record<string, Write> = {
  create: (draft, model, nested) => ({ data: newRow(draft, model, { nested }), ...anySelection(draft, model) }),
  createMany: (draft, model) => ({ ...several(draft, model), skipDuplicates: draft.oneIn(3) }),
  createManyAndReturn: (draft, model) => ({ ...several(draft, model), ...columns(draft, model) }),
  update: (draft, model, nested) => ({ ...atOne(draft, model, nested), ...anySelection(draft, model) }),
  updateMany: (draft, model) => ({ where: filter(draft, model), data: flatChange(draft, model) }),
  updateManyAndReturn: (draft, model) => ({
    where: filter(draft, model),
    data: flatChange(draft, model),
    ...columns(draft, model),
  }),
  upsert: (draft, model) => {
    const { where, data } = atOne(draft, model)
    return { where, create: newRow(draft, model), update: data, ...anySelection(draft, model) }
  },
  delete: (draft, model) => ({ where: draft.key(model, draft.slot()), ...anySelection(draft, model) }),
  deleteMany: (draft, model) => ({ where: filter(draft, model) }),
}
