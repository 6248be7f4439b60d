import { forceTenant } from '@/lib/db/force-tenant'
import { modelNamed } from '@/lib/db/force-where'
import type { Force } from '@/lib/db/tenant-client'
import { type Args, isRecord, models, type ModelName } from './schema'
import { objectAt, type Site, sitesOf } from './sites'

interface Forced {
  tenantId: string
  model: string | undefined
  operation: string
  args: unknown
}

const callOf = ({ model, operation, args }: Forced) => {
  if (!model || !(model in models)) throw new Error(`${model ?? 'nothing'} is not in the suite`)
  return { model: model as ModelName, operation, args: isRecord(args) ? args : {} }
}

/** A naive caller: completes the tenant in compound keys, since Prisma asks for it, and does nothing else. */
function completeKeys(tenantId: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => completeKeys(tenantId, one))
  if (!isRecord(value) || value instanceof Uint8Array) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      name.startsWith('tenantId_') && isRecord(one) ? { tenantId, ...one } : completeKeys(tenantId, one),
    ]),
  )
}

/** Lock 1 off. */
export const noForce: Force = (tenantId, _model, _operation, args) =>
  isRecord(args) ? (completeKeys(tenantId, args) as Args) : {}

/** Lock 1 that has never heard of a model. */
export const forceWithoutModel =
  (unknown: string): Force =>
  (tenantId, model, operation, args) =>
    (model === unknown ? noForce : forceTenant)(tenantId, model, operation, args)

/** Lock 1 that takes a relation for a column. */
export const forceWithoutRelation =
  (of: string, field: string): Force =>
  (...[tenantId, model, operation, args]) => {
    const { relations } = modelNamed(of)
    const { [field]: known } = relations
    if (!known) throw new Error(`${of}.${field} is no relation`)
    delete relations[field]
    try {
      return noForce(tenantId, model, operation, forceTenant(tenantId, model, operation, args))
    } finally {
      relations[field] = known
    }
  }

/** Lock 1 without the part of it that looks after certain sites: there it acts as the naive caller does. */
export const forceWithout =
  (isWeak: (site: Site, operation: string) => boolean): Force =>
  (tenantId, model, operation, args) => {
    const call = callOf({ tenantId, model, operation, args })
    const weak = sitesOf(call).filter((site) => isWeak(site, operation))
    const hidden = structuredClone(call.args)
    for (const { path } of weak) delete objectAt(hidden, path)?.tenantId
    const forced = forceTenant(tenantId, model, operation, hidden)
    for (const { path, isKey } of weak) {
      const object = objectAt(forced, path)
      const given = objectAt(call.args, path)?.tenantId
      if (object && given !== undefined) object.tenantId = given
      else if (object && !isKey) delete object.tenantId
    }
    return forced
  }
