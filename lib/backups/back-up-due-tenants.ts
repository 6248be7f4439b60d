import { AppError } from '@/lib/errors'
import { type BackupOutcome, type BackUpOptions, backUpTenant } from './back-up-tenant'
import { checkSample } from './check-sample'
import { deleteExpired, giveUpSilent } from './clear-backups'
import { countTooLarge, dueBefore, dueTenants } from './due-tenants'
import { backupStore, type BackupStore } from './store'

/** Each takes a connection, a processor's time and some 30 MB. */
const atOnce = 2
const sliceSize = 50

export interface BackedUp {
  done: number
  failed: number
  /** Left to "fleet backups run": their backup takes longer than a chore may. */
  tooLarge: number
  /** Old archives that were deleted. */
  expired: number
  /** What came of reading one of them back, where that was due. */
  checked: 'good' | 'bad' | 'unknown' | null
  /** True when time ran out before everybody's turn. */
  more: boolean
}

/**
 * The chore: gives up what was broken off, backs up whose last backup is old, the longest waiting first, and deletes what is
 * too old. Once a day it reads one back. What isn't ready at `until` is broken off then. Null: BACKUP_URL names no place, so
 * there are no backups.
 */
export async function backUpDueTenants({ until }: { until: Date }): Promise<BackedUp | null> {
  const store = await backupStore()
  if (!store) return null
  const slow = new AbortController()
  const internal = 'it takes longer than a chore may: have a scheduler run "fleet backups run"'
  const timer = setTimeout(() => slow.abort(new AppError('TOO_SLOW', { internal })), until.getTime() - Date.now())
  try {
    // Who begins late would be stopped through no fault of their own.
    const begins = new Date(Date.now() + (until.getTime() - Date.now()) / 3)
    const backedUp = await backUpAllDue(store, { chores: true, until: begins, signal: slow.signal })
    const checked = backedUp.more ? null : await checkSample(store, { signal: slow.signal })
    return { ...backedUp, tooLarge: await countTooLarge(), checked }
  } finally {
    clearTimeout(timer)
  }
}

export interface BackUpAllOptions extends BackUpOptions {
  /** Without those that are too large for the chores, or have failed within the hour. */
  chores: boolean
  /** Begins none after this. */
  until?: Date
  onDone?: (outcome: BackupOutcome) => void
}

/**
 * Gives up what was broken off, deletes what is too old, and backs up whoever is due. Stops early where the store can't be
 * used: all others would fail, too.
 */
export async function backUpAllDue(
  store: BackupStore,
  { chores, until, onDone, ...options }: BackUpAllOptions,
): Promise<Pick<BackedUp, 'done' | 'failed' | 'expired' | 'more'>> {
  await giveUpSilent(store)
  const expired = await deleteExpired(store, { until })
  const counted = { done: 0, failed: 0, skipped: 0 }
  const tried: string[] = []
  let isStoreAtFault = false
  const goesOn = () => (!until || new Date() < until) && !isStoreAtFault && !options.signal?.aborted
  const answer = (more: boolean) => ({ done: counted.done, failed: counted.failed, expired, more })
  for (;;) {
    const waiting = await dueTenants({ chores, without: tried, most: sliceSize })
    if (waiting.length === 0) return answer(false)
    tried.push(...waiting)
    const worker = async () => {
      for (let next = waiting.shift(); next && goesOn(); next = waiting.shift()) {
        const outcome = await backUpTenant(store, next, { ...options, unlessSince: dueBefore() })
        counted[outcome.status] += 1
        if (outcome.status === 'failed') isStoreAtFault ||= outcome.isStoreAtFault
        onDone?.(outcome)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    if (!goesOn()) return answer(true)
  }
}
