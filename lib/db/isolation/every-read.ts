import type { Draft } from './every-draft'
import { type AnyModel, type Field, modelNamed, type Relation } from './every-model'
import { type AnyRow, valueOf } from './every-value'

const isPlain = ({ type }: Field) => type !== 'Json' && type !== 'Bytes'
const steady = (model: AnyModel) => model.fields.filter((field) => !field.isVolatile)
const sortable = (model: AnyModel) => steady(model).filter((field) => isPlain(field) && field.isRequired)

export const kindOf = (model: AnyModel, { field }: Relation, what: string) => `${model.name}.${field} ${what}`

/** What is asked of one field. */
function condition(draft: Draft, model: AnyModel, field: Field): unknown {
  const slot = draft.slot()
  // The other's words, too: they are in none of one's own rows.
  const who = draft.oneIn(4) ? draft.sides.other : draft.sides.me
  const value = valueOf(model, field, slot, who, draft.sides.lists)
  if (!field.isRequired && draft.oneIn(4)) return draft.oneIn(2) ? null : { not: null }
  if (value === null) return null
  // Paths are values as well: none of their words may become part of the SQL.
  if (field.type === 'Json')
    return draft.oneOf([{ equals: value }, { path: ['n'], gte: slot }, { path: [who.mark], not: slot }])
  if (field.type === 'Bytes' || field.type === 'Boolean') return draft.oneIn(2) ? value : { not: value }
  const ways: unknown[] = [value, { not: value }, { in: [value] }, { notIn: [value] }]
  if (typeof value !== 'string' || field.isUuid) return draft.oneOf([...ways, { gte: value }, { lt: value }])
  return draft.oneOf([...ways, { contains: value.slice(1, 4) }, { startsWith: value.slice(0, 2) }])
}

/** A `where` of scalars alone, as nested updateMany and deleteMany take it. */
export function scalarFilter(draft: Draft, model: AnyModel): AnyRow {
  const field = draft.oneOf(steady(model))
  return draft.place({ [field.name]: condition(draft, model, field) })
}

/** Any `where`: scalars, AND, OR, NOT, and filters through relations. */
export function filter(draft: Draft, model: AnyModel, depth = 2): AnyRow {
  if (depth > 0 && draft.oneIn(4)) {
    const inner = () => filter(draft, model, depth - 1)
    return draft.place(
      draft.oneOf([() => ({ AND: [inner()] }), () => ({ OR: [inner(), inner()] }), () => ({ NOT: inner() })])(),
    )
  }
  if (depth > 0 && model.relations.length > 0 && draft.oneIn(3))
    return relationFilter(draft, model, draft.oneOf(model.relations), depth)
  return scalarFilter(draft, model)
}

export const quantifiersOf = ({ isList }: Relation) => (isList ? ['some', 'every', 'none'] : ['is', 'isNot'])

export function relationFilter(draft: Draft, model: AnyModel, relation: Relation, depth = 2, asked?: string): AnyRow {
  const quantifier = asked ?? draft.oneOf(quantifiersOf(relation))
  draft.kinds.add(kindOf(model, relation, quantifier))
  const inner = filter(draft, modelNamed(relation.model), depth - 1)
  const isDirect = quantifier === 'is' && draft.oneIn(2)
  return draft.place({ [relation.field]: isDirect ? inner : { [quantifier]: inner } })
}

/** An order that leaves nothing to chance: it ends with the key. */
function order(draft: Draft, model: AnyModel, relation?: Relation): AnyRow[] {
  const by = () => draft.oneOf(['asc', 'desc'])
  const end = model.id.map((name) => ({ [name]: by() }))
  if (!relation) return draft.oneIn(2) ? end : [{ [draft.oneOf(sortable(model)).name]: by() }, ...end]
  draft.kinds.add(kindOf(model, relation, 'orderBy'))
  const [id = 'id'] = modelNamed(relation.model).id
  return [{ [relation.field]: relation.isList ? { _count: by() } : { [id]: by() } }, ...end]
}

/** `where`, order, page and cursor. */
export function page(draft: Draft, model: AnyModel, relation?: Relation): AnyRow {
  const args: AnyRow = { orderBy: order(draft, model, relation) }
  if (draft.oneIn(2)) args.where = filter(draft, model)
  if (draft.oneIn(3)) args.take = draft.oneOf([-2, 1, 2, 4])
  if (draft.oneIn(4)) args.skip = 1
  if (!relation && draft.oneIn(4)) args.cursor = draft.key(model, draft.slot())
  return args
}

