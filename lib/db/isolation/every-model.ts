import { tenantDatamodel } from '@/lib/db/generated/tenant-datamodel'
import type { PrismaField, PrismaModel } from './prisma-model'

/**
 * Every model of the tenant schema, read from what Prisma itself makes of it: what checks lock 1 must not be made by what makes
 * lock 1 (lib/db/generated/tenant-models.ts). A new model is among them by itself.
 */
export interface AnyModel {
  name: string
  delegate: string
  table: string
  /** All but the tenant's and the relations. */
  fields: Field[]
  /** Of the primary key, without the tenant. */
  id: string[]
  /** Name of each compound key → its fields without the tenant. */
  keys: Record<string, string[]>
  relations: Relation[]
}

export interface Field {
  name: string
  column: string
  type: string
  isUuid: boolean
  isRequired: boolean
  hasDefault: boolean
  /** Part of a key. */
  isKey: boolean
  /** Holds the id of another row. */
  isReference: boolean
  /** Written by the clock: no two runs agree on it. */
  isVolatile: boolean
}

export interface Relation {
  field: string
  /** Where it leads. */
  model: string
  /** The foreign key is this model's own column. */
  isOwner: boolean
  isList: boolean
  /** Of the owner: it may not be without. */
  isRequired: boolean
  /** The foreign key, on whichever side it is. */
  reference: string
  /** Of the owner: it goes with the row that it refers to. */
  isCascade: boolean
  /** The same relation on the other side. */
  back: string
}

const withoutTenant = (names: readonly string[]) => names.filter((name) => name !== 'tenantId')

function fieldsOf({ keys, fields }: PrismaModel): Field[] {
  const references = fields.flatMap(({ from }) => from)
  return fields
    .filter(({ kind, name }) => kind !== 'object' && name !== 'tenantId')
    .map(({ name, column, type, isUuid, isRequired, hasDefaultValue, isClock }) => ({
      name,
      column,
      type,
      isUuid,
      isRequired,
      hasDefault: hasDefaultValue,
      isVolatile: isClock,
      isKey: keys.flat().includes(name),
      isReference: references.includes(name),
    }))
}

function relationOf(model: PrismaModel, field: PrismaField): Relation {
  const other = tenantDatamodel.find(({ name }) => name === field.type)
  const back = other?.fields.find((one) => one.relationName === field.relationName && one !== field)
  const isOwner = field.from.length > 0
  const [reference, ...more] = withoutTenant((isOwner ? field : back)?.from ?? [])
  if (!back || !reference || more.length > 0)
    throw new Error(`${model.name}.${field.name} is no relation by tenant and one column: the suite must learn it`)
  const { name, type, isList, isRequired, isCascade } = field
  return { field: name, model: type, isOwner, isList, isRequired, isCascade, reference, back: back.name }
}

export const everyModel: readonly AnyModel[] = tenantDatamodel.map((model) => ({
  name: model.name,
  delegate: model.name.charAt(0).toLowerCase() + model.name.slice(1),
  table: model.table,
  fields: fieldsOf(model),
  id: withoutTenant(model.keys[0] ?? []),
  keys: Object.fromEntries(model.keys.map((fields) => [fields.join('_'), withoutTenant(fields)])),
  relations: model.fields.filter(({ kind }) => kind === 'object').map((field) => relationOf(model, field)),
}))

const byName = new Map(everyModel.map((model) => [model.name, model]))

export function modelNamed(name: string): AnyModel {
  const model = byName.get(name)
  if (!model) throw new Error(`${name} is not a model of the tenant schema`)
  return model
}

/** Fields that the clock writes, by the name that they have in answers. */
export const volatileFields = new Set(
  everyModel.flatMap(({ fields }) => fields.filter((field) => field.isVolatile).map(({ name }) => name)),
)
