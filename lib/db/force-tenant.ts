import { forceCreate, forceUpdate } from './force-data'
import {
  copyOf,
  each,
  forceSelection,
  forceUnique,
  forceWhere,
  isObject,
  type Json,
  refuseUnlessObject,
} from './force-where'

type Part = (tenantId: string, modelName: string, value: unknown) => unknown

const create: Part = (tenantId, modelName, data) => each(data, (one) => forceCreate(tenantId, modelName, one))
const update: Part = (tenantId, modelName, data) => each(data, (one) => forceUpdate(tenantId, modelName, one))
const cursor: Part = (tenantId, modelName, value) => (isObject(value) ? forceUnique(tenantId, modelName, value) : value)
const one = { where: forceUnique }
const many = { where: forceWhere, cursor }

/** Every operation of a model and the arguments in which a tenant can be named. What isn't listed is refused. */
export const operations: Record<string, Record<string, Part>> = {
  findUnique: one,
  findUniqueOrThrow: one,
  findFirst: many,
  findFirstOrThrow: many,
  findMany: many,
  count: many,
  aggregate: many,
  groupBy: { where: forceWhere },
  create: { data: create },
  createMany: { data: create },
  createManyAndReturn: { data: create },
  update: { ...one, data: update },
  updateMany: { where: forceWhere, data: update },
  updateManyAndReturn: { where: forceWhere, data: update },
  upsert: { ...one, create, update },
  delete: one,
  deleteMany: { where: forceWhere },
}

/**
 * Lock 1: the arguments of one operation, with this tenant forced into every place where a tenant can be named, at any
 * depth. Throws AppError CROSS_TENANT where the caller names another; refuses operations that it doesn't know.
 */
export function forceTenant(tenantId: string, modelName: string | undefined, operation: string, args: unknown): Json {
  const parts = Object.hasOwn(operations, operation) ? operations[operation] : undefined
  if (!parts || !modelName) throw new Error(`${operation} is not open to a tenant client`)
  refuseUnlessObject(args)
  const given = isObject(args) ? args : {}
  const forced = copyOf(given)
  for (const part in parts) {
    if (part in given || part === 'where') forced[part] = parts[part]?.(tenantId, modelName, given[part])
  }
  if (given.include !== undefined) forced.include = forceSelection(tenantId, modelName, given.include)
  if (given.select !== undefined) forced.select = forceSelection(tenantId, modelName, given.select)
  return forced
}
