import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { estimateRows } from './estimate-rows'
import { closeEnds, type MoveEnds, openEnds } from './move-ends'
import type { MoveCursor, MoveHold, Slice } from './move-hold'
import { compareRange, copyRange, type Most } from './ranges'
import { ofTenant } from './row-sql'
import { asMoveError, isPassing, runSlice } from './run-slice'
import { SliceSize } from './slice-size'

export interface MoveOptions {
  /** How much of the time copying and comparing may take, from 0 to 1: between slices is a pause. Default 0.7. */
  share?: number
  /** How many rows a slice copies at most; comparing takes on five times as many. Default 20,000. */
  mostRows?: number
}

/** After so many rows of a table the target is looked at for the first time. */
const firstAnalysis = 5_000

/** Somewhat longer than an autovacuum takes to give way. */
const analysisWaitsMs = 3_000

/** How often a slice is begun again because a home has changed in the very moment. */
const mostTries = 10

/**
 * Opens both ends. @throws AppError CONFLICT where the two places don't have the same tables, UNAVAILABLE where a server doesn't
 * answer
 */
export async function openMove(hold: MoveHold, options: MoveOptions = {}): Promise<OpenMove> {
  return new OpenMove(hold, await openEnds(hold).catch(rethrow), options)
}

/**
 * Moves one tenant's rows. Each slice reads one snapshot of the source and writes one transaction at the target, which commits
 * before what was captured leaves the queue: broken off anywhere, a slice is done again. After each slice the target has, for
 * all keys that its cursor has passed, what the source had at that snapshot, and nothing that the source hadn't.
 *
 * Everything throws AppError CONFLICT ('taken over') when another attempt holds one of the homes, and UNAVAILABLE when a connection
 * is lost. After an error the next call begins with new connections.
 */
export class OpenMove {
  readonly #hold: MoveHold
  readonly #share: number
  readonly #copySize: SliceSize
  readonly #compareSize: SliceSize
  #ends: MoveEnds | undefined
  #restUntil = 0
  #filling = { table: '', rows: 0, analyzeAt: firstAnalysis }

  constructor(hold: MoveHold, ends: MoveEnds, { share = 0.7, mostRows = 20_000 }: MoveOptions) {
    this.#hold = hold
    this.#ends = ends
    this.#share = share
    this.#copySize = new SliceSize(mostRows)
    this.#compareSize = new SliceSize(mostRows * 5)
  }

  /** Of the tenant at the source: rows are counted, bytes guessed from some of them. */
  estimate(): Promise<{ rows: number; bytes: number }> {
    return this.#reading(estimateRows)
  }

  /** How many changes are captured and haven't been brought over. */
  lag(): Promise<number> {
    return this.#reading(async ({ source }) => {
      const [[row] = []] = await source.run([
        `SELECT count(*)::int AS lag FROM tenancy.captured WHERE ${ofTenant(this.#hold.tenantId)}`,
      ])
      return Number(row?.['lag'])
    })
  }

  /** Brings over what was captured, and the next rows after `cursor` (null: from the first on). */
  async copySlice(cursor: MoveCursor | null, { maxMs = 2_000 }: { maxMs?: number } = {}): Promise<Slice> {
    const slice = await this.#paced(this.#copySize, maxMs, (ends, most) =>
      runSlice(ends, { cursor, compare: false }, () => copyRange(ends, cursor, most)),
    )
    const table = slice.cursor === 'end' ? this.#filling.table : slice.cursor.table
    if (table !== this.#filling.table) this.#filling = { table, rows: 0, analyzeAt: firstAnalysis }
    this.#filling.rows += slice.rows
    // Where few tenants share tables, their statistics say that this one has no rows: any index with the tenant would look as good
    // as the right one for a changed key, and each lookup would read all that was copied.
    if (slice.captured > 0 && this.#filling.rows >= this.#filling.analyzeAt && (await this.analyze())) {
      this.#filling.analyzeAt = this.#filling.rows * 10
    }
    return slice
  }

  /**
   * Looks at a sample of what has arrived: without it, the first queries over there would be planned for empty tables. An
   * autovacuum that is in the way gives way after a second (deadlock_timeout); false: somebody else didn't.
   */
  async analyze(): Promise<boolean> {
    return this.#attempt(async ({ target, tables }) => {
      await target.run([`SET lock_timeout = '${analysisWaitsMs}ms'`])
      try {
        await target.run([`ANALYZE ${tables.map((moved) => moved.target.from).join(', ')}`])
        return true
      } catch (error) {
        if (error instanceof pg.DatabaseError && error.code === '55P03') return false
        throw error
      } finally {
        await target.run(['RESET lock_timeout'])
      }
    })
  }

  /**
   * Once all is copied: brings over what was captured and compares it, then compares the next rows after `cursor`, at one snapshot.
   * @throws AppError CONFLICT that names the table and between which keys it differs
   */
  verifySlice(cursor: MoveCursor | null, { maxMs = 2_000 }: { maxMs?: number } = {}): Promise<Slice> {
    return this.#paced(this.#compareSize, maxMs, (ends, most) =>
      runSlice(ends, { cursor: 'end', compare: true }, () => compareRange(ends, cursor, most)),
    )
  }

  /**
   * Once all is copied: brings over what was captured and compares it. `isLast`: nobody can change anything any more, and the queue
   * may stay as it is. @throws AppError CONFLICT where it differs
   */
  async drain({ isLast = false } = {}): Promise<{ captured: number }> {
    const { captured } = await this.#attempt((ends) => runSlice(ends, { cursor: 'end', compare: true, isLast }, null))
    return { captured }
  }

  async close(): Promise<void> {
    const ends = this.#ends
    this.#ends = undefined
    if (ends) await closeEnds(ends)
  }

  async #paced(
    size: SliceSize,
    maxMs: number,
    slice: (ends: MoveEnds, most: Most) => Promise<Omit<Slice, 'ms'>>,
  ): Promise<Slice> {
    const rest = this.#restUntil - performance.now()
    if (rest > 0) await sleep(rest)
    const begin = performance.now()
    const done = await this.#attempt((ends) => slice(ends, size.most))
    const ms = performance.now() - begin
    size.learn({ rows: done.rows, ms, maxMs })
    this.#restUntil = performance.now() + ms * (1 / this.#share - 1)
    return { ...done, ms: Math.round(ms) }
  }

  async #attempt<T>(work: (ends: MoveEnds) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      const ends = (this.#ends ??= await openEnds(this.#hold).catch(rethrow))
      try {
        return await work(ends)
      } catch (error) {
        await this.close() // closing a connection rolls back, in whatever state it is
        if (!isPassing(error) || tries === mostTries) throw asMoveError(error)
      }
    }
  }

  #reading<T>(read: (ends: MoveEnds) => Promise<T>): Promise<T> {
    return this.#attempt(async (ends) => {
      await ends.source.run(ends.source.begin(this.#hold, 'READ COMMITTED'))
      const found = await read(ends)
      await ends.source.run(['COMMIT'])
      return found
    })
  }
}

function rethrow(error: unknown): never {
  throw asMoveError(error)
}
