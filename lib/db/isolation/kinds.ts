import type { Step, SuiteCall, Tick } from './arbitrary-program'
import { isRecord } from './schema'
import { sitesOf } from './sites'

const construct = /(?:AND|OR|NOT|_count\.where|(?:one|many)\.\w+(?:\.(?:where|create|update))?|one|key|cursor|where)$/

/** What a call exercises: its operation, its kinds of arguments, filters and nested writes. */
function kindsOfCall(call: SuiteCall): string[] {
  const { operation, args, foreign } = call
  const kinds = [operation]
  for (const name of ['cursor', 'take', 'skip', 'distinct', 'having', 'skipDuplicates', 'include', 'select'])
    if (args[name] !== undefined) kinds.push(`${operation} ${name}`)
  if (Array.isArray(args.orderBy) && args.orderBy.some((term) => Object.values(term as object).some(isRecord)))
    kinds.push('orderBy relation')
  for (const { label } of sitesOf(call)) kinds.push(kindOfSite(label))
  if (foreign) kinds.push(`foreign ${kindOfSite(foreign)}`)
  return kinds
}

/** Where it stands and what it is: `data.many.update.one.connect.key` → `data: one.connect.key`. */
export function kindOfSite(label: string): string {
  const [root = ''] = label.split('.')
  const withKey = /((?:one|many)\.\w+(?:\.where)?\.key)$/.exec(label) ?? construct.exec(label)
  return label === root || !withKey ? root : `${root}: ${withKey[0]}`
}

function kindsOfStep(step: Step): string[] {
  const level = 'isolationLevel' in step && step.isolationLevel ? ` ${step.isolationLevel}` : ''
  const extra = step.kind === 'interactive' ? [...step.first, ...(step.outside ? [step.outside] : [])] : []
  const outside = step.kind === 'interactive' && step.outside ? ['a read outside, from within'] : []
  return [`${step.kind}${level}`, ...outside, ...[...step.calls, ...extra].flatMap(kindsOfCall)]
}

/** Counts the kinds of everything that runs, so that a run can show that nothing was left out. */
export class Kinds {
  readonly seen = new Map<string, number>()

  add(ticks: Tick[]): void {
    for (const kind of ticks.flatMap(({ steps }) => steps.flatMap(kindsOfStep)))
      this.seen.set(kind, (this.seen.get(kind) ?? 0) + 1)
  }

  join(other: Kinds): void {
    for (const [kind, times] of other.seen) this.seen.set(kind, (this.seen.get(kind) ?? 0) + times)
  }

  missing(expected: string[]): string[] {
    return expected.filter((kind) => !this.seen.has(kind))
  }
}
