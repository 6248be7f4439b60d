import { isDeepStrictEqual } from 'node:util'
import { isWriteConflict } from '@/lib/db/database-error'
import { isAppError } from '@/lib/errors'
import type { SuiteCall } from './arbitrary-program'
import type { Outcome } from './oracle'
import { isRecord } from './schema'
import { sitesOf } from './sites'

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

/** What the suite keeps of an answer: no times, and no fields that it doesn't follow. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !untracked.has(key))
      .map(([key, one]) => [key, plain(one)]),
  )
}

const untracked = new Set([
  'createdAt',
  'updatedAt',
  'expiresAt',
  'emailVerifiedAt',
  'deactivatedAt',
  'archivedAt',
  'dueOn',
  'passwordHash',
  'description',
  'actorId',
  'subjectId',
  'timeZone',
  'theme',
  'notifications',
  'totpSecret',
  'totpConfirmedAt',
  'totpLastStep',
  'lastSignInAt',
  'address',
  'method',
  'secondFactorAt',
  'lastSeenAt',
  'agent',
  'via',
  'custom',
])

const errorKind = (error: unknown) => (isAppError(error) ? error.code : 'REFUSED')

export async function outcomeOf(run: () => Promise<unknown>): Promise<Outcome & { cause?: unknown }> {
  try {
    return { value: plain(await run()) }
  } catch (error) {
    if (isWriteConflict(error)) throw error
    return { error: errorKind(error), cause: error }
  }
}

/** Which of two faults Prisma meets first in a nested write is its own affair. */
export const hasNestedWrites = (call: SuiteCall) =>
  sitesOf(call).some(({ label }) => /^(data|create|update)\.(one|many)/.test(label))

/** Rows without an order, in one: by their keys and values. */
const canonical = (value: unknown): unknown =>
  isRecord(value)
    ? Object.fromEntries(
        Object.entries(value)
          .map(([key, one]) => [key, canonical(one)] as const)
          .toSorted(([a], [b]) => (a < b ? -1 : 1)),
      )
    : value

const sortedRows = (value: unknown) =>
  Array.isArray(value) ? value.map((row) => JSON.stringify(canonical(row))).toSorted((a, b) => (a < b ? -1 : 1)) : value

export const isNamed = (outcome: Outcome) => 'error' in outcome && outcome.error === 'CROSS_TENANT'

export function sameOutcome(actual: Outcome, expected: Outcome, unordered = false, anyError = false): boolean {
  if ('error' in actual || 'error' in expected)
    return (
      'error' in actual && 'error' in expected && (actual.error === expected.error || (anyError && !isNamed(expected)))
    )
  const order = unordered ? sortedRows : (value: unknown) => value
  return isDeepStrictEqual(order(plain(actual.value)), order(plain(expected.value)))
}
