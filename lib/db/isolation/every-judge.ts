import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { Difference } from './difference'
import { callOf, type Cell } from './every-call'
import { Draft, type Manners } from './every-draft'
import { everyModel } from './every-model'
import { type Answer, type AnyStep, compareAnswers, play, printable, sorted } from './every-play'
import { allRowsSql, type AnyRow, first, type Lists, readLists, second, seedSql, type Whose } from './every-value'
import { isLeak, type OpenBench } from './open-bench'

/** Two tenants beside each other, and the same two each alone in tables of its own, under row-level security. */
export interface Worlds {
  beside: OpenBench
  alone: OpenBench
}

export interface AnyVerdict {
  programs: number
  operations: number
  /** Kind → how often it was tried, and how often it was answered and not refused. */
  kinds: Map<string, { tried: number; answered: number }>
  difference: unknown
}

interface Options {
  cells: readonly Cell[]
  seed: number
  /** How often each is tried; less than one: so many of them, by lot. One unless given. */
  rounds?: number
  /** Those that must be answered and were not yet are tried again, each by itself by one who means no ill. */
  until?: (cell: Cell) => boolean
  /** Every call names the other tenant, where it can. */
  isHostile?: boolean
}

const ticks = 8
const callsInTick = 2
const mostTries = 60

/**
 * The property: whatever two tenants do at once, each is answered what it is answered alone, and afterwards each holds the rows
 * that it holds alone. The product itself says what that is, where there is nobody else: so it holds for any model and operation.
 */
export async function judgeEvery(worlds: Worlds, options: Options): Promise<AnyVerdict> {
  const { cells, seed, rounds = 1, until, isHostile = false } = options
  const verdict: AnyVerdict = { programs: 0, operations: 0, kinds: new Map(), difference: undefined }
  const [place] = worlds.beside.places
  if (!place) throw new Error('no place to judge in')
  const here = { worlds, whose: whoseOf(worlds.beside), lists: await readLists(place.superuser) }
  const length = Math.ceil(cells.length * Math.min(1, rounds))
  const some = fc.shuffledSubarray([...cells], { minLength: length, maxLength: length })
  const queue = fc.sample(some, { seed, numRuns: Math.ceil(rounds) }).flat()
  await playAll({ ...here, manners: isHostile ? 'hostile' : 'mixed' }, queue, seed, verdict)
  for (let round = 1; until && round <= mostTries && !verdict.difference; round += 1) {
    const left = cells.filter((cell) => until(cell) && !verdict.kinds.get(cell.kind)?.answered)
    if (left.length === 0) break
    await playAll({ ...here, manners: 'polite' }, left, seed - round, verdict)
  }
  return verdict
}

/** At times the first difference is a row that is missing: one that shows the other's is soon met. */
export async function judgeUntilLeak(worlds: Worlds, options: Options): Promise<AnyVerdict> {
  for (let more = 0; ; more += 1) {
    const verdict = await judgeEvery(worlds, { ...options, seed: options.seed + more })
    if (isLeak(verdict.difference) || more === 9) return verdict
  }
}

async function playAll(here: Here, queue: Cell[], seed: number, verdict: AnyVerdict): Promise<void> {
  const each = ticks * callsInTick * here.whose.length
  const programs = Array.from({ length: Math.ceil(queue.length / each) }, (_, at) =>
    queue.slice(at * each, (at + 1) * each),
  )
  const property = fc.asyncProperty(fc.gen(), async (g) => {
    const steps = stepsOf(g, programs.pop() ?? [], here)
    verdict.programs += 1
    await runEvery(here, steps, verdict)
  })
  // No shrinking: the first difference says enough, and each step back costs a reset of the tables.
  const result = await fc.check(property, { seed, numRuns: programs.length, endOnFailure: true })
  if (result.failed) verdict.difference = result.errorInstance ?? new Error('failed without an error')
}

const whoseOf = ({ tenants }: OpenBench): Whose[] =>
  tenants.map(({ tenant: { id, mark } }, at) => ({ id, mark, ...(at === 0 ? first : second) }))

interface Here {
  worlds: Worlds
  whose: Whose[]
  lists: Lists
  manners: Manners
}

/** Tick by tick, what each of the tenants does. */
function stepsOf(g: fc.GeneratorValue, dealt: Cell[], { whose, lists, manners }: Here): AnyStep[][] {
  const rest = [...dealt]
  // Both make rows of the same ids; where a key is one of a few words, each of them has its turn to be the first.
  const before = 10 + g(fc.nat, { max: 9 })
  const news = whose.map(() => before)
  const step = (at: number): AnyStep => {
    const [me, other] = [whose[at], whose[1 - at]]
    if (!me || !other) throw new Error('two tenants, and no more')
    const fresh = () => (news[at] = (news[at] ?? before) + 1)
    const calls = rest
      .splice(0, callsInTick)
      .map((cell) => callOf(cell, new Draft(g, { me, other, lists, manners }, fresh)))
    const isRead = calls.every(({ cell }) => cell.isRead)
    const ways: AnyStep['how'][] = [isRead ? 'together' : 'one by one', 'one by one', 'batch', 'interactive']
    return { how: (manners !== 'mixed' ? undefined : ways[g(fc.nat, { max: 3 })]) ?? 'one by one', calls }
  }
  return Array.from({ length: ticks }, () => whose.map((_, at) => step(at)))
}

