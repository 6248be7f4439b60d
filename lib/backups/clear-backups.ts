import pLimit from 'p-limit'
import { control } from '@/lib/db/control-client'
import { env } from '@/lib/env'
import { brokenOff, failBackup, silentBackups } from './backup-journal'
import { folderOf } from './object-name'
import { backupStore, type BackupStore } from './store'

const dayMs = 24 * 60 * 60 * 1000
const atOnce = 8
const sliceSize = 200

/** Gives up backups whose worker has fallen silent, what they may have written included. Gives how many. */
export async function giveUpSilent(store: BackupStore): Promise<number> {
  const silent = await silentBackups()
  for (const { id, objectName } of silent) {
    await store.delete(objectName)
    await failBackup(id, brokenOff())
  }
  return silent.length
}

interface Kept {
  id: string
  objectName: string
}

/**
 * Those that are older than BACKUP_KEEP_DAYS, the oldest first, but never a tenant's newest good one. Failed ones are kept as
 * long, so that it can be read what was wrong.
 */
export function expiredBackups({ now = new Date(), most = sliceSize } = {}): Promise<Kept[]> {
  const cutoff = new Date(now.getTime() - env.BACKUP_KEEP_DAYS * dayMs)
  return control().$queryRaw<Kept[]>`
    SELECT b.id, b.object_name AS "objectName" FROM backups b
     WHERE b.started_at < ${cutoff} AND (b.status = 'failed' OR (b.status = 'done' AND EXISTS (
             SELECT FROM backups newer WHERE newer.tenant_id = b.tenant_id AND newer.status = 'done'
                AND (newer.started_at, newer.id) > (b.started_at, b.id))))
     ORDER BY b.started_at LIMIT ${most}`
}

/** Deletes what has expired, until `until`. Gives how many. */
export async function deleteExpired(store: BackupStore, { until }: { until?: Date | undefined } = {}): Promise<number> {
  let deleted = 0
  for (;;) {
    const expired = await expiredBackups()
    await deleteThem(store, expired)
    deleted += expired.length
    if (expired.length < sliceSize || (until && new Date() >= until)) return deleted
  }
}

/** Objects first: a row that is left over is deleted next time, an object without a row by nobody. */
async function deleteThem(store: BackupStore, backups: readonly Kept[]): Promise<void> {
  const inTurn = pLimit(atOnce)
  await inTurn.map(backups, async ({ id, objectName }) => {
    await store.delete(objectName)
    await control().backup.deleteMany({ where: { id } })
  })
}

export interface DeletedBackups {
  /** Archives that are gone. */
  deleted: number
  /** Archives that stay where they are, because BACKUP_URL names no store any more. Without the tenant's key nobody can read them. */
  left: number
}

/**
 * Deletes all archives of a tenant and their rows; one that is being made is given up. For erasing: the tenant must not be
 * active any more, or the next one begins at once. Can be repeated. @throws AppError where the store is out of reach
 */
export async function deleteBackupsOf(tenantId: string): Promise<DeletedBackups> {
  const store = await backupStore()
  // From here on its worker can't finish, and deletes by itself what it has written.
  await control().backup.updateMany({
    where: { tenantId, status: 'running' },
    data: { status: 'failed', error: 'CONFLICT: the tenant is being erased', finishedAt: new Date() },
  })
  const rows = await control().backup.findMany({ where: { tenantId }, select: { objectName: true, status: true } })
  const result = { deleted: 0, left: rows.filter(({ status }) => status === 'done').length }
  if (store) {
    const names = new Set(rows.map(({ objectName }) => objectName))
    for await (const { name } of store.list(folderOf(tenantId))) {
      names.add(name)
      result.deleted += 1
    }
    const inTurn = pLimit(atOnce)
    await inTurn.map([...names], (name) => store.delete(name))
    result.left = 0
  }
  await control().backup.deleteMany({ where: { tenantId } })
  return result
}
