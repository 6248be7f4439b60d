import { knownKeyOf } from '@/lib/archives/tenant-key'
import { type ReadArchive, readArchive } from '@/lib/archives/read-archive'
import { AppError, isAppError } from '@/lib/errors'
import { failBackup } from './backup-journal'
import type { StoredBackup } from './read-backups'
import type { BackupStore } from './store'

export type BackupCheck =
  /** `lost`: files whose bytes the store hadn't got when it was written. */
  | { status: 'good'; backup: StoredBackup; lost: number }
  /** It can't be restored, and counts as failed from now on. */
  | { status: 'bad'; backup: StoredBackup; reason: string }

/**
 * Reads an archive back, all of it: that it is the one that was written, that the tenant's key opens it, and that its rows
 * and files are those that were put into it. Nothing is written anywhere. @throws AppError where it can't be told now: the store is
 * out of reach, FLEET_SECRET is another one
 */
export async function checkBackup(
  store: BackupStore,
  backup: StoredBackup,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<BackupCheck> {
  try {
    const { summary } = await read(store, backup, signal)
    return { status: 'good', backup, lost: summary.files?.lost ?? 0 }
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if (!isAppError(error, 'INVALID_INPUT') && !isAppError(error, 'NOT_FOUND')) throw error
    await failBackup(backup.id, error)
    return { status: 'bad', backup, reason: error.internal ?? error.message }
  }
}

async function read(store: BackupStore, backup: StoredBackup, signal: AbortSignal | undefined): Promise<ReadArchive> {
  const { tenantId, objectName, sha256 } = backup
  const source = store.get(objectName)
  try {
    const identityFor = async () => (await knownKeyOf(tenantId)) ?? unreadable('its key is gone')
    const found = await readArchive(source, { identityFor, ...(signal && { signal }) })
    if (found.manifest.tenant.id !== tenantId) unreadable('it is another tenant’s')
    if (found.sha256 !== sha256) unreadable('it is another archive than the one that was written')
    return found
  } finally {
    source.destroy()
  }
}

function unreadable(reason: string): never {
  throw new AppError('INVALID_INPUT', { message: `This backup can’t be restored: ${reason}.` })
}
