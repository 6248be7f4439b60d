import { AppError } from '@/lib/errors'
import { tenantModels } from './generated/tenant-models'
import type { TenantModel } from './tenant-model'

export type Json = Record<string, unknown>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

/** Applies `fn` to one object or to each of an array's; leaves anything else as it is. */
export function each(value: unknown, fn: (object: Json) => Json): unknown {
  if (Array.isArray(value)) return value.map((item) => each(item, fn))
  return isObject(value) ? fn(value) : value
}

/**
 * What is checked must be what is sent. Prisma takes an object with `toJSON` or `__prismaRawParameters__` for something
 * else than its fields, and a class may keep its own where no copy finds them: all of these are refused.
 */
export function refuse(what: string): never {
  throw new AppError('INVALID_INPUT', { internal: `${what} among the arguments of a query` })
}

const isReserved = (key: string) => key.startsWith('$') || key.startsWith('__')

/** An object that isn't one of fields (a list, a date) where lock 1 must look inside of one. */
export function refuseUnlessObject(value: unknown): void {
  if (typeof value === 'object' && value !== null && !isObject(value)) refuse('a list or a date instead of an object')
}

/** A copy of `object` in which `fn` has replaced the values that it knows; `undefined` from `fn` keeps a value. */
export function mapEntries(object: Json, fn: (key: string, value: unknown) => unknown): Json {
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) refuse('an instance of a class')
  const copy: Json = {}
  for (const key in object) {
    const value = object[key]
    if (typeof value === 'function' || isReserved(key)) refuse(key)
    const replaced = value === undefined ? undefined : fn(key, value)
    copy[key] = replaced === undefined ? value : replaced
  }
  return copy
}

/** A copy, refused like the rest if it isn't what it seems. */
export const copyOf = (object: Json): Json => mapEntries(object, () => undefined)

/** A model by Prisma's name for it. Throws for one that the tenant schema doesn't have. */
export function modelNamed(name: string): TenantModel {
  const model = Object.hasOwn(tenantModels, name) ? tenantModels[name] : undefined
  if (!model) throw new Error(`${name} is not a model of the tenant schema`)
  return model
}

/** Own properties only: `constructor` is no relation. */
export const relationOf = ({ relations }: TenantModel, field: string) =>
  Object.hasOwn(relations, field) ? relations[field] : undefined

/** Whoever writes a tenant id at all must write this tenant's, as a plain value. */
export function assertOwn(tenantId: string, named: unknown, where: string): void {
  if (named !== undefined && named !== tenantId) {
    throw new AppError('CROSS_TENANT', {
      internal: `${where} names tenant ${JSON.stringify(named)} on the client of ${tenantId}`,
    })
  }
}

/** A filter: refuses another tenant's id at any depth. Relations join on the tenant too, so the top level alone is narrowed. */
export function checkFilter(tenantId: string, modelName: string, filter: Json): Json {
  const model = modelNamed(modelName)
  return mapEntries(filter, (key, value) => {
    if (key === 'tenantId') return assertOwn(tenantId, value, `a filter on ${modelName}`)
    if (key === 'AND' || key === 'OR' || key === 'NOT')
      return each(value, (part) => checkFilter(tenantId, modelName, part))
    const relation = relationOf(model, key)
    if (!relation) return undefined
    refuseUnlessObject(value)
    return isObject(value) ? checkRelationFilter(tenantId, relation.model, value) : undefined
  })
}

const quantifiers = new Set(['some', 'every', 'none', 'is', 'isNot'])

function checkRelationFilter(tenantId: string, modelName: string, filter: Json): Json {
  if (!Object.keys(filter).some((key) => quantifiers.has(key))) return checkFilter(tenantId, modelName, filter)
  return mapEntries(filter, (_, part) => {
    refuseUnlessObject(part)
    return isObject(part) ? checkFilter(tenantId, modelName, part) : undefined
  })
}

/** `where` of an operation on many rows: this tenant's rows, and of those the ones that the caller's filter lets through. */
export function forceWhere(tenantId: string, modelName: string, where: unknown): Json {
  return { ...checkFilter(tenantId, modelName, objectOrNothing(where)), tenantId }
}

/** A filter that isn't an object must not quietly become "everything". */
function objectOrNothing(where: unknown): Json {
  if (where === undefined) return {}
  if (!isObject(where)) throw new Error('where must be an object')
  return where
}

/** `where` or `cursor` that names one row: the tenant goes into its compound key. */
export function forceUnique(tenantId: string, modelName: string, where: unknown): Json {
  const { keys } = modelNamed(modelName)
  const checked = checkFilter(tenantId, modelName, objectOrNothing(where))
  let found = false
  for (const key of keys) {
    const fields = checked[key]
    if (!isObject(fields)) continue
    assertOwn(tenantId, fields.tenantId, `a key of ${modelName}`)
    checked[key] = { ...copyOf(fields), tenantId }
    found = true
  }
  return found ? checked : { ...checked, tenantId }
}

/** `include`, `select` and what hangs below them: nested filters and cursors. */
export function forceSelection(tenantId: string, modelName: string, selection: unknown): unknown {
  refuseUnlessObject(selection)
  if (!isObject(selection)) return selection
  const model = modelNamed(modelName)
  return mapEntries(selection, (key, value) => {
    refuseUnlessObject(value)
    if (!isObject(value)) return undefined
    if (key === '_count') return forceReadArguments(tenantId, modelName, value)
    const relation = relationOf(model, key)
    return relation ? forceReadArguments(tenantId, relation.model, value) : undefined
  })
}

function forceReadArguments(tenantId: string, modelName: string, args: Json): Json {
  return mapEntries(args, (key, value) => {
    if (key === 'where') return checkFilter(tenantId, modelName, objectOrNothing(value))
    if (key === 'cursor') return forceUnique(tenantId, modelName, value)
    if (key === 'select' || key === 'include') return forceSelection(tenantId, modelName, value)
    return undefined
  })
}
