import { isDeepStrictEqual } from 'node:util'
import { isAppError } from '@/lib/errors'
import type { TenantDb, TenantTx } from '@/lib/db/tenant-client'
import { isWriteConflict } from '@/lib/db/database-error'
import { Difference } from './difference'
import type { AnyCall } from './every-call'
import { volatileFields } from './every-model'
import { isRecord } from './schema'

/** What a tenant does in one tick. */
export interface AnyStep {
  how: 'one by one' | 'together' | 'batch' | 'interactive'
  calls: AnyCall[]
}

export type Answer = { value: unknown } | { error: string; cause: unknown }

type Method = (args: object) => Promise<unknown>

function run(db: TenantTx, { cell, args }: AnyCall): Promise<unknown> {
  const delegate: unknown = Reflect.get(db, cell.model.delegate)
  return (Reflect.get(Object(delegate), cell.operation) as Method)(args)
}

/** An answer without what the clock wrote, and lists in one order: which order is another suite's affair. */
function steady(value: unknown): unknown {
  if (Array.isArray(value)) return sorted(value.map(steady))
  if (value instanceof Uint8Array) return Buffer.from(value).toString()
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'bigint') return String(value)
  if (!isRecord(value)) return value
  const entries = Object.entries(value).filter(([key]) => !volatileFields.has(key))
  return Object.fromEntries(
    entries.map(([key, one]) => [key, steady(one)]).toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  )
}

export const sorted = (list: readonly unknown[]): unknown[] =>
  list
    .map((one) => ({ one, text: JSON.stringify(one) ?? '' }))
    .toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ one }) => one)

/** Two that collide try again: whatever is one transaction, as a whole. */
async function untilDone<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!isWriteConflict(error)) throw error
    }
  }
}

async function answerOf(attempt: () => Promise<unknown>): Promise<Answer> {
  try {
    return { value: steady(await attempt()) }
  } catch (error) {
    if (isWriteConflict(error)) throw error
    return { error: isAppError(error) ? error.code : 'REFUSED', cause: error }
  }
}

async function interactive(db: TenantDb, calls: AnyCall[]): Promise<Answer[]> {
  const answers: Answer[] = []
  const stop = new Error('rolled back, since a part of it was refused')
  const work = async (tx: TenantTx) => {
    for (const call of calls) {
      const answer = await answerOf(() => run(tx, call))
      answers.push(answer)
      if ('error' in answer) throw stop
    }
  }
  await db.$transaction(work).catch((error: unknown) => {
    if (error !== stop) throw error
  })
  return answers
}

/** What a step was answered: each call, or as much of them as there was until the first refusal of a transaction. */
export async function play(db: TenantDb, { how, calls }: AnyStep): Promise<Answer[]> {
  const alone = (call: AnyCall) => untilDone(() => answerOf(() => run(db, call)))
  if (how === 'together') return Promise.all(calls.map(alone))
  if (how === 'interactive') return untilDone(() => interactive(db, calls))
  if (how === 'batch')
    return [await untilDone(() => answerOf(() => db.$transaction(calls.map((call) => run(db, call)) as never)))]
  const answers: Answer[] = []
  for (const call of calls) answers.push(await alone(call))
  return answers
}

interface Compared {
  step: AnyStep
  beside: Answer[]
  alone: Answer[]
  /** Whether refusals must be of one name. Without a lock the other one refuses, later and by another name. */
  byName: boolean
}

/** Beside another tenant, each is answered what it is answered alone. */
export function compareAnswers({ step, beside, alone, byName }: Compared): void {
  const outcome = (answer: Answer) => ('error' in answer ? { error: byName ? answer.error : 'refused' } : answer)
  const [actual, expected] = [beside.map(outcome), alone.map(outcome)]
  if (isDeepStrictEqual(actual, expected)) return
  const at = actual.findIndex((one, index) => !isDeepStrictEqual(one, expected[index]))
  const calls = step.calls.map(({ cell, args }) => ({ model: cell.model.name, operation: cell.operation, args }))
  const shown = { how: step.how, calls, beside: beside.map(told), alone: alone.map(told) }
  const isAnswered = 'value' in (actual[at] ?? {})
  throw new Difference('beside another tenant it was answered otherwise', isAnswered, printable(shown))
}

/** JSON has no numbers of that size. */
export const printable = (shown: object) =>
  JSON.parse(JSON.stringify(shown, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one))) as object

const told = (answer: Answer) =>
  'error' in answer ? { error: answer.error, cause: answer.cause instanceof Error ? answer.cause.message : '' } : answer
