import { isDeepStrictEqual } from 'node:util'
import type { Client } from 'pg'
import type { TenantDb, TenantTx } from '@/lib/db/tenant-client'
import { isAppError } from '@/lib/errors'
import type { Step, SuiteCall, Tick } from './arbitrary-program'
import { ask, type Outcome } from './oracle'
import type { World } from './oracle-write'
import { type Args, columnsOf, isRecord, models, modelNames } from './schema'
import type { SuiteTenant } from './tenants'

export interface Bench {
  /** A superuser's connection: it sees past row-level security. */
  superuser: Client
  tenants: { tenant: SuiteTenant; db: TenantDb }[]
  /** Whether whoever names the other tenant must be refused by name; without it, the answer is as if it were alone. */
  lockOne: boolean
}

/** What was seen is not what a tenant alone in the world would have seen. */
export class Difference extends Error {
  constructor(
    what: string,
    /** Whether something of the other tenant was seen or changed, beyond any doubt. */
    readonly leak: boolean,
    shown: object,
  ) {
    super(`${what}: ${JSON.stringify(shown)}`)
  }
}

type Run = (call: SuiteCall) => Promise<unknown>
type Method = (args: object) => Promise<unknown>

const on =
  (db: TenantTx): Run =>
  (call) => {
    const delegate = db[models[call.model].delegate]
    return (Reflect.get(delegate, call.operation) as Method)(call.args)
  }

/** What the suite keeps of an answer: no times, and no fields that it doesn't follow. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !untracked.has(key))
      .map(([key, one]) => [key, plain(one)]),
  )
}

const untracked = new Set(
  ['createdAt', 'updatedAt', 'expiresAt', 'passwordHash', 'emailVerifiedAt', 'deactivatedAt', 'description'].concat([
    'archivedAt',
    'dueOn',
    'actorId',
    'subjectId',
  ]),
)

const errorKind = (error: unknown) => (isAppError(error) ? error.code : 'REFUSED')
const isWriteConflict = (error: unknown) => Reflect.get(Object(error), 'code') === 'P2034'

async function outcomeOf(run: () => Promise<unknown>): Promise<Outcome & { cause?: unknown }> {
  try {
    return { value: plain(await run()) }
  } catch (error) {
    if (isWriteConflict(error)) throw error
    return { error: errorKind(error), cause: error }
  }
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
    const outcomes = await Promise.all(step.calls.map((call) => outcomeOf(() => run(call))))
    step.calls.forEach((call, at) => this.#compare(call, outcomes[at], this.#expect(call)))
  }

  async #batch({ calls, isolationLevel }: Extract<Step, { kind: 'batch' }>): Promise<void> {
    const { db } = this.me
    const run = on(db)
    const before = structuredClone(this.world.state)
    const outcome = await outcomeOf(() => db.$transaction(calls.map((call) => run(call)) as never, { isolationLevel }))
    const expected = calls.map((call) => this.#expect(call))
    const failed = expected.find((one) => 'error' in one)
    const named = expected.find((one) => 'error' in one && one.error === 'CROSS_TENANT')
    if (failed) this.world.state = before
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
      step.first.forEach((call, at) => this.#compare(call, together[at], this.#expect(call)))
      if (together.some((one) => 'error' in one)) throw stop
      for (const call of step.calls) {
        const outcome = await outcomeOf(() => run(call))
        this.#compare(call, outcome, this.#expect(call))
        if ('error' in outcome) throw stop
      }
      if (step.outside) {
        const { outside } = step
        const outcome = await outcomeOf(() => on(db)(outside))
        this.#compare(outside, outcome, this.#expect(outside, committed))
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

  #expect(call: SuiteCall, world = this.world): Outcome {
    return call.foreign && this.bench.lockOne ? { error: 'CROSS_TENANT' } : ask(world, call)
  }

  #compare(calls: SuiteCall | SuiteCall[], actual: (Outcome & { cause?: unknown }) | undefined, expected?: Outcome): void {
    if (!actual || !expected) throw new Error('nothing to compare')
    const [call] = [calls].flat()
    const unordered = call?.operation.endsWith('AndReturn')
    if (sameOutcome(actual, expected, unordered, !this.bench.lockOne)) return
    const { mark, id } = this.me.tenant
    const others = this.bench.tenants.map(({ tenant }) => tenant).filter((one) => one.id !== id)
    const text = JSON.stringify('value' in actual ? actual.value : null)
    // A row of the other's: its own details may name anybody, but not its tenantId column.
    const leak = others.some((one) => text.includes(one.mark) || text.includes(`"tenantId":"${one.id}","id"`))
    const cause = actual.cause instanceof Error ? `${actual.cause.message} ${String(actual.cause.cause)}` : undefined
    throw new Difference(`${mark} saw what it should not`, leak, { calls, actual: { ...actual, cause }, expected })
  }
}

const byId = (value: unknown) =>
  Array.isArray(value)
    ? value.map((row) => JSON.stringify(row)).toSorted((a, b) => (a < b ? -1 : 1))
    : value

function sameOutcome(actual: Outcome, expected: Outcome, unordered = false, anyError = false): boolean {
  if ('error' in actual || 'error' in expected)
    return 'error' in actual && 'error' in expected && (anyError || actual.error === expected.error)
  const order = unordered ? byId : (value: unknown) => value
  return isDeepStrictEqual(order(plain(actual.value)), order(plain(expected.value)))
}

/** Both tenants' tables, as a superuser sees them, against both worlds. */
export async function compareTables({ superuser, tenants }: Bench, worlds: World[]): Promise<void> {
  const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const selects = modelNames.map((name) => {
    const columns = columnsOf(name).map((column) => `'${column}', ${snake(column)}`)
    const rows = `SELECT jsonb_build_object(${columns.join(', ')}) AS row FROM ${models[name].table} ORDER BY tenant_id, id`
    return `SELECT '${name}' AS model, coalesce(jsonb_agg(row), '[]') AS rows FROM (${rows}) AS one`
  })
  const { rows } = await superuser.query<{ model: keyof World['state']; rows: Args[] }>(selects.join(' UNION ALL '))
  for (const { model, rows: actual } of rows) {
    for (const { tenantId, state } of worlds) {
      const mine = actual.filter((row) => row.tenantId === tenantId)
      const expected = state[model].toSorted((a, b) => (a.id < b.id ? -1 : 1))
      if (!isDeepStrictEqual(plain(mine), plain(expected)))
        throw new Difference(`${model} of ${tenantId} holds what its tenant never wrote`, true, { mine, expected })
    }
    if (actual.length !== worlds.reduce((sum, world) => sum + world.state[model].length, 0))
      throw new Difference(`${model} holds rows of nobody`, true, { actual })
  }
  await compareUsage(superuser, tenants, worlds)
}

