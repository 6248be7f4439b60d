import { childrenOf, matches, parentOf } from './oracle-where'
import { type Args, isRecord, listOf, models, type ModelName, type Row } from './schema'
import type { State } from './tenants'

/** What a caller sees of a failure: the product's name for it, or REFUSED where it has none. */
export class OracleError extends Error {
  constructor(readonly kind: 'NOT_FOUND' | 'CONFLICT' | 'REFUSED') {
    super(kind)
  }
}

/** One tenant's database, alone in the world. Every write may throw OracleError half-way: work on a copy. */
export interface World {
  tenantId: string
  state: State
}

const found = <T>(row: T | undefined): T => {
  if (row === undefined) throw new OracleError('NOT_FOUND')
  return row
}

function checkUnique({ state }: World, model: ModelName, row: Row): void {
  const taken = Object.values(models[model].keys).some((fields) =>
    state[model].some((other) => other !== row && fields.every((field) => other[field] === row[field])),
  )
  if (taken) throw new OracleError('CONFLICT')
}

function checkParents({ state }: World, model: ModelName, row: Row): void {
  for (const [field, { key }] of Object.entries(models[model].one))
    if (row[key] !== null) found(parentOf(state, model, field, row))
}

const ownTenant = ({ tenantId }: World, named: unknown): void => {
  if (named !== undefined && named !== tenantId) throw new OracleError('REFUSED')
}

const scalarsOf = (model: ModelName, data: Args) =>
  Object.entries(data).filter(([key, value]) => value !== undefined && (key === 'id' || key in models[model].fields))

function newRow(world: World, model: ModelName, data: Args): Row {
  ownTenant(world, data.tenantId)
  const row = { tenantId: world.tenantId, ...models[model].fields, ...Object.fromEntries(scalarsOf(model, data)) }
  return row as Row
}

/** One INSERT of several rows: uniques are looked at before any foreign key. Gives the rows that went in. */
export function insertMany(world: World, model: ModelName, data: Args[], skipDuplicates = false): Row[] {
  const rows = data.map((one) => newRow(world, model, one))
  const inserted: Row[] = []
  for (const row of rows) {
    try {
      checkUnique(world, model, row)
    } catch (error) {
      if (skipDuplicates) continue
      throw error
    }
    world.state[model].push(row)
    inserted.push(row)
  }
  for (const row of inserted) checkParents(world, model, row)
  return inserted
}

/** `create` with what is nested in it: parents first, then the row, then its children. Prisma looks before it makes what may be there. */
export function create(world: World, model: ModelName, data: Args, link: Args = {}): Row {
  const parents: Args = {}
  const written = Object.entries(models[model].one).filter(([field]) => isRecord(data[field]))
  const mayBeThere = ([field]: [string, unknown]) => 'connectOrCreate' in (data[field] as Args)
  for (const [field, { model: parent, key }] of [
    ...written.filter((one) => !mayBeThere(one)),
    ...written.filter(mayBeThere),
  ])
    parents[key] = linkParent(world, parent, data[field] as Args).id
  const [row] = insertMany(world, model, [{ ...data, ...parents, ...link }])
  writeChildren(world, model, found(row), data)
  return found(row)
}

function linkParent(world: World, model: ModelName, write: Args): Row {
  const [verb, value] = Object.entries(write)[0] ?? []
  const args = value as Args
  if (verb === 'create') return create(world, model, args)
  if (verb === 'connect') return found(byUnique(world, model, args))
  return byUnique(world, model, args.where) ?? create(world, model, args.create as Args)
}

export const byUnique = ({ state }: World, model: ModelName, where: unknown): Row | undefined =>
  state[model].find((row) => matches(state, model, where, row))

/** `update` of one row with what is nested in it. */
export function update(world: World, model: ModelName, row: Row, data: Args): void {
  for (const [field, { model: parent, key }] of Object.entries(models[model].one)) {
    const write = data[field]
    if (!isRecord(write)) continue
    if ('update' in write || 'upsert' in write) changeParent(world, model, row, field, write)
    else Object.assign(row, { [key]: linkParent(world, parent, write).id })
  }
  // Deleting below a parent may have taken this row with it.
  if (!world.state[model].includes(row)) return
  updateMany(world, model, [row], data)
  writeChildren(world, model, row, data)
}

function changeParent(world: World, model: ModelName, row: Row, field: string, write: Args): void {
  const { model: target, key } = models[model].one[field] ?? { model, key: 'id' }
  const parent = parentOf(world.state, model, field, row)
  const args = (write.update ?? write.upsert) as Args
  const fits = parent !== undefined && matches(world.state, target, args.where, parent)
  if (isRecord(write.upsert) && !fits) {
    Object.assign(row, { [key]: create(world, target, write.upsert.create as Args).id })
    return
  }
  if (!parent || !fits) throw new OracleError('NOT_FOUND')
  const data = write.upsert ? args.update : 'data' in args ? args.data : args
  update(world, target, parent, data as Args)
}