async function runEvery({ worlds, whose, lists }: Here, program: AnyStep[][], verdict: AnyVerdict): Promise<void> {
  const { beside, alone } = worlds
  await Promise.all([seed(beside, whose, lists), seed(alone, whose, lists)])
  for (const steps of program) {
    // All settle before anything is said, so that nothing runs on into the next program.
    const played = await Promise.allSettled(
      [beside, alone].map(({ tenants }) =>
        Promise.all(tenants.map(({ db }, at) => play(db, steps[at] ?? { how: 'together', calls: [] }))),
      ),
    )
    const [inOne, inOwn] = played.map((one) => {
      if (one.status === 'rejected') throw one.reason
      return one.value
    })
    steps.forEach((step, at) => {
      const [answers, expected] = [inOne?.[at], inOwn?.[at]]
      if (!answers || !expected) throw new Error('nothing to compare')
      compareAnswers({ step, beside: answers, alone: expected, byName: beside.lockOne })
      if (beside.lockOne) demandNames(step, answers)
      count(verdict, step, answers)
    })
  }
  await compareRows(worlds, whose)
  const [sql] = beside.valuesInSql
  if (sql) throw new Difference('a value is part of the SQL', false, { sql })
}

async function seed({ tenants }: OpenBench, whose: Whose[], lists: Lists): Promise<void> {
  const places = [...new Set(tenants.map(({ place }) => place))]
  await Promise.all(
    places.map((place) => {
      const here = whose.filter(({ id }) => tenants.some((one) => one.place === place && one.tenant.id === id))
      return place.superuser.query(seedSql(place.schemaName, here, lists))
    }),
  )
}

/** With lock 1, a call that names the other tenant is refused for that, whatever else is in it. */
function demandNames({ how, calls }: AnyStep, answers: Answer[]): void {
  const asked = how === 'batch' ? [calls] : calls.map((call) => [call])
  asked.forEach((together, at) => {
    const answer = answers[at]
    if (!answer || !together.some(({ namesOther }) => namesOther)) return
    // What lock 1 refuses by itself, it may refuse first.
    const isRefused = together.some(({ kinds }) => [...kinds].some((kind) => / (set|disconnect)$/.test(kind)))
    const names = 'error' in answer && (answer.error === 'CROSS_TENANT' || isRefused)
    const shown = together.map(({ args }) => args)
    if (!names) throw new Difference('who names another tenant must be told so', false, printable({ answer, shown }))
  })
}

function count(verdict: AnyVerdict, { how, calls }: AnyStep, answers: Answer[]): void {
  calls.forEach(({ kinds, namesOther, cell }, at) => {
    const answer = how === 'batch' ? answers[0] : answers[at]
    if (!answer) return
    verdict.operations += 1
    for (const kind of [...kinds, how, ...(namesOther ? [`${cell.model.name} names another tenant`] : [])]) {
      const so = verdict.kinds.get(kind) ?? { tried: 0, answered: 0 }
      verdict.kinds.set(kind, { tried: so.tried + 1, answered: so.answered + ('value' in answer ? 1 : 0) })
    }
  })
}

/** Everything that is in the tables, past row-level security: the rows of each as where it is alone, and nobody else's. */
async function compareRows({ beside, alone }: Worlds, whose: Whose[]): Promise<void> {
  const [inOne, inOwn] = await Promise.all([rowsOf(beside), rowsOf(alone)])
  for (const { name } of everyModel) {
    const [actual, expected] = [inOne.get(name) ?? [], inOwn.get(name) ?? []]
    if (expected.some(({ tenant_id }) => !whose.some(({ id }) => id === tenant_id)))
      throw new Error(`${name} holds rows of nobody`)
    if (!isDeepStrictEqual(sorted(actual), sorted(expected)))
      throw new Difference(`${name} holds what its tenants never wrote`, true, {
        only: actual.filter((row) => !expected.some((one) => isDeepStrictEqual(one, row))),
        missing: expected.filter((row) => !actual.some((one) => isDeepStrictEqual(one, row))),
      })
  }
}

/** Of all places of a bench, those too where nobody lives. */
async function rowsOf({ places }: OpenBench): Promise<Map<string, AnyRow[]>> {
  const all = new Map<string, AnyRow[]>()
  for (const { superuser, schemaName } of places) {
    const query = { name: `all ${schemaName}`, text: allRowsSql(schemaName) }
    const { rows } = await superuser.query<{ model: string; rows: AnyRow[] }>(query)
    for (const { model, rows: found } of rows) all.set(model, [...(all.get(model) ?? []), ...found])
  }
  return all
}