export const selectionsOf = ({ isList }: Relation) => ['include', 'select', ...(isList ? ['_count'] : [])]

/** `include` or `select` with what hangs below a relation. */
export function selection(draft: Draft, model: AnyModel, relation: Relation, depth = 2, asked?: string): AnyRow {
  const how = asked ?? draft.oneOf(selectionsOf(relation))
  draft.kinds.add(kindOf(model, relation, how))
  const target = modelNamed(relation.model)
  if (how === '_count') {
    const counted = draft.oneIn(2) ? { where: filter(draft, target, 1) } : true
    return { include: { _count: { select: { [relation.field]: counted } } } }
  }
  const args = relation.isList ? page(draft, target) : {}
  const below = depth > 1 && draft.oneIn(2) ? anySelection(draft, target, depth - 1) : {}
  const chosen = { ...args, ...below }
  return { [how]: { [relation.field]: Object.keys(chosen).length > 0 ? chosen : true } }
}

export function anySelection(draft: Draft, model: AnyModel, depth = 2): AnyRow {
  if (model.relations.length > 0 && draft.oneIn(2)) return selection(draft, model, draft.oneOf(model.relations), depth)
  if (draft.oneIn(2)) return {}
  return { select: Object.fromEntries(draft.someOf(model.fields, 1).map(({ name }) => [name, true])) }
}

function figures(draft: Draft, model: AnyModel): AnyRow {
  const pick = { [draft.oneOf(sortable(model).filter(({ type }) => type !== 'Boolean')).name]: true }
  const number = steady(model).find(({ type }) => type === 'Int' || type === 'BigInt' || type === 'Float')
  const sums = number ? { _sum: { [number.name]: true }, _avg: { [number.name]: true } } : {}
  return { _count: { _all: true }, ...(hasNoUuid(model, pick) ? { _min: pick, _max: pick } : {}), ...sums }
}

/** Postgres has neither the least nor the greatest of them. */
const hasNoUuid = (model: AnyModel, pick: AnyRow) => !model.fields.some(({ name, isUuid }) => isUuid && name in pick)

function group(draft: Draft, model: AnyModel): AnyRow {
  const by = draft.someOf(sortable(model), 1).map(({ name }) => name)
  const args: AnyRow = { by, orderBy: by.map((name) => ({ [name]: 'asc' })), _count: { _all: true } }
  if (draft.oneIn(2)) args.where = filter(draft, model)
  if (draft.oneIn(3)) args.having = { [by[0] ?? '']: { _count: { gte: 1 } } }
  return args
}

const one = (draft: Draft, model: AnyModel): AnyRow => ({
  where: { ...draft.key(model, draft.slot()), ...(draft.oneIn(4) ? filter(draft, model, 1) : {}) },
  ...anySelection(draft, model),
})

const distinct = (draft: Draft, model: AnyModel): AnyRow =>
  draft.oneIn(4) ? { distinct: draft.someOf(sortable(model), 1).map(({ name }) => name) } : {}

const many = (draft: Draft, model: AnyModel): AnyRow => ({ ...page(draft, model), ...anySelection(draft, model) })
const first = (draft: Draft, model: AnyModel): AnyRow => {
  const { take: _, ...args } = many(draft, model)
  return args
}

/** Every operation that only reads. */
export const reads: Record<string, (draft: Draft, model: AnyModel) => AnyRow> = {
  findUnique: one,
  findUniqueOrThrow: one,
  findFirst: first,
  findFirstOrThrow: first,
  findMany: (draft, model) => ({ ...many(draft, model), ...distinct(draft, model) }),
  count: (draft, model) => page(draft, model),
  aggregate: (draft, model) => ({ ...page(draft, model), ...figures(draft, model) }),
  groupBy: group,
}

/** Reads through one relation, for each way there is. */
export const relationReads = (relation: Relation): string[] => [
  ...quantifiersOf(relation),
  ...selectionsOf(relation),
  'orderBy',
]

export function relationRead(draft: Draft, model: AnyModel, relation: Relation, what: string): AnyRow {
  if (what === 'orderBy') return page(draft, model, relation)
  if (selectionsOf(relation).includes(what))
    return { ...page(draft, model), ...selection(draft, model, relation, 2, what) }
  return { where: relationFilter(draft, model, relation, 2, what), orderBy: order(draft, model) }
}
