import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import { fromNote, type OperationError, toOperationError } from './operation-error'
import { beginJournal, type Holder, type Journal, type Noted, readJournal, takeOver } from './operation-journal'
import type { Plan, RunOptions, Step } from './operation-step'
import { work } from './operation-worker'

/** How an operation is told from others, and what it needs to be taken up again. Ids and names of our own only. */
export interface OperationStart {
  kind: string
  /** Never two operations on one tenant. */
  tenantId?: string
  input?: Noted
}

/** What has come of an operation. `undone`: it failed and nothing of it is left; `failed`: what `left` says is still there. */
export interface Outcome {
  operationId: string
  status: 'done' | 'undone' | 'failed' | 'running'
  steps: { name: string; status: 'waiting' | 'running' | 'done' | 'failed' | 'undone'; ms: number | null }[]
  error?: OperationError
  left?: string[]
}

/** What is to be done; with nothing to be said beforehand, the steps alone. */
export type PlanLike = Plan | readonly Step[]

const planOf = (plan: PlanLike): Plan => ('steps' in plan ? plan : { steps: plan })

/**
 * Runs named steps, one after the other, with a journal from which another process goes on after a crash. When one fails,
 * it and those before are undone, the last first; past the point of no return it is tried again instead. Never throws:
 * `status` is `running` where it was left, or where the journal itself can't be written, and then it is taken up again.
 */
export async function runOperation(start: OperationStart, plan: PlanLike, options: RunOptions = {}): Promise<Outcome> {
  const { kind, tenantId = null, input = {} } = start
  const { steps } = planOf(plan)
  try {
    const holder = await beginJournal({ kind, tenantId, input })
    if (holder) return await workOn(holder, planOf(plan), options)
    return refused(await operationOn(tenantId), steps, underWay(`an operation on tenant ${tenantId}`))
  } catch (error) {
    return refused('', steps, error)
  }
}

/** Writes an operation down and leaves it to whoever takes it up. Never throws. */
export async function beginOperation(start: OperationStart, steps: readonly Step[]): Promise<Outcome> {
  const { kind, tenantId = null, input = {} } = start
  try {
    const holder = await beginJournal({ kind, tenantId, input }, { detached: true })
    const journal = holder && (await readJournal(holder.id))
    if (journal) return outcomeOf(journal, steps)
    return refused(await operationOn(tenantId), steps, underWay(`an operation on tenant ${tenantId}`))
  } catch (error) {
    return refused('', steps, error)
  }
}

/** The one that is under way on this tenant; '' for none. */
async function operationOn(tenantId: string | null): Promise<string> {
  const other = await control().operation.findFirst({ where: { tenantId, status: 'running' }, select: { id: true } })
  return other?.id ?? ''
}

/**
 * Goes on with an operation whose worker has fallen silent or left it: forward, or back if it was being undone. One that is
 * over gives what came of it.
 */
export async function resumeOperation(
  id: string,
  planFor: (journal: Journal) => PlanLike,
  options: RunOptions = {},
): Promise<Outcome> {
  try {
    const journal = await readJournal(id)
    if (!journal) return refused(id, [], new AppError('NOT_FOUND', { message: `There is no operation ${id}.` }))
    const plan = planOf(planFor(journal))
    const { steps } = plan
    if (journal.status !== 'running') return outcomeOf(journal, steps)
    if (journal.steps.some(({ position, name }) => steps[position]?.name !== name)) {
      throw new AppError('CONFIGURATION', { message: `Operation ${id} was begun by a release with other steps.` })
    }
    const holder = await takeOver(id)
    if (holder) return await workOn(holder, plan, options)
    return refused(id, steps, journal.request === 'pause' ? resting() : underWay(`operation ${id}`))
  } catch (error) {
    return refused(id, [], error)
  }
}

const underWay = (what: string) =>
  new AppError('CONFLICT', { message: `Somebody is at work: ${what} is under way. Try again in a minute.` })

const resting = () => new AppError('CONFLICT', { message: 'It rests: somebody has paused it. Resume it first.' })

/** Nothing was begun, and the journal knows nothing of it. */
export const refusedOutcome = (error: unknown) => refused('', [], error)

function refused(operationId: string, steps: readonly Step[], error: unknown): Outcome {
  const waiting = steps.map(({ name }) => ({ name, status: 'waiting' as const, ms: null }))
  return { operationId, status: 'failed', steps: waiting, error: toOperationError(error) }
}

async function workOn(holder: Holder, plan: Plan, options: RunOptions): Promise<Outcome> {
  const { failure, left } = await work(holder, plan, options)
  const journal = await readJournal(holder.id).catch(() => null)
  const outcome = journal
    ? outcomeOf(journal, plan.steps)
    : { ...refused(holder.id, plan.steps, failure), status: 'running' as const }
  return { ...outcome, ...(failure && { error: failure }), ...(left.length > 0 && { left }) }
}

function outcomeOf({ id, status, error, steps: noted }: Journal, steps: readonly Step[]): Outcome {
  const byPosition = new Map(noted.map((step) => [step.position, step]))
  return {
    operationId: id,
    status,
    steps: steps.map(({ name }, position) => {
      const { status = 'waiting', ms = null } = byPosition.get(position) ?? {}
      return { name, status, ms }
    }),
    ...(error && { error: fromNote(error) }),
  }
}
