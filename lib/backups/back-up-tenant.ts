import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ArchiveProgress, ArchiveSummary } from '@/lib/archives/archive-summary'
import { writeArchive } from '@/lib/archives/write-archive'
import { aboutTenant, tenantDb } from '@/lib/control/tenant-db'
import { AppError, isAppError } from '@/lib/errors'
import { log, logUnknown } from '@/lib/log'
import { beginBackup, failBackup, finishBackup, keepBackup, type RunningBackup } from './backup-journal'
import type { BackupStore } from './store'

export type BackupOutcome =
  | { status: 'done'; tenantId: string; summary: ArchiveSummary }
  /** Somebody else is at it, or has been, or the tenant isn't active. */
  | { status: 'skipped'; tenantId: string }
  | { status: 'failed'; tenantId: string; error: unknown; isStoreAtFault: boolean }

export interface BackUpOptions {
  /** Skips a tenant of whom a backup is there that began later than this. */
  unlessSince?: Date | undefined
  /** Its reason is what the journal says. */
  signal?: AbortSignal | undefined
  onProgress?: ((progress: ArchiveProgress) => void) | undefined
}

/** Writes one archive of a tenant into the store, with its row in the journal. Whatever fails leaves no object behind. */
export async function backUpTenant(
  store: BackupStore,
  tenantId: string,
  { unlessSince, signal, onProgress }: BackUpOptions = {},
): Promise<BackupOutcome> {
  const backup = await beginBackup(tenantId, unlessSince)
  if (!backup) return { status: 'skipped', tenantId }
  const lost = new AbortController()
  const isOver = () => new AppError('CONFLICT', { internal: `backup ${backup.id} was given up by somebody else` })
  const stop = keepBackup(backup, () => lost.abort(isOver()))
  const signals = AbortSignal.any(signal ? [lost.signal, signal] : [lost.signal])
  try {
    const sent = await send(store, backup, { signal: signals, onProgress })
    if ('error' in sent) return await fail(store, backup, sent)
    if (!(await finishBackup(backup, sent)))
      return await fail(store, backup, { error: isOver(), isStoreAtFault: false })
    tellLost(backup, sent)
    return { status: 'done', tenantId, summary: sent }
  } finally {
    stop()
  }
}

/** The rows are worth keeping all the same; somebody should ask where the files went. */
function tellLost({ id, tenantId }: RunningBackup, { files }: ArchiveSummary): void {
  if (files && files.lost > 0)
    log().error({ ...aboutTenant(tenantId), backupId: id, lost: files.lost }, 'files are missing from their store')
}

type Failed = { error: unknown; isStoreAtFault: boolean }

/** The store has cleared up behind itself, if it could; for what it couldn't, the row is kept until its time is over. */
async function fail(
  store: BackupStore,
  { id, tenantId, objectName }: RunningBackup,
  failed: Failed,
): Promise<BackupOutcome> {
  const about = { ...aboutTenant(tenantId), backupId: id }
  const { error } = failed
  if (isAppError(error)) log().warn({ ...about, code: error.code, reason: error.internal }, 'a backup failed')
  else logUnknown(error, about)
  await store.delete(objectName).catch(() => {})
  await failBackup(id, error)
  return { status: 'failed', tenantId, ...failed }
}

/** One end writes the archive, the other takes it away; whichever fails ends both. */
async function send(
  store: BackupStore,
  { tenantId, objectName }: RunningBackup,
  options: { signal: AbortSignal; onProgress: BackUpOptions['onProgress'] },
): Promise<ArchiveSummary | Failed> {
  // Rows add little to what people have attached. Where that can't be told now, the archive says why.
  const { _sum } = await tenantDb(tenantId, 'account')
    .attachment.aggregate({ _sum: { bytes: true } })
    .catch(() => ({ _sum: { bytes: 0 } }))
  const expectedBytes = Number(_sum.bytes ?? 0)
  const [archive, body] = [new PassThrough(), new PassThrough()]
  let isStoreAtFault = true
  // Two, so that it can be told who ended it: each end closes its own.
  archive.once('close', () => (isStoreAtFault = body.destroyed))
  void pipeline(archive, body).catch(() => {}) // both ends hear of it
  const closing = (stream: PassThrough) => (error: unknown) => {
    stream.destroy()
    throw error
  }
  const [written, put] = await Promise.allSettled([
    writeArchive(tenantId, archive, options).catch(closing(archive)),
    store.put(objectName, body, { ...options, expectedBytes }).catch(closing(body)),
  ])
  if (options.signal.aborted) return { error: options.signal.reason, isStoreAtFault: false }
  if (put.status === 'rejected' && (isStoreAtFault || written.status === 'fulfilled'))
    return { error: put.reason, isStoreAtFault: true }
  return written.status === 'rejected' ? { error: written.reason, isStoreAtFault: false } : written.value
}
