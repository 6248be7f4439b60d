import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError, notFound } from '@/lib/errors'

export interface ClaimedProject {
  id: string
  name: string
  /** The first of the numbers that this transaction's new tasks may have, if it asked for some. */
  taskNumber: number
}

/**
 * Takes the project's row for a change of its tasks: no two changes of one project run at once, its activity is noted, and
 * an archived one refuses. With `takeNumbers` so many task numbers are taken, too. @throws AppError NOT_FOUND, CONFLICT
 */
export async function claimProject(
  tx: TenantTx,
  projectId: string,
  { takeNumbers = 0 }: { takeNumbers?: number } = {},
): Promise<ClaimedProject> {
  const [claimed] = await tx.project.updateManyAndReturn({
    where: { id: projectId, archivedAt: null },
    data: { nextTaskNumber: { increment: takeNumbers } },
    select: { id: true, name: true, nextTaskNumber: true },
  })
  if (claimed) return { id: claimed.id, name: claimed.name, taskNumber: claimed.nextTaskNumber - takeNumbers }
  if (await tx.project.findUnique({ where: byId(projectId), select: { id: true } })) throw archived()
  throw notFound(`project ${projectId}`)
}

const archived = () =>
  new AppError('CONFLICT', { message: 'This project is archived, so nothing in it changes. Unarchive it first.' })
