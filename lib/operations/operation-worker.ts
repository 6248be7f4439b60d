import { AppError } from '@/lib/errors'
import { log, logUnknown } from '@/lib/log'
import { fromNote, type OperationError, toNote, toOperationError } from './operation-error'
import {
  assertHeld,
  finishJournal,
  type Holder,
  type Journal,
  leaveJournal,
  type Noted,
  noteError,
  noteProgress,
  noteSteps,
  type Progress,
  readJournal,
  type StepNote,
} from './operation-journal'
import { keepLease, type Lease } from './operation-lease'
import { type Plan, type RunOptions, type Step, type StepContext, Suspension } from './operation-step'

/** What a worker has seen of it: why it failed, and what couldn't be undone. */
export interface Worked {
  failure?: OperationError
  left: string[]
}

type Results = Record<string, Noted>

/** What is true of the operation now, beside the words that steps are told. */
interface Position extends StepContext {
  results: Results
  progress: Progress
  /** Step → how far it has come. */
  begun: Map<number, 'begun' | 'done' | 'undone'>
  isUndoing: boolean
}

/** Does what is left of an operation: forward, or back where it was to be undone. Never throws. */
export async function work(holder: Holder, plan: Plan, options: RunOptions = {}): Promise<Worked> {
  const lease = keepLease(holder)
  const left: string[] = []
  try {
    const journal = await readJournal(holder.id)
    if (!journal) throw new AppError('NOT_FOUND', { internal: `operation ${holder.id} has no journal` })
    lease.renewed(journal.request)
    const at = positionOf(journal, { holder, lease, options })
    const failure = journal.error ? fromNote(journal.error) : await goForward(holder, plan, at)
    if (failure) left.push(...(await goBack(holder, plan.steps, at)))
    await finishJournal(holder, failure ? (left.length > 0 ? 'failed' : 'undone') : 'done')
    return { ...(failure && { failure }), left }
  } catch (error) {
    if (!(error instanceof Suspension)) return { failure: toOperationError(error), left } // the journal can't be written, or isn't ours any more
    return { ...(await leave(holder, error)), left }
  } finally {
    lease.end()
  }
}

async function leave(holder: Holder, { trouble, cause }: Suspension): Promise<{ failure?: OperationError }> {
  if (trouble)
    log().warn({ operationId: holder.id, err: cause }, `an operation was left to be taken up again: ${trouble}`)
  try {
    await leaveJournal(holder, trouble)
    return trouble ? { failure: { code: 'UNAVAILABLE', message: trouble } } : {}
  } catch (error) {
    return { failure: toOperationError(error) } // its lease runs out by itself
  }
}

function positionOf(
  journal: Journal,
  { holder, lease, options }: { holder: Holder; lease: Lease; options: RunOptions },
): Position {
  const at: Position = {
    operationId: holder.id,
    attempt: holder.attempt,
    results: Object.fromEntries(journal.steps.map(({ name, result }) => [name, result])),
    progress: journal.progress,
    begun: new Map(
      journal.steps.map(({ position, status }) => [
        position,
        status === 'done' || status === 'undone' ? status : 'begun',
      ]),
    ),
    isUndoing: false,
    signal: lease.signal,
    async note(progress) {
      const { trouble, failures } = at.progress
      at.progress = { ...progress, ...(failures !== undefined && { trouble, failures }) }
      lease.renewed(await noteProgress(holder, at.progress))
    },
    mayStop() {
      if (lease.signal.aborted) throw new Suspension(undefined, { cause: lease.signal.reason })
      // What is being taken back can neither be cancelled nor put to rest.
      const request = at.isUndoing ? null : lease.request
      if (request === 'cancel') throw new AppError('CONFLICT', { internal: cancelled })
      const isTime = options.until !== undefined && new Date() >= options.until
      if (request === 'pause' || isTime || options.signal?.aborted) throw new Suspension()
    },
    assertHeld: () => assertHeld(holder),
  }
  return at
}

/** What the journal says of an operation that somebody has taken back. */
export const cancelled = 'It was cancelled.'