async function compareUsage(superuser: Client, tenants: Bench['tenants'], worlds: World[]): Promise<void> {
  const { rows } = await superuser.query<{ tenant_id: string; metric: string; used: number }>('SELECT * FROM usage')
  for (const [at, { tenant }] of tenants.entries()) {
    const state = worlds[at]?.state
    for (const [metric, counted] of [
      ['projects', state?.Project.length],
      ['members', state?.User.length],
    ]) {
      const used = rows.find((row) => row.tenant_id === tenant.id && row.metric === metric)?.used
      if (used !== counted) throw new Difference(`usage of ${metric}`, false, { tenant: tenant.id, used, counted })
    }
  }
}

/** Runs a program of both tenants from their seeds. Throws Difference; gives the number of operations. */
export async function runProgram(bench: Bench, ticks: Tick[]): Promise<number> {
  const players = bench.tenants.map((me) => new Player(bench, me, { tenantId: me.tenant.id, state: me.tenant.seed() }))
  for (const { steps, delays } of ticks) {
    const played = await Promise.allSettled(
      players.map(async (player, at) => {
        for (let turn = 0; turn < (delays[at] ?? 0); turn += 1) await new Promise((resolve) => setImmediate(resolve))
        const step = steps[at]
        if (step) await player.play(step)
      }),
    )
    const failed = played.find((one) => one.status === 'rejected')
    if (failed) throw failed.reason
  }
  await compareTables(
    bench,
    players.map((player) => player.world),
  )
  return players.reduce((sum, player) => sum + player.operations, 0)
}