/** One UPDATE of several rows. */
export function updateMany(world: World, model: ModelName, rows: Row[], data: Args): void {
  if (rows.length > 0) ownTenant(world, data.tenantId)
  for (const row of rows) {
    for (const [key, value] of scalarsOf(model, data)) {
      if (key === 'details' || !isRecord(value)) Object.assign(row, { [key]: value })
      else if ('increment' in value) Object.assign(row, { [key]: Number(row[key]) + Number(value.increment) })
      else Object.assign(row, { [key]: value.set })
    }
  }
  for (const row of rows) checkUnique(world, model, row)
  for (const row of rows) checkParents(world, model, row)
}

/** One DELETE of several rows, with what the database deletes or refuses because of it. */
export function remove(world: World, model: ModelName, rows: Row[]): void {
  const { state } = world
  const gone: { model: ModelName; row: Row }[] = []
  const take = (from: ModelName, victims: Row[]): void => {
    for (const row of victims) {
      gone.push({ model: from, row })
      state[from].splice(state[from].indexOf(row), 1)
      for (const [field, { model: child, key }] of Object.entries(models[from].many)) {
        const relation = Object.values(models[child].one).find((one) => one.key === key)
        if (relation?.onDelete === 'cascade') take(child, childrenOf(state, from, field, row))
      }
    }
  }
  take(model, [...rows])
  const orphaned = gone.some(({ model: from, row }) =>
    Object.keys(models[from].many).some((field) => childrenOf(state, from, field, row).length > 0),
  )
  if (orphaned) throw new OracleError('NOT_FOUND')
}

function writeChildren(world: World, model: ModelName, row: Row, data: Args): void {
  for (const [field, { model: child, key }] of Object.entries(models[model].many)) {
    const write = data[field]
    if (!isRecord(write)) continue
    for (const [verb, value] of Object.entries(write)) {
      const children = () => childrenOf(world.state, model, field, row)
      const write = childVerbs[verb]
      if (!write) throw new Error(`the oracle knows no nested ${verb}`)
      write({ world, child, link: { [key]: row.id }, children }, value)
    }
  }
}

interface Children {
  world: World
  child: ModelName
  /** The foreign key that makes a row a child of this parent. */
  link: Args
  children: () => Row[]
}

const oneChild = ({ world, child, children }: Children, where: unknown) =>
  found(children().find((row) => matches(world.state, child, where, row)))

const adopt = ({ world, child, link }: Children, row: Row) => updateMany(world, child, [row], link)

const childVerbs: Record<string, (at: Children, value: unknown) => void> = {
  create: ({ world, child, link }, value) => listOf(value).forEach((data) => create(world, child, data, link)),
  createMany: ({ world, child, link }, value) => {
    const { data, skipDuplicates } = value as { data: Args[]; skipDuplicates?: boolean }
    const linked = data.map((one) => ({ ...one, ...link }))
    insertMany(world, child, linked, skipDuplicates)
  },
  connect: (at, value) =>
    listOf(value)
      .map((where) => found(byUnique(at.world, at.child, where)))
      .forEach((row) => adopt(at, row)),
  connectOrCreate: (at, value) =>
    listOf(value).forEach(({ where, create: data }) => {
      const known = byUnique(at.world, at.child, where)
      if (known) adopt(at, known)
      else create(at.world, at.child, data as Args, at.link)
    }),
  update: (at, value) =>
    listOf(value).forEach(({ where, data }) => update(at.world, at.child, oneChild(at, where), data as Args)),
  updateMany: ({ world, child, children }, value) =>
    listOf(value).forEach(({ where, data }) => {
      const rows = children().filter((row) => matches(world.state, child, where, row))
      updateMany(world, child, rows, data as Args)
    }),
  upsert: (at, value) =>
    listOf(value).forEach(({ where, create: data, update: change }) => {
      const known = at.children().find((row) => matches(at.world.state, at.child, where, row))
      if (known) update(at.world, at.child, known, change as Args)
      else create(at.world, at.child, data as Args, at.link)
    }),
  delete: (at, value) => listOf(value).forEach((where) => remove(at.world, at.child, [oneChild(at, where)])),
  deleteMany: ({ world, child, children }, value) =>
    listOf(value).forEach((where) =>
      remove(
        world,
        child,
        children().filter((row) => matches(world.state, child, where, row)),
      ),
    ),
}