/** Runs what isn't done yet. Gives what went wrong, noted down, or nothing. @throws Suspension */
async function goForward(holder: Holder, plan: Plan, at: Position): Promise<OperationError | undefined> {
  const { steps, takeHold } = plan
  if (holder.attempt > 1 && takeHold) {
    try {
      await takeHold(at)
    } catch (error) {
      return failed(error, { holder, steps, at })
    }
  }
  let noted: number | undefined
  for (const [position, { run }] of steps.entries()) {
    if (at.begun.get(position) === 'done') continue
    if (position !== noted) await noteBegin({ holder, steps, at }, position)
    let result: Noted
    try {
      result = (await run(at)) ?? {}
    } catch (error) {
      return failed(error, { holder, steps, at, position })
    }
    noted = await noteDone({ holder, steps, at }, position, result)
  }
  return undefined
}

async function noteBegin({ holder, steps, at }: Around, position: number): Promise<void> {
  await noteSteps(holder, [{ position, name: steps[position]?.name ?? '', status: 'running' }])
  at.begun.set(position, 'begun')
}

/** In the same word the next step begins; gives which. */
async function noteDone({ holder, steps, at }: Around, position: number, result: Noted): Promise<number | undefined> {
  const name = steps[position]?.name ?? ''
  const next = steps[position + 1]
  const begins = next && at.begun.get(position + 1) !== 'done' ? position + 1 : undefined
  const notes: StepNote[] = [{ position, name, status: 'done', result }]
  if (next && begins) notes.push({ position: begins, name: next.name, status: 'running' })
  await noteSteps(holder, notes, { flush: begins !== undefined && !next?.beginsUnnoted })
  at.results[name] = result
  at.begun.set(position, 'done')
  if (begins) at.begun.set(begins, 'begun')
  const { trouble: _trouble, failures: _failures, ...progress } = at.progress
  at.progress = progress
  return begins
}

interface Around {
  holder: Holder
  steps: readonly Step[]
  at: Position
}

/** Decides what becomes of a failure: past the point of no return it is tried again, before it all is undone. */
async function failed(
  error: unknown,
  { holder, steps, at, position }: Around & { position?: number },
): Promise<OperationError> {
  if (error instanceof Suspension) throw error
  // Whatever it was, it may be because somebody else is at work by now.
  if (at.signal.aborted) throw new Suspension(undefined, { cause: error })
  const name = position === undefined ? undefined : steps[position]?.name
  const failure = { ...toOperationError(error, { operationId: holder.id, step: name }), ...(name && { step: name }) }
  if (await isCommitted({ holder, steps, at }, failure)) throw new Suspension(failure.message, { cause: error })
  await noteError(holder, toNote(failure))
  if (name && position !== undefined) await noteSteps(holder, [{ position, name, status: 'failed' }])
  return failure
}

/** @throws Suspension where nobody can say */
async function isCommitted({ holder, steps, at }: Around, { message }: OperationError): Promise<boolean> {
  const point = steps.findIndex(({ commits }) => commits)
  const how = at.begun.get(point)
  if (how !== 'begun') return how === 'done'
  try {
    if (!(await steps[point]?.commits?.settle(at))) return false
    await noteDone({ holder, steps, at }, point, {})
    return true
  } catch (cause) {
    throw new Suspension(message, { cause })
  }
}

/** Undoes whatever has begun, the last first, and stops where that fails: what came before may be needed to try again. */
async function goBack(holder: Holder, steps: readonly Step[], at: Position): Promise<string[]> {
  at.isUndoing = true
  const toUndo = [...steps.entries()].filter(([position, { undo }]) => undo && at.begun.has(position)).toReversed()
  for (const [index, [position, { name, undo }]] of toUndo.entries()) {
    if (at.begun.get(position) === 'undone') continue
    try {
      await undo?.(at)
    } catch (error) {
      if (error instanceof Suspension) throw error
      if (at.signal.aborted) throw new Suspension(undefined, { cause: error })
      logUnknown(error, { operationId: holder.id, step: name })
      await noteSteps(holder, [{ position, name, status: 'failed' }])
      return toUndo.slice(index).map(([, step]) => step.leaves?.(at) ?? step.name)
    }
    await noteSteps(holder, [{ position, name, status: 'undone' }])
  }
  return []
}
