import type { Call } from './oracle'
import { type Args, isRecord, models, type ModelName, relationOf } from './schema'

/** A place in the arguments of a call where a tenant can be named. */
export interface Site {
  /** Way to the object that may carry `tenantId`. */
  path: (string | number)[]
  /** The same without names and numbers, e.g. data.many.connect.key: what kind of place this is. */
  label: string
  /** The compound key that this object holds the fields of, so that a tenant belongs into it. */
  isKey: boolean
}

type Path = Site['path']
type Visit = (path: Path, label: string, isKey?: boolean) => void

const manyRows = new Set([
  'findFirst',
  'findFirstOrThrow',
  'findMany',
  'count',
  'aggregate',
  'groupBy',
  'updateMany',
  'updateManyAndReturn',
  'deleteMany',
])

/** Every place where a tenant can be named in the arguments of a call, at any depth. */
export function sitesOf({ model, operation, args }: Call): Site[] {
  const sites: Site[] = []
  const visit: Visit = (path, label, isKey = false) => sites.push({ path, label, isKey })
  if (manyRows.has(operation)) inFilter(model, args.where ?? {}, ['where'], 'where', visit)
  else if (args.where) inUnique(model, args.where, ['where'], 'where', visit)
  if (args.cursor) inUnique(model, args.cursor, ['cursor'], 'cursor', visit)
  for (const part of ['data', 'create', 'update']) inData(model, args[part], [part], part, visit)
  for (const part of ['include', 'select']) inSelection(model, args[part], [part], part, visit)
  return sites
}

/** `sitesOf` for an object or each object of a list. */
function each(value: unknown, path: Path, fn: (one: Args, path: Path) => void): void {
  if (Array.isArray(value)) value.forEach((item, at) => each(item, [...path, at], fn))
  else if (isRecord(value)) fn(value, path)
}

function inFilter(model: ModelName, where: unknown, path: Path, label: string, visit: Visit): void {
  each(where, path, (one, at) => {
    visit(at, label)
    for (const [key, value] of Object.entries(one)) {
      if (key === 'AND' || key === 'OR' || key === 'NOT') inFilter(model, value, [...at, key], `${label}.${key}`, visit)
      const relation = relationOf(model, key)
      if (!relation || !isRecord(value)) continue
      const side = key in models[model].many ? 'many' : 'one'
      const quantified = Object.keys(value).filter((name) => /^(some|every|none|is|isNot)$/.test(name))
      if (quantified.length === 0) inFilter(relation.model, value, [...at, key], `${label}.${side}`, visit)
      for (const name of quantified)
        inFilter(relation.model, value[name], [...at, key, name], `${label}.${side}.${name}`, visit)
    }
  })
}

function inUnique(model: ModelName, where: unknown, path: Path, label: string, visit: Visit): void {
  each(where, path, (one, at) => {
    for (const key of Object.keys(models[model].keys)) if (isRecord(one[key])) visit([...at, key], `${label}.key`, true)
    const filter = Object.fromEntries(Object.entries(one).filter(([key]) => !(key in models[model].keys)))
    inFilter(model, filter, at, label, visit)
  })
}

function inData(model: ModelName, data: unknown, path: Path, label: string, visit: Visit): void {
  each(data, path, (one, at) => {
    visit(at, label)
    for (const [field, write] of Object.entries(one)) {
      const relation = relationOf(model, field)
      if (!relation || !isRecord(write)) continue
      const isMany = field in models[model].many
      for (const [verb, value] of Object.entries(write)) {
        const nested = `${label}.${isMany ? 'many' : 'one'}.${verb}`
        each(value, [...at, field, verb], (inner, innerAt) =>
          inWrite({ model: relation.model, verb, isMany }, inner, innerAt, nested, visit),
        )
      }
    }
  })
}

interface Write {
  model: ModelName
  verb: string
  isMany: boolean
}

function inWrite({ model, verb, isMany }: Write, value: Args, path: Path, label: string, visit: Visit): void {
  const target = isMany && verb !== 'updateMany' ? inUnique : inFilter
  if (verb === 'create') return inData(model, value, path, label, visit)
  if (verb === 'connect') return inUnique(model, value, path, label, visit)
  if (verb === 'delete' || verb === 'deleteMany')
    return (verb === 'delete' ? target : inFilter)(model, value, path, label, visit)
  if (verb === 'update' && !('data' in value)) return inData(model, value, path, label, visit)
  if (value.where)
    (verb === 'connectOrCreate' ? inUnique : target)(model, value.where, [...path, 'where'], `${label}.where`, visit)
  for (const part of ['data', 'create', 'update'])
    inData(model, value[part], [...path, part], part === 'data' ? label : `${label}.${part}`, visit)
}

function inSelection(model: ModelName, selection: unknown, path: Path, label: string, visit: Visit): void {
  if (!isRecord(selection)) return
  for (const [field, value] of Object.entries(selection)) {
    if (!isRecord(value)) continue
    if (field === '_count') inSelection(model, value.select, [...path, field, 'select'], `${label}._count`, visit)
    const relation = relationOf(model, field)
    if (!relation) continue
    const at = [...path, field]
    if (value.where) inFilter(relation.model, value.where, [...at, 'where'], `${label}.where`, visit)
    if (value.cursor) inUnique(relation.model, value.cursor, [...at, 'cursor'], `${label}.cursor`, visit)
    for (const part of ['include', 'select'])
      inSelection(relation.model, value[part], [...at, part], `${label}.${part}`, visit)
  }
}

/** The object at `path`, if there is one. */
export function objectAt(root: Args, path: Path): Args | undefined {
  let at: unknown = root
  for (const step of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined
  return isRecord(at) ? at : undefined
}

/** The call with `tenantId` written at one of its sites. */
export function naming(call: Call, site: Site, tenantId: string): Call {
  const args = structuredClone(call.args)
  if (site.path.length === 1 && site.path[0] === 'where') args.where ??= {}
  const object = objectAt(args, site.path)
  if (!object) throw new Error(`no object at ${site.path.join('.')}`)
  object.tenantId = tenantId
  return { ...call, args }
}
