import { control } from '@/lib/db/control-client'
import { AppError, type ErrorCode, errorTable, isAppError } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import {
  beginJournal,
  finishJournal,
  type Holder,
  type Journal,
  keepLease,
  type Noted,
  noteError,
  noteStep,
  readJournal,
  takeOver,
} from './operation-journal'

/** What a step is told: whose work it does, and what the steps before it have noted. */
export interface StepContext {
  operationId: string
  /** Grows with each takeover: what is written under an older one must be refused. */
  attempt: number
  results: Readonly<Record<string, Noted>>
}

export interface Step {
  name: string
  /** Must bear to be run again after a crash anywhere in it. What it gives is noted for later steps and later runs. */
  run: (at: StepContext) => Promise<Noted | void>
  /** Takes back all of what `run` did, a part of it, or nothing. Must bear to be run again. Without it, nothing is to be undone. */
  undo?: (at: StepContext) => Promise<void>
  /** What is still there when undoing has failed, in words. Default: the step's name. */
  leaves?: (at: StepContext) => string
}

/** How an operation is told from others, and what it needs to be taken up again. Ids and names of our own only. */
export interface OperationStart {
  kind: string
  /** Never two operations on one tenant. */
  tenantId?: string
  input?: Noted
}

export interface OperationError {
  code: ErrorCode
  /** For the operator who started it. */
  message: string
  /** Input field → what is wrong and what to do. */
  fields?: Record<string, string>
  step?: string
  /** What an unknown error said. Never written down: it may be about a person. */
  detail?: string
}

/** What has come of an operation. `undone`: it failed and nothing of it is left; `failed`: what `left` says is still there. */
export interface Outcome {
  operationId: string
  status: 'done' | 'undone' | 'failed' | 'running'
  steps: { name: string; status: 'waiting' | 'running' | 'done' | 'failed' | 'undone'; ms: number | null }[]
  error?: OperationError
  left?: string[]
}

/**
 * Runs named steps, one after the other, with a journal from which another process goes on after a crash. When one fails,
 * it and those before are undone, the last first. Never throws: `status` is `running` where the journal itself can't be
 * written, and then the operation is taken up once its lease is over.
 */
export async function runOperation(start: OperationStart, steps: readonly Step[]): Promise<Outcome> {
  const { kind, tenantId = null, input = {} } = start
  try {
    const holder = await beginJournal({ kind, tenantId, input })
    if (holder) return await work(holder, steps)
    const other = await control().operation.findFirst({ where: { tenantId, status: 'running' }, select: { id: true } })
    return refused(other?.id ?? '', steps, underWay(`an operation on tenant ${tenantId}`))
  } catch (error) {
    return refused('', steps, error)
  }
}

/**
 * Goes on with an operation whose worker has fallen silent: forward, or back if it was being undone. One that is over gives
 * what came of it.
 */
export async function resumeOperation(id: string, stepsOf: (journal: Journal) => readonly Step[]): Promise<Outcome> {
  try {
    const journal = await readJournal(id)
    if (!journal) return refused(id, [], new AppError('NOT_FOUND', { message: `There is no operation ${id}.` }))
    const steps = stepsOf(journal)
    if (journal.status !== 'running') return outcomeOf(journal, steps)
    if (journal.steps.some(({ position, name }) => steps[position]?.name !== name)) {
      throw new AppError('CONFIGURATION', { message: `Operation ${id} was begun by a release with other steps.` })
    }
    const holder = await takeOver(id)
    return holder ? await work(holder, steps) : refused(id, steps, underWay(`operation ${id}`))
  } catch (error) {
    return refused(id, [], error)
  }
}

const underWay = (what: string) =>
  new AppError('CONFLICT', { message: `Somebody is at work: ${what} is under way. Try again in a minute.` })

/** Nothing was begun, and the journal knows nothing of it. */
export const refusedOutcome = (error: unknown) => refused('', [], error)

function refused(operationId: string, steps: readonly Step[], error: unknown): Outcome {
  const waiting = steps.map(({ name }) => ({ name, status: 'waiting' as const, ms: null }))
  return { operationId, status: 'failed', steps: waiting, error: toOperationError(error) }
}

