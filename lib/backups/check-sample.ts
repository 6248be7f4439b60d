import { control } from '@/lib/db/control-client'
import { isAppError } from '@/lib/errors'
import { log, logUnknown } from '@/lib/log'
import { beginJournal, finishJournal, noteError } from '@/lib/operations/operation-journal'
import { checkBackup } from './check-backup'
import { readBackups, type StoredBackup } from './read-backups'
import type { BackupStore } from './store'

const kind = 'backup-check'
const hourMs = 60 * 60 * 1000
const everyMs = 24 * hourMs
/** More can't be read back in a chore's time; "fleet backups check" reads those, too. */
const mostBytes = 200_000_000

/**
 * Once a day reads the newest backup of one tenant back, chosen by lot. It is noted as an operation, so that the fleet's
 * status tells what was found wrong. Null where it isn't time yet, or there is nothing to check.
 */
export async function checkSample(
  store: BackupStore,
  { signal }: { signal: AbortSignal },
): Promise<'good' | 'bad' | 'unknown' | null> {
  if ((await control().operation.count({ where: { kind, createdAt: { gte: new Date(Date.now() - everyMs) } } })) > 0)
    return null
  const small = (await readBackups()).flatMap(({ newest }) => (newest && newest.bytes <= mostBytes ? [newest] : []))
  const backup = small[Math.floor(Math.random() * small.length)]
  if (!backup) return null
  await forgetBrokenOff()
  const { id: backupId, tenantId } = backup
  const holder = await beginJournal({ kind, tenantId: null, input: { backupId, tenantId } })
  if (!holder) return null
  const { status, trouble } = await check(store, backup, signal)
  if (trouble) await noteError(holder, trouble)
  await finishJournal(holder, trouble ? 'failed' : 'done')
  return status
}

async function check(store: BackupStore, backup: StoredBackup, signal: AbortSignal) {
  const about = `backup ${backup.id} of tenant ${backup.tenantId}`
  try {
    const found = await checkBackup(store, backup, { signal })
    if (found.status === 'good') return { status: 'good' as const, trouble: null }
    log().error({ tenant: backup.tenantId, backupId: backup.id, reason: found.reason }, 'a backup is bad')
    return { status: 'bad' as const, trouble: `${about} is bad: ${found.reason}` }
  } catch (error) {
    const why = isAppError(error) ? (error.internal ?? error.code) : `in the log as ${logUnknown(error)}`
    return { status: 'unknown' as const, trouble: `${about} could not be checked: ${why}` }
  }
}

/** A process that was ended in the middle of it. The next check takes its place. */
async function forgetBrokenOff(): Promise<void> {
  await control().operation.updateMany({
    where: { kind, status: 'running', leasedUntil: { lt: new Date(Date.now() - hourMs) } },
    data: { status: 'failed', error: 'it was broken off', finishedAt: new Date() },
  })
}
