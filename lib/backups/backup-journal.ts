import { v7 as uuidv7 } from 'uuid'
import type { ArchiveSummary } from '@/lib/archives/archive-summary'
import { control } from '@/lib/db/control-client'
import { AppError, isAppError } from '@/lib/errors'
import { objectNameOf } from './object-name'

/** A backup that is being made, as its row in `backups` has it. */
export interface RunningBackup {
  id: string
  tenantId: string
  objectName: string
}

/** Without a word from its worker for so long, a backup is given up. While it runs, `finished_at` is the last word. */
const silentForSeconds = 60
const heardEveryMs = 10_000
/** All of a process share five connections. */
const patience = { maxWait: 10_000, timeout: 10_000 }

/**
 * Begins a backup of an active tenant. Null: one is being made already, or one that began after `unlessSince` is there, or
 * the tenant isn't active (any more).
 */
export async function beginBackup(tenantId: string, unlessSince?: Date): Promise<RunningBackup | null> {
  const [id, startedAt] = [uuidv7(), new Date()]
  const objectName = objectNameOf({ tenantId, id, startedAt })
  return control().$transaction(async (tx) => {
    // Whoever else wants to begin one waits here, and then sees ours.
    const locked = await tx.$executeRaw`
      SELECT FROM tenants WHERE id = ${tenantId}::uuid AND state = 'active' FOR NO KEY UPDATE`
    if (locked === 0) return null
    const begun = await tx.$executeRaw`
      INSERT INTO backups (id, tenant_id, object_name, started_at, finished_at)
      SELECT ${id}::uuid, ${tenantId}::uuid, ${objectName}, ${startedAt}, now()
       WHERE NOT EXISTS (
         SELECT FROM backups WHERE tenant_id = ${tenantId}::uuid
            AND ((status = 'running' AND finished_at >= now() - make_interval(secs => ${silentForSeconds}))
              OR (status = 'done' AND started_at > ${unlessSince ?? null}::timestamptz)))`
    return begun === 1 ? { id, tenantId, objectName } : null
  }, patience)
}

/** Tells that the work goes on, now and then, and calls `onLost` once it is nobody's work any more. Gives the way to stop. */
export function keepBackup({ id }: RunningBackup, onLost: () => void, everyMs = heardEveryMs): () => void {
  const tell = async () => {
    const kept = await control()
      .$executeRaw`UPDATE backups SET finished_at = now() WHERE id = ${id}::uuid AND status = 'running'`
    if (kept === 0) onLost()
  }
  // A control plane that doesn't answer now is asked again.
  const timer = setInterval(() => void tell().catch(() => {}), everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** False: it was given up meanwhile, and what was written must go. */
export async function finishBackup({ id }: RunningBackup, summary: ArchiveSummary): Promise<boolean> {
  const { rows, bytes, sha256, schemaVersion } = summary
  const { count } = await control().backup.updateMany({
    where: { id, status: 'running' },
    data: { status: 'done', rows, bytes, sha256, schemaVersion, finishedAt: new Date() },
  })
  return count === 1
}

/** Writes down that it failed, and why. */
export async function failBackup(id: string, error: unknown): Promise<void> {
  await control().backup.updateMany({
    where: { id, status: { in: ['running', 'done'] } },
    data: { status: 'failed', error: reasonOf(error), finishedAt: new Date() },
  })
}

/** Its code first: who is too large for the chores is told from it. */
function reasonOf(error: unknown): string {
  const { code, text } = isAppError(error)
    ? { code: error.code, text: error.internal ?? error.message }
    : { code: 'INTERNAL', text: error instanceof Error ? error.message : String(error) }
  return `${code}: ${text}`.slice(0, 500)
}

/** Backups whose worker has fallen silent, the longest silent first. */
export function silentBackups(): Promise<RunningBackup[]> {
  return control().$queryRaw<RunningBackup[]>`
    SELECT id, tenant_id AS "tenantId", object_name AS "objectName" FROM backups
     WHERE status = 'running' AND finished_at < now() - make_interval(secs => ${silentForSeconds})
     ORDER BY finished_at LIMIT 100`
}

/** Of one whose worker is gone. */
export const brokenOff = () => new AppError('CONFLICT', { internal: 'it was broken off: its worker has fallen silent' })
