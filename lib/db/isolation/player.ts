import { isWriteConflict } from '@/lib/db/database-error'
import type { TenantDb, TenantTx } from '@/lib/db/tenant-client'
import type { Step, SuiteCall } from './arbitrary-program'
import { Difference, hasNestedWrites, isNamed, outcomeOf, sameOutcome } from './difference'
import { ask, type Outcome } from './oracle'
import type { World } from './oracle-write'
import { models } from './schema'
import type { SuitePlace } from './suite-places'
import type { SuiteTenant } from './tenants'

export interface Bench {
  /** All there are, those too where nobody lives. */
  places: SuitePlace[]
  tenants: { tenant: SuiteTenant; place: SuitePlace; db: TenantDb }[]
  /** SQL that was sent with a value in it. */
  valuesInSql: string[]
  /** Whether whoever names the other tenant must be refused by name; without it, the answer is as if it were alone. */
  lockOne: boolean
}

type Run = (call: SuiteCall) => Promise<unknown>
type Method = (args: object) => Promise<unknown>

const on =
  (db: TenantTx): Run =>
  (call) => {
    const delegate = db[models[call.model].delegate]
    return (Reflect.get(delegate, call.operation) as Method)(call.args)
  }

/** One tenant's side of a program: what it runs, and the world that says what must come of it. */
export class Player {
  operations = 0

  constructor(
    private readonly bench: Bench,
    private readonly me: { tenant: SuiteTenant; db: TenantDb },
    readonly world: World,
  ) {}

  async play(step: Step): Promise<void> {
    this.operations += step.calls.length
    // Serializable transactions may collide, those of two tenants too: whoever uses them tries again.
    for (;;) {
      try {
        return await this.#once(step)
      } catch (error) {
        if (!isWriteConflict(error)) throw error
      }
    }
  }

  async #once(step: Step): Promise<void> {
    const { db } = this.me
    const run = on(db)
    if (step.kind === 'batch') return this.#batch(step)
    if (step.kind === 'interactive') return this.#interactive(step)
    const before = structuredClone(this.world.state)
    const outcomes = await Promise.all(step.calls.map((call) => outcomeOf(() => run(call))))
    step.calls.forEach((call, at) => {
      const expected = this.#expect(call)
      if (this.#isHarmless([call], outcomes[at])) this.world.state = before
      else this.#compare(call, outcomes[at], expected)
    })
  }

  async #batch({ calls, isolationLevel }: Extract<Step, { kind: 'batch' }>): Promise<void> {
    const { db } = this.me
    const run = on(db)
    const before = structuredClone(this.world.state)
    const outcome = await outcomeOf(() => db.$transaction(calls.map((call) => run(call)) as never, { isolationLevel }))
    const expected = calls.map((call) => this.#expect(call))
    const harmless = this.#isHarmless(calls, outcome)
    const failed = harmless ? outcome : expected.find((one) => 'error' in one)
    const named = expected.find((one) => 'error' in one && one.error === 'CROSS_TENANT')
    if (failed) this.world.state = before
    if (harmless) return
    if (failed || 'error' in outcome) return this.#compare(calls, outcome, named ?? failed ?? { value: expected })
    const answers = outcome.value as unknown[]
    calls.forEach((call, at) => this.#compare(call, { value: answers[at] }, expected[at]))
  }

  async #interactive(step: Extract<Step, { kind: 'interactive' }>): Promise<void> {
    const { db } = this.me
    const committed: World = { ...this.world, state: structuredClone(this.world.state) }
    const stop = new Error('rolled back on purpose')
    const keep = async (tx: TenantTx) => {
      const run = on(tx)
      const together = await Promise.all(step.first.map((call) => outcomeOf(() => run(call))))
      // Prisma sends them as one; after the first that fails the rest come back as nothing.
      const failed = together.some((one) => 'error' in one && !isNamed(one))
      step.first.forEach((call, at) => {
        const outcome = together[at]
        const unanswered = failed && outcome && 'value' in outcome && outcome.value === undefined
        if (!unanswered) this.#compare(call, outcome, this.#expect(call))
      })
      if (together.some((one) => 'error' in one)) throw stop
      for (const call of step.calls) {
        const outcome = await outcomeOf(() => run(call))
        const expected = this.#expect(call)
        if (!this.#isHarmless([call], outcome)) this.#compare(call, outcome, expected)
        if ('error' in outcome) throw stop
      }
      if (step.outside) {
        const { outside } = step
        const outcome = await outcomeOf(() => on(db)(outside))
        // Prisma answers `take: 0` by itself.
        if ('value' in outcome && outside.args.take !== 0)
          throw new Difference('a query of the client was answered inside of its transaction', false, {
            outside,
            outcome,
          })
      }
      if (step.ends === 'rolled back') throw stop
    }
    try {
      await db.$transaction(keep, { isolationLevel: step.isolationLevel })
    } catch (error) {
      this.world.state = committed.state
      if (error !== stop) throw error
    }
  }

  /** Without lock 1, Prisma itself refuses to write a tenant in some places: that nothing happened is as good. */
  #isHarmless(calls: SuiteCall[], outcome: Outcome | undefined): outcome is { error: string } {
    const writesForeign = calls.some((call) => /^(data|create|update)/.test(call.foreign ?? ''))
    return !this.bench.lockOne && writesForeign && outcome !== undefined && 'error' in outcome
  }

  #expect(call: SuiteCall): Outcome {
    return call.foreign && this.bench.lockOne ? { error: 'CROSS_TENANT' } : ask(this.world, call)
  }

  #compare(
    calls: SuiteCall | SuiteCall[],
    actual: (Outcome & { cause?: unknown }) | undefined,
    expected?: Outcome,
  ): void {
    if (!actual || !expected) throw new Error('nothing to compare')
    const [call] = [calls].flat()
    const unordered = call?.operation.endsWith('AndReturn')
    const loose = !this.bench.lockOne || Array.isArray(calls) || hasNestedWrites(calls)
    if (sameOutcome(actual, expected, unordered, loose)) return
    const { mark, id } = this.me.tenant
    const others = this.bench.tenants.map(({ tenant }) => tenant).filter((one) => one.id !== id)
    const text = JSON.stringify('value' in actual ? actual.value : null) ?? ''
    // A row of the other's: its own details may name anybody, but not its tenantId column.
    const leak = others.some(
      (one) => text.includes(JSON.stringify(one.mark).slice(1, -1)) || text.includes(`"tenantId":"${one.id}","id"`),
    )
    const cause = actual.cause instanceof Error ? `${actual.cause.message} ${String(actual.cause.cause)}` : undefined
    throw new Difference(`${mark} saw what it should not`, leak, { calls, actual: { ...actual, cause }, expected })
  }
}
