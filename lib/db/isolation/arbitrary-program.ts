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
      /** A read outside of it, made from within: refused. */
      outside?: SuiteCall
      ends: 'committed' | 'rolled back'
    }

const isolation = fc.option(
  fc.constantFrom<Isolation>('ReadUncommitted', 'ReadCommitted', 'RepeatableRead', 'Serializable'),
  { nil: undefined },
)

/** Prisma sends the calls of one tick in a transaction as one: what it can't answer fails the others with it. */
const isAnswered = ({ operation, args }: Call) => !(args.cursor && /^(count|aggregate)$/.test(operation))

/** Steps of one tenant beside `others`, one of whose ids it names in about one call of six, or in none of them. */
export function stepArb(own: SuiteTenant, others: SuiteTenant[], hostility: boolean): fc.Arbitrary<Step> {
  const all = [own, ...others]
  const arbitraries = (kind: 'reads' | 'writes') =>
    modelNames.flatMap((model) => {
      const ways = kind === 'reads' ? readsOf(all, model) : writesOf({ own, all }, model)
      return Object.entries(ways).map(([operation, args]) => args.map((one): Call => ({ model, operation, args: one })))
    })
  const pick = hostility ? fc.option(fc.nat(), { freq: 6 }) : fc.constant(null)
  const hostile = (calls: fc.Arbitrary<Call>): fc.Arbitrary<SuiteCall> =>
    fc.tuple(calls, pick).map(([call, at]) => {
      const sites = sitesOf(call)
      const [site, other] = at === null ? [] : [sites[at % sites.length], others[at % others.length]]
      return site && other ? { ...naming(call, site, other.id), foreign: site.label } : call
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

/** What all tenants do, tick by tick: the n-th steps start together, each after some turns of the event loop. */
export interface Tick {
  steps: Step[]
  delays: number[]
}

/** `hostile` programs name other tenants, too. */
export function programArb(tenants: SuiteTenant[], { hostile } = { hostile: true }): fc.Arbitrary<Tick[]> {
  const delay = fc.constantFrom(0, 0, 0, 1, 2)
  const steps = tenants.map((own) => {
    const others = tenants.filter((one) => one !== own)
    return stepArb(own, others, hostile)
  })
  const tick = fc.record({ steps: fc.tuple(...steps), delays: fc.tuple(...tenants.map(() => delay)) })
  return fc.array(tick, { minLength: 4, maxLength: 8 })
}
