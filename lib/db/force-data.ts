import {
  assertOwn,
  checkFilter,
  copyOf,
  each,
  forceUnique,
  isObject,
  type Json,
  mapEntries,
  modelNamed,
  refuse,
  refuseUnlessObject,
  relationOf,
} from './force-where'
import type { TenantModel } from './tenant-model'

/**
 * `data` of a create. The scalar tenantId is written unless a relation brings it: Prisma refuses both at once, and below a
 * parent (`viaParent`) the parent's key carries it.
 */
export function forceCreate(tenantId: string, modelName: string, data: Json, viaParent = false): Json {
  const model = modelNamed(modelName)
  assertOwn(tenantId, data.tenantId, `a new ${modelName}`)
  const written = withoutTenant(tenantId, model, data)
  const broughtByRelation = Object.keys(data).some((key) => relationOf(model, key)?.ownsKey && data[key] !== undefined)
  return viaParent || broughtByRelation ? written : { ...written, tenantId }
}

/** `data` of an update: never writes the tenant, not even unchanged. */
export function forceUpdate(tenantId: string, modelName: string, data: Json): Json {
  assertOwn(tenantId, data.tenantId, `a change of ${modelName}`)
  return withoutTenant(tenantId, modelNamed(modelName), data)
}

/** The fields but the tenant's, with this tenant forced into what is written through relations. */
function withoutTenant(tenantId: string, model: TenantModel, data: Json): Json {
  const written = mapEntries(data, (key, value) => {
    const relation = relationOf(model, key)
    if (!relation) return undefined
    refuseUnlessObject(value)
    return isObject(value) ? forceNestedWrite(tenantId, relation, value) : undefined
  })
  delete written.tenantId
  return written
}

type Relation = TenantModel['relations'][string]

/** `{ where?, data }`. With anything beside, Prisma might take it for the row itself, of which only one field would have been looked at. */
function wrapped(one: Json): Json {
  const other = Object.keys(one).find((key) => key !== 'where' && key !== 'data')
  return other === undefined ? one : refuse(`${other} beside data`)
}

function forceNestedWrite(tenantId: string, { model, ownsKey }: Relation, write: Json): Json {
  const unique = (where: unknown) => each(where, (one) => forceUnique(tenantId, model, one))
  const create = (data: unknown) => each(data, (one) => forceCreate(tenantId, model, one, !ownsKey))
  const update = (data: unknown) => each(data, (one) => forceUpdate(tenantId, model, one))
  const filter = (where: unknown) => each(where, (one) => checkFilter(tenantId, model, one))
  // To-one: the row is the parent's own, so `where` is a filter. To-many: it names one row.
  const target = (one: Json) => (ownsKey ? filter(one.where) : unique(one.where))
  const withTarget = (one: Json, rest: Json): Json =>
    'where' in one ? { ...copyOf(one), where: target(one), ...rest } : { ...copyOf(one), ...rest }

  return mapEntries(write, (verb, value) => {
    switch (verb) {
      case 'create':
        return create(value)
      case 'createMany':
        refuseUnlessObject(value)
        return isObject(value) ? { ...copyOf(value), data: create(value.data) } : undefined
      case 'connect':
        return unique(value)
      case 'connectOrCreate':
        return each(value, (one) => ({ ...copyOf(one), where: unique(one.where), create: create(one.create) }))
      case 'delete':
        return ownsKey ? filter(value) : unique(value)
      case 'deleteMany':
        return filter(value)
      case 'update':
        return each(value, (one) =>
          'data' in one ? withTarget(wrapped(one), { data: update(one.data) }) : forceUpdate(tenantId, model, one),
        )
      case 'updateMany':
        return each(value, (one) => ({ ...copyOf(one), where: filter(one.where), data: update(one.data) }))
      case 'upsert':
        return each(value, (one) => withTarget(one, { create: create(one.create), update: update(one.update) }))
      default:
        throw new Error(
          `${verb} on ${model} would null the tenant's part of the key: set the scalar column to null instead`,
        )
    }
  })
}
