import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forceTenant, operations } from './force-tenant'
import { programArb, type SuiteCall } from './isolation/arbitrary-program'
import { type Args, isRecord, models } from './isolation/schema'
import { naming, objectAt, sitesOf } from './isolation/sites'
import { acme, globex } from './isolation/tenants'

const [own, foreign] = [acme.id, globex.id]
const force = (model: string | undefined, operation: string, args?: unknown) => forceTenant(own, model, operation, args)

/** Calls of every operation, as the isolation suite makes them, without another tenant's id in them. */
const calls: fc.Arbitrary<SuiteCall[]> = programArb([acme, globex]).map((ticks) =>
  ticks.flatMap(({ steps: [step] }) => step?.calls ?? []).filter((call) => !call.foreign),
)

const freeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) Object.values(value).forEach(freeze)
  return Object.freeze(value)
}

/** Forces many calls; `check` says what is wrong with one. Gives the first that is wrong, or operations that never came. */
function faultsOf(check: (call: SuiteCall, forced: Args) => string[]): string[] {
  const missing = new Set(Object.keys(operations))
  const right = fc.property(calls, (all) => {
    for (const call of all) {
      missing.delete(call.operation)
      const faults = check(call, force(call.model, call.operation, call.args))
      if (faults.length > 0) throw new Error(`${faults.join(', ')} of ${JSON.stringify(call)}`)
    }
  })
  const { failed, errorInstance } = fc.check(right, { seed: 5, numRuns: 150, endOnFailure: true })
  return failed ? [String(errorInstance)] : [...missing]
}

const isUnique = (operation: string) => /Unique|^(update|upsert|delete)$/.test(operation)
const withoutTenant = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutTenant)
  if (!isRecord(value)) return value
  const entries = Object.entries(value).filter(([key]) => key !== 'tenantId')
  return Object.fromEntries(entries.map(([key, one]) => [key, withoutTenant(one)]))
}

describe('lock 1, whatever the arguments', () => {
  it('puts the tenant into every compound key', () => {
    const faults = faultsOf((call, forced) =>
      sitesOf(call)
        .filter(({ path, isKey }) => isKey && objectAt(forced, path)?.tenantId !== own)
        .map(({ label }) => label),
    )
    expect(faults).toEqual([])
  })

  it('puts it into the where of every operation on many rows', () => {
    const faults = faultsOf(({ operation }, { where }) => {
      const isMany = operations[operation]?.where !== undefined && !isUnique(operation)
      return isMany && (where as Args).tenantId !== own ? ['where'] : []
    })
    expect(faults).toEqual([])
  })

  it('writes it where Prisma takes it in data, and nowhere else', () => {
    const belongs = ({ model, operation }: SuiteCall, label: string, data: Args | undefined): boolean | undefined => {
      const isNew = label === 'create' || (label === 'data' && operation.startsWith('create'))
      if (isNew) return !Object.keys(models[model].one).some((field) => isRecord(data?.[field]))
      if (label === 'data' || label === 'update') return false
      // Below a parent its key carries the tenant; in a parent it is written, unless its own parent brings it.
      if (/\.many\.(create|createMany|update|updateMany)$/.test(label)) return false
      return undefined
    }
    const faults = faultsOf((call, forced) =>
      sitesOf(call)
        .filter(({ label }) => /^(data|create|update)/.test(label))
        .filter(({ label, path }) => {
          const data = objectAt(forced, path)
          const expected = belongs(call, label, data)
          return expected !== undefined && expected !== (data?.tenantId === own)
        })
        .map(({ label }) => label),
    )
    expect(faults).toEqual([])
  })

  it('refuses another tenant’s id at any place, and takes one’s own', () => {
    const codeOf = (call: SuiteCall): unknown => {
      try {
        force(call.model, call.operation, call.args)
      } catch (error) {
        return Reflect.get(Object(error), 'code')
      }
      return 'accepted'
    }
    const faults = faultsOf((call) =>
      sitesOf(call)
        .filter((site) => {
          const codes = [foreign, own].map((tenantId) => codeOf(naming(call, site, tenantId)))
          return codes[0] !== 'CROSS_TENANT' || codes[1] !== 'accepted'
        })
        .map(({ label }) => label),
    )
    expect(faults).toEqual([])
  })

  it('changes nothing of what it was given', () => {
    const faults = faultsOf((call) => {
      const before = structuredClone(call.args)
      force(call.model, call.operation, freeze(call.args))
      return JSON.stringify(call.args) === JSON.stringify(before) ? [] : ['changed']
    })
    expect(faults).toEqual([])
  })

  it('keeps everything but the tenant as it was', () => {
    const faults = faultsOf(({ args }, forced) =>
      isDeepStrictEqual(withoutTenant({ where: {}, ...forced }), withoutTenant({ where: {}, ...args }))
        ? []
        : ['changed'],
    )
    expect(faults).toEqual([])
  })
})