async function work(holder: Holder, steps: readonly Step[]): Promise<Outcome> {
  const stop = keepLease(holder)
  let failure: OperationError | undefined
  const left: string[] = []
  try {
    const journal = await readJournal(holder.id)
    if (!journal) throw new AppError('NOT_FOUND', { internal: `operation ${holder.id} has no journal` })
    const at = { operationId: holder.id, attempt: holder.attempt, results: resultsOf(journal) }
    failure = journal.error ? fromNote(journal.error) : await goForward(holder, steps, at, journal)
    if (failure) left.push(...(await goBack(holder, steps, at)))
    await finishJournal(holder, failure ? (left.length > 0 ? 'failed' : 'undone') : 'done')
  } catch (error) {
    failure = toOperationError(error) // the journal can't be written, or isn't ours any more
  } finally {
    stop()
  }
  const journal = await readJournal(holder.id).catch(() => null)
  const outcome = journal
    ? outcomeOf(journal, steps)
    : { ...refused(holder.id, steps, failure), status: 'running' as const }
  return { ...outcome, ...(failure && { error: failure }), ...(left.length > 0 && { left }) }
}

type Results = Record<string, Noted>

const resultsOf = ({ steps }: Journal): Results => Object.fromEntries(steps.map(({ name, result }) => [name, result]))

type Position = StepContext & { results: Results }

/** Runs what isn't done yet. Gives what went wrong, noted down, or nothing. */
async function goForward(
  holder: Holder,
  steps: readonly Step[],
  at: Position,
  journal: Journal,
): Promise<OperationError | undefined> {
  for (const [position, { name, run }] of steps.entries()) {
    if (journal.steps.some((step) => step.position === position && step.status === 'done')) continue
    await noteStep(holder, { position, name, status: 'running' })
    let result: Noted
    try {
      result = (await run(at)) ?? {}
    } catch (error) {
      const failure = { ...toOperationError(error, { operationId: holder.id, step: name }), step: name }
      await noteError(holder, toNote(failure))
      await noteStep(holder, { position, name, status: 'failed' })
      return failure
    }
    at.results[name] = result
    await noteStep(holder, { position, name, status: 'done', result })
  }
  return undefined
}

/** Undoes whatever has begun, the last first, and stops where that fails: what came before may be needed to try again. */
async function goBack(holder: Holder, steps: readonly Step[], at: Position): Promise<string[]> {
  const begun = new Map((await readJournal(holder.id))?.steps.map((step) => [step.position, step.status]))
  const toUndo = [...steps.entries()].filter(([position, { undo }]) => undo && begun.has(position)).toReversed()
  for (const [index, [position, { name, undo }]] of toUndo.entries()) {
    if (begun.get(position) === 'undone') continue
    try {
      await undo?.(at)
    } catch (error) {
      logUnknown(error, { operationId: holder.id, step: name })
      await noteStep(holder, { position, name, status: 'failed' })
      return toUndo.slice(index).map(([, step]) => step.leaves?.(at) ?? step.name)
    }
    await noteStep(holder, { position, name, status: 'undone' })
  }
  return []
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

/** An error that nobody foresaw is told by its number in the log. */
function toOperationError(error: unknown, about: Record<string, unknown> = {}): OperationError {
  if (!isAppError(error)) {
    const message = `unknown error ${logUnknown(error, about)}, see the log`
    return { code: 'INTERNAL', message, detail: error instanceof Error ? error.message : String(error) }
  }
  const { code, internal, message, fieldErrors } = error
  return { code, message: internal ?? message, ...(fieldErrors && { fields: fieldErrors }) }
}

const toNote = ({ code, message }: OperationError) => `${code}: ${message}`

/** What an earlier attempt, or another process, has noted. */
function fromNote(note: string): OperationError {
  const [, code = '', message = note] = /^([A-Z_]+): (.*)$/s.exec(note) ?? []
  return { code: code in errorTable ? (code as ErrorCode) : 'INTERNAL', message }
}
