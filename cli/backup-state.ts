import { countTooLarge } from '@/lib/backups/due-tenants'
import { countWithoutBackup } from '@/lib/backups/read-backups'
import { backupStore } from '@/lib/backups/store'
import { env } from '@/lib/env'
import { failureOf } from './failure'
import { count, counted } from './format'
import { paint } from './paint'

const hourMs = 60 * 60 * 1000

/** How well the fleet is backed up. */
export interface BackupState {
  /** Where; null: there are no backups. */
  store: string | null
  /** Why it can't be used: a variable that is wrong. */
  trouble: string | null
  active: number
  /** Active tenants without a backup that is younger than `hours`. */
  without: number
  hours: number
  /** Of them, those that wait for "backups run". */
  tooLarge: number
}

export async function backupState(): Promise<BackupState> {
  const hours = 2 * env.BACKUP_EVERY_HOURS
  const [store, counts, tooLarge] = await Promise.all([
    storeInWords(),
    countWithoutBackup(hours * hourMs),
    countTooLarge(),
  ])
  return { ...store, ...counts, hours, tooLarge }
}

async function storeInWords(): Promise<Pick<BackupState, 'store' | 'trouble'>> {
  try {
    return { store: (await backupStore())?.where ?? null, trouble: null }
  } catch (error) {
    const { message, detail } = failureOf(error)
    return { store: null, trouble: detail ?? message }
  }
}

export function backupStateInWords({ store, trouble, active, without, hours, tooLarge }: BackupState): string {
  if (trouble !== null) return `${paint.bad('✖')} There are no backups: ${trouble}`
  if (store === null) return `${paint.warn('!')} There are no backups: BACKUP_URL names no place.`
  const lines = [
    without === 0
      ? `${paint.good('✔')} ${active === 1 ? 'The one tenant has' : `All ${counted(active, 'tenant')} have`} a backup that is younger than ${hours} hours.`
      : `${paint.warn('!')} ${count(without)} of ${counted(active, 'tenant')} have no backup that is younger than ${hours} hours: npm run fleet -- backups`,
  ]
  if (tooLarge > 0)
    lines.push(
      `${paint.warn('!')} ${counted(tooLarge, 'tenant')} too large for the chores: have a scheduler run npm run fleet -- backups run`,
    )
  return lines.join('\n')
}
