import { setTimeout as sleep } from 'node:timers/promises'
import { readHome } from '@/lib/db/home-hold'
import { endTransactions, fenceHome, type Holder, holdersOf } from '@/lib/db/home-move'
import { AppError } from '@/lib/errors'
import { log } from '@/lib/log'
import type { StepContext } from '@/lib/operations/operation-step'
import type { MoveRows } from './move-rows'
import { notedOf } from './move-progress'
import type { MoveScope } from './move-scope'

/** So few changes are left before the fence is tried that the last drain is short. */
const fewChanges = 100
const drainsBefore = 20

/** Somewhat more than a minute and a half: longer than any plan lets a transaction take. */
const triesAtMost = 90
/** A transaction that is in the way for so long is cancelled, and later ended with its session, as far as we may. */
const cancelAfterMs = 5_000
const endAfterMs = 8_000

/**
 * Lets nobody in any more, and brings over the last changes. Gives when the fence that held was asked for, in ms since 1970. In
 * between, and when it is refused again and again, people are served.
 * @throws AppError CONFLICT where somebody stays for too long, or what was brought over differs
 */
export async function fenceTenant(scope: MoveScope, at: StepContext, rows: MoveRows): Promise<number> {
  const { from, hold, epoch } = scope
  const drain = (options = {}) => rows.use(scope, at, (open) => open.drain(options))
  const home = await readHome(from)
  let fencedAt = Date.now()
  if (home?.residence !== 'fenced') {
    await at.note({ ...notedOf(at.progress), phase: 'switching' })
    fencedAt = await shut()
  }
  // Nobody is in, and whoever was has ended: one drain sees all there will ever be.
  await drain({ isLast: true })
  return fencedAt

  async function shut(): Promise<number> {
    const seen = new Map<string, number>()
    for (let tried = 1; tried <= triesAtMost; tried++) {
      at.mayStop()
      for (let drained = 1; drained <= drainsBefore && (await drain()).captured > fewChanges; drained++) at.mayStop()
      const askedAt = Date.now()
      if ((await fenceHome(from, hold, epoch)) === 'fenced') return askedAt
      await endOldest(seen)
      await sleep(Math.min(1_000, 50 * 2 ** tried) * (0.5 + Math.random() / 2))
    }
    throw new AppError('CONFLICT', { internal: 'somebody’s transaction was always in the way: see pg_stat_activity' })
  }

  /** Our own eyes say how old a transaction is: the server tells that only to those who may see all. */
  async function endOldest(seen: Map<string, number>): Promise<void> {
    const now = performance.now()
    const holders = await holdersOf(from)
    const ageOf = (holder: Holder) => now - (seen.get(keyOf(holder)) ?? now)
    for (const holder of holders) if (!seen.has(keyOf(holder))) seen.set(keyOf(holder), now)
    const old = holders.filter((holder) => ageOf(holder) > cancelAfterMs)
    if (old.length === 0) return
    const end = old.filter((holder) => ageOf(holder) > endAfterMs)
    const told =
      end.length > 0 ? await endTransactions(from, end, 'terminate') : await endTransactions(from, old, 'cancel')
    log().warn(
      { operationId: hold.operationId, transactions: old.length, told },
      'transactions are in the way of a move',
    )
  }
}

const keyOf = ({ pid, transaction }: Holder) => `${pid} ${transaction}`
