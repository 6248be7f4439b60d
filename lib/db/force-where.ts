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

/** A copy of `object` in which `fn` has replaced the values that it knows; `undefined` from `fn` keeps a value. */
export function mapEntries(object: Json, fn: (key: string, value: unknown) => unknown): Json {
  const copy: Json = {}
  for (const key in object) {
    const value = object[key]
    const replaced = value === undefined ? undefined : fn(key, value)
    copy[key] = replaced === undefined ? value : replaced
  }
  return copy
}

export function modelNamed(name: string): TenantModel {
  const model = tenantModels[name]
  if (!model) throw new Error(`${name} is not a model of the tenant schema`)
  return model
}

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
    const relation = model.relations[key]
    return relation && isObject(value) ? checkRelationFilter(tenantId, relation.model, value) : undefined
  })
}

const quantifiers = new Set(['some', 'every', 'none', 'is', 'isNot'])

function checkRelationFilter(tenantId: string, modelName: string, filter: Json): Json {
  if (!Object.keys(filter).some((key) => quantifiers.has(key))) return checkFilter(tenantId, modelName, filter)
  return mapEntries(filter, (_, part) => (isObject(part) ? checkFilter(tenantId, modelName, part) : undefined))
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
    checked[key] = { ...fields, tenantId }
    found = true
  }
  return found ? checked : { ...checked, tenantId }
}

/** `include`, `select` and what hangs below them: nested filters and cursors. */
export function forceSelection(tenantId: string, modelName: string, selection: unknown): unknown {
  if (!isObject(selection)) return selection
  const model = modelNamed(modelName)
  return mapEntries(selection, (key, value) => {
    if (!isObject(value)) return undefined
    if (key === '_count' && isObject(value.select))
      return { ...value, select: forceSelection(tenantId, modelName, value.select) }
    const relation = model.relations[key]
    return relation ? forceReadArguments(tenantId, relation.model, value) : undefined
  })
}

function forceReadArguments(tenantId: string, modelName: string, args: Json): Json {
  return mapEntries(args, (key, value) => {
    if (key === 'where' && isObject(value)) return checkFilter(tenantId, modelName, value)
    if (key === 'cursor') return forceUnique(tenantId, modelName, value)
    if (key === 'select' || key === 'include') return forceSelection(tenantId, modelName, value)
    return undefined
  })
}