describe('lock 1', () => {
  it.each([
    '$queryRaw',
    '$executeRawUnsafe',
    'findRaw',
    'aggregateRaw',
    'runCommandRaw',
    'constructor',
    'toString',
    '',
  ])('refuses the operation %j', (operation) => {
    expect(() => force('User', operation, {})).toThrow(/not open to a tenant client/)
  })

  it('refuses an operation without a model, and a model that it doesn’t know', () => {
    expect(() => force(undefined, 'findMany', {})).toThrow()
    expect(() => force('Tenant', 'findMany', {})).toThrow()
    expect(() => force('constructor', 'findMany', {})).toThrow()
  })

  it('narrows what came without arguments', () => {
    for (const args of [undefined, {}, { where: undefined }, { where: {} }])
      expect(force('User', 'deleteMany', args)).toEqual({ where: { tenantId: own } })
  })

  it.each([null, [], 'all', 0, true, new Date()])('refuses %j for a where', (where) => {
    expect(() => force('User', 'deleteMany', { where })).toThrow()
    expect(() => force('User', 'findMany', { include: { sessions: { where } } })).toThrow()
  })

  class Where {
    tenantId = own
  }
  it.each([
    ['an instance of a class', new Where()],
    ['a map', new Map([['tenantId', own]])],
    ['a promise', Promise.resolve({})],
    ['a function beside its fields', { id: 'x', toJSON: () => ({}) }],
    ['raw parameters', { __prismaRawParameters__: true, values: {} }],
    ['a tagged value', { $type: 'Raw', value: {} }],
    ['a prototype in JSON', JSON.parse('{"__proto__": {"tenantId": "x"}}')],
  ])('refuses %s wherever it looks for fields', (_, odd: unknown) => {
    const refused = expect.objectContaining({ code: 'INVALID_INPUT' }) as unknown
    const ways: [string, unknown][] = [
      ['findMany', odd],
      ['findMany', { where: odd }],
      ['findMany', { where: { AND: [odd] } }],
      ['findMany', { where: { sessions: odd } }],
      ['findMany', { where: { sessions: { some: odd } } }],
      ['findMany', { cursor: odd }],
      ['findUnique', { where: { tenantId_id: odd } }],
      ['findMany', { include: odd }],
      ['findMany', { include: { sessions: odd } }],
      ['findMany', { include: { sessions: { where: odd } } }],
      ['findMany', { include: { _count: odd } }],
      ['create', { data: odd }],
      ['createMany', { data: [odd] }],
      ['updateMany', { data: odd }],
      ...[
        'create',
        'createMany',
        'connect',
        'connectOrCreate',
        'update',
        'updateMany',
        'upsert',
        'delete',
        'deleteMany',
      ].map((verb): [string, unknown] => ['update', { where: {}, data: { sessions: { [verb]: odd } } }]),
    ]
    for (const [operation, args] of ways)
      expect(() => force('User', operation, args), `${operation} ${Object.keys(args as object).join()}`).toThrow(
        refused,
      )
  })

  it('refuses a nested update that could be read in two ways: as what wraps the change, and as the change', () => {
    const theirs = { connect: { tenantId_id: { tenantId: foreign, id: 'x' } } }
    const update = (task: object) => ({ where: {}, data: { task: { update: task } } })
    expect(() => force('Comment', 'update', update({ data: {}, project: theirs }))).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
    expect(() => force('Comment', 'update', update({ data: { project: theirs } }))).toThrow(
      expect.objectContaining({ code: 'CROSS_TENANT' }),
    )
    expect(() => force('Comment', 'update', update({ where: { title: 'x' }, data: { title: 'y' } }))).not.toThrow()
  })

  it('refuses a list or a date where it looks for an object', () => {
    const smuggler = Object.assign([], { where: { tenantId: foreign } })
    for (const odd of [smuggler, Object.assign(new Date(), { where: { tenantId: foreign } })]) {
      for (const args of [odd, { include: odd }, { include: { sessions: odd } }, { where: { sessions: odd } }])
        expect(() => force('User', 'findMany', args)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    }
  })

  it('leaves JSON alone, and dates, and values that look odd in scalars', () => {
    const details = { tenantId: foreign, where: { tenantId: foreign }, AND: [{ tenantId: null }], $type: 'x' }
    const data = { actorName: 'x', action: 'x', subjectLabel: 'x', details, createdAt: new Date(0) }
    expect(force('AuditEntry', 'create', { data })).toEqual({ data: { ...data, tenantId: own } })
    const where = { details: { path: ['tenantId'], equals: foreign } }
    expect(force('AuditEntry', 'findMany', { where })).toEqual({ where: { ...where, tenantId: own } })
  })

  it.each(['set', 'disconnect'])('refuses a nested %s, which would null the tenant', (verb) => {
    expect(() => force('User', 'update', { where: {}, data: { sessions: { [verb]: [] } } })).toThrow(/scalar column/)
  })

  it.each([{ equals: own }, { not: foreign }, { in: [own, foreign] }, null, own.toUpperCase(), [own]])(
    'takes a tenant as a plain value only, and not as %j',
    (tenantId) => {
      expect(() => force('User', 'findMany', { where: { tenantId } })).toThrow()
      expect(() => force('User', 'updateMany', { data: { tenantId } })).toThrow()
      expect(() => force('User', 'create', { data: { tenantId } })).toThrow()
    },
  )
})
