import fc from 'fast-check'
import { readsOf } from './arbitrary-read'
import { writesOf } from './arbitrary-write'
import type { Call } from './oracle'
import { modelNames } from './schema'
import { naming, sitesOf } from './sites'
import type { SuiteTenant } from './tenants'

/** A call, and which kind of place in it names the other tenant, if one does. */
export interface SuiteCall extends Call {
  foreign?: string
}

export type Isolation = 'ReadUncommitted' | 'ReadCommitted' | 'RepeatableRead' | 'Serializable'

/** What a tenant does in one tick. */
export type Step =
  | { kind: 'alone'; calls: [SuiteCall] }
  /** Reads, awaited together: Prisma may merge them. */
  | { kind: 'together'; calls: SuiteCall[] }
  | { kind: 'batch'; calls: SuiteCall[]; isolationLevel?: Isolation }
  | {
      kind: 'interactive'
      calls: SuiteCall[]
      isolationLevel?: Isolation
      /** Reads made at the same time inside of it, before anything else. */
      first: SuiteCall[]
      /** A read outside of it, made from within. */
      outside?: SuiteCall
      ends: 'committed' | 'rolled back'
    }

const isolation = fc.option(
  fc.constantFrom<Isolation>('ReadUncommitted', 'ReadCommitted', 'RepeatableRead', 'Serializable'),
  { nil: undefined },
)

/** Prisma sends the calls of one tick in a transaction as one: what it can't answer fails the others with it. */
const isAnswered = ({ operation, args }: Call) => !(args.cursor && /^(count|aggregate)$/.test(operation))

/** Steps of one tenant that shares a database with `other`, whose id it names in about one call of six. */
export function stepArb(own: SuiteTenant, other: SuiteTenant): fc.Arbitrary<Step> {
  const all = [own, other]
  const arbitraries = (kind: 'reads' | 'writes') =>
    modelNames.flatMap((model) => {
      const ways = kind === 'reads' ? readsOf(all, model) : writesOf({ own, all }, model)
      return Object.entries(ways).map(([operation, args]) => args.map((one): Call => ({ model, operation, args: one })))
    })
  const hostile = (calls: fc.Arbitrary<Call>): fc.Arbitrary<SuiteCall> =>
    fc.tuple(calls, fc.option(fc.nat(), { freq: 6 })).map(([call, pick]) => {
      const sites = sitesOf(call)
      const site = pick === null ? undefined : sites[pick % sites.length]
      return site ? { ...naming(call, site, other.id), foreign: site.label } : call
    })
  const reads = fc.oneof(...arbitraries('reads'))
  const writes = fc.oneof(...arbitraries('writes'))
  const read = hostile(reads)
  const any = hostile(fc.oneof(reads, { weight: 2, arbitrary: writes }))
  const several = fc.array(any, { minLength: 1, maxLength: 4 })
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('alone' as const), calls: fc.tuple(any) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('together' as const),
        calls: fc.array(read, { minLength: 2, maxLength: 5 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('batch' as const), calls: several, isolationLevel: isolation }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('interactive' as const),
        calls: several,
        isolationLevel: isolation,
        first: fc.array(read.filter(isAnswered), { maxLength: 3 }),
        outside: fc.option(read, { nil: undefined }),
        ends: fc.constantFrom('committed' as const, 'committed' as const, 'rolled back' as const),
      }),
    },
  )
}

/** What both tenants do, tick by tick: the n-th steps start together, each after some turns of the event loop. */
export interface Tick {
  steps: [Step, Step]
  delays: [number, number]
}

export function programArb(tenants: [SuiteTenant, SuiteTenant]): fc.Arbitrary<Tick[]> {
  const [one, two] = tenants
  const delay = fc.constantFrom(0, 0, 0, 1, 2)
  const tick = fc.record({
    steps: fc.tuple(stepArb(one, two), stepArb(two, one)),
    delays: fc.tuple(delay, delay),
  })
  return fc.array(tick, { minLength: 4, maxLength: 8 })
}
