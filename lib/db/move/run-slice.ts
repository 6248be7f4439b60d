import pg from 'pg'
import { AppError, isAppError } from '@/lib/errors'
import { KeySet } from './key-set'
import type { MoveEnds } from './move-ends'
import type { MoveCursor } from './move-hold'
import type { SqlRow } from './move-session'
import type { Covered } from './ranges'
import { ofTenant } from './row-sql'
import { keyIn } from './stage-with-company'
import { syncKeys } from './sync-keys'

/** Well below the 10 s after which an idle transaction is ended. */
const awakeMs = 3_000

/**
 * One slice: a snapshot of the source and a transaction at the target. First every change that the snapshot sees in the queue is
 * brought over, then comes `work`. The target commits before those changes leave the queue; after the `isLast` they stay in it,
 * for whoever leaves the source.
 */
export async function runSlice(
  ends: MoveEnds,
  { cursor, compare, isLast = false }: { cursor: MoveCursor | null; compare: boolean; isLast?: boolean },
  work: ((ends: MoveEnds) => Promise<Covered>) | null,
): Promise<Covered & { captured: number }> {
  const { hold, source, target } = ends
  const mine = ofTenant(hold.tenantId)
  const awake = setInterval(() => [source, target].forEach((session) => session.stayAwake()), awakeMs)
  try {
    const [begun] = await Promise.all([
      source.run([
        ...source.begin(hold, 'REPEATABLE READ'),
        // What leaves the queue here has arrived there: a crash that forgets it repeats the slice, and changes nothing.
        'SET LOCAL synchronous_commit = off',
        `SELECT DISTINCT table_name, key FROM tenancy.captured WHERE ${mine}`,
      ]),
      target.run([...target.begin(hold, 'READ COMMITTED'), 'SET CONSTRAINTS ALL DEFERRED']),
    ])
    const captured = capturedKeys(ends, begun[3] ?? [])
    const synced = await syncKeys(ends, captured, { cursor, compare })
    const covered = work ? await work(ends) : { cursor: 'end' as const, rows: 0, bytes: 0 }
    if (isLast) {
      await Promise.all([target.run(['COMMIT']), source.run(['COMMIT'])])
      return { ...covered, bytes: covered.bytes + synced.bytes, captured: captured.size }
    }
    await target.run(['COMMIT'])
    // At REPEATABLE READ this deletes what the snapshot sees, and nothing that was committed since.
    const dequeue = captured.size > 0 ? [`DELETE FROM tenancy.captured WHERE ${mine}`] : []
    await source.run([...dequeue, 'COMMIT'])
    return { ...covered, bytes: covered.bytes + synced.bytes, captured: captured.size }
  } finally {
    clearInterval(awake)
  }
}

function capturedKeys({ tables }: MoveEnds, rows: SqlRow[]): KeySet {
  const byName = new Map(tables.map((moved) => [moved.table.name, moved]))
  const keys = new KeySet()
  for (const row of rows) {
    const name = String(row['table_name'])
    const moved = byName.get(name)
    if (!moved) throw new AppError('CONFLICT', { internal: `table ${name} came up since the move was opened` })
    keys.add(moved, keyIn(row))
  }
  return keys
}

/** Serialisation failures: the home has changed since the snapshot. Nothing was written, and the same slice can be tried again. */
export const isPassing = (error: unknown) =>
  error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01')

const lost = new Set(['57P01', '57P02', '57P03', '57P05', '25P03', '25P04'])

/** The error as callers know it; what has no name there stays as it is. */
export function asMoveError(error: unknown): unknown {
  if (isAppError(error) || !(error instanceof Error)) return error
  const code: unknown = Reflect.get(error, 'code')
  const internal = error.message
  if (code === 'TN005') return new AppError('CONFLICT', { cause: error, internal: 'taken over' })
  if (typeof code === 'string' && code.startsWith('23')) {
    return new AppError('CONFLICT', {
      cause: error,
      internal: `rows differ: they don't fit at the target (${internal})`,
    })
  }
  const gone = !(error instanceof pg.DatabaseError) && /connection|ECONN|EPIPE|stream/i.test(internal)
  if (gone || (typeof code === 'string' && (code.startsWith('08') || lost.has(code)))) {
    return new AppError('UNAVAILABLE', { cause: error, internal })
  }
  return error
}
