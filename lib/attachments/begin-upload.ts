import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import { isWriteConflict } from '@/lib/db/database-error'
import { byId } from '@/lib/db/keys'
import type { TenantDb, TenantTx } from '@/lib/db/tenant-client'
import { AppError, notFound } from '@/lib/errors'
import { partBytes } from '@/lib/files/file-parts'
import { hasFileStore } from '@/lib/files/file-stores'
import { claimProject } from '@/lib/projects/claim-project'
import type { Context } from '@/lib/tenancy/context'
import { bytesInWords } from './bytes-in-words'
import type { beginUploadInput } from './input'

export interface BegunUpload {
  id: string
  /** How many bytes each part has, the last one excepted. */
  partBytes: number
}

/**
 * Makes room for a file of exactly this many bytes; nobody sees it before all of them have come. What is on its way counts for
 * the plan's room, too.
 * @throws AppError NOT_FOUND, CONFLICT (archived), INVALID_INPUT (too large), LIMIT_REACHED (no room), CONFIGURATION (no store)
 */
export async function beginUpload(
  { db, actor, tenant, entitlements }: Context,
  { taskId, name, bytes }: z.output<typeof beginUploadInput>,
): Promise<BegunUpload> {
  const { bytesEach, bytesInAll } = entitlements.attachments
  if (!hasFileStore(tenant)) throw new AppError('CONFIGURATION', { internal: `no FILES_URL for ${tenant.region}` })
  if (bytes > bytesEach) throw tooLarge(bytesEach)
  return serially(db, async (tx) => {
    const task = await tx.task.findUnique({ where: byId(taskId), select: { projectId: true } })
    if (!task) throw notFound(`task ${taskId}`)
    await claimProject(tx, task.projectId)
    if (bytesInAll !== null) await assertRoom(tx, bytes, bytesInAll)
    const { id } = await tx.attachment.create({
      data: { taskId, name, bytes: BigInt(bytes), uploadedById: actor.userId, contentType: '', sha256: '' },
      select: { id: true },
    })
    return { id, partBytes }
  })
}

/** The rows are the count: whatever brings, copies or deletes them, there is no other number that could be wrong. */
async function assertRoom(tx: TenantTx, bytes: number, bytesInAll: number): Promise<void> {
  const { _sum } = await tx.attachment.aggregate({ _sum: { bytes: true } })
  if (Number(_sum.bytes ?? 0) + bytes > bytesInAll) throw noRoom(bytesInAll)
}

/** As many as may begin at the same moment: in each round at least one of them is through. */
const mostRounds = 60

/**
 * Of two that have counted the same room the database lets only one commit (SERIALIZABLE); the other counts again.
 * @throws AppError UNAVAILABLE where others are always quicker
 */
async function serially<T>(db: TenantDb, work: (tx: TenantTx) => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await db.$transaction(work, { isolationLevel: 'Serializable' })
    } catch (error) {
      if (!isWriteConflict(error)) throw error
      if (round === mostRounds) throw new AppError('UNAVAILABLE', { cause: error, internal: 'too many uploads begin' })
    }
    await sleep(Math.random() * 10 * Math.min(round, 20))
  }
}

const tooLarge = (bytesEach: number) =>
  new AppError('PAYLOAD_TOO_LARGE', { message: `Files can have up to ${bytesInWords(bytesEach)} on your plan.` })

const noRoom = (bytesInAll: number) =>
  new AppError('LIMIT_REACHED', {
    message: `Your plan has room for ${bytesInWords(bytesInAll)} of files, and this one no longer fits. Delete some, or upgrade.`,
    limit: { metric: 'attachments', allowed: bytesInAll },
  })
