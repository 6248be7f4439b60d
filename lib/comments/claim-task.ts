import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { notFound } from '@/lib/errors'
import { claimProject } from '@/lib/projects/claim-project'

/** A task that something is said about. */
export interface ClaimedTask {
  id: string
  number: number
  title: string
  assigneeId: string | null
  createdById: string
  project: { id: string; name: string }
}

/** Takes the task's project for a change of what belongs to the task: an archived one refuses. @throws AppError NOT_FOUND, CONFLICT */
export async function claimTask(tx: TenantTx, taskId: string): Promise<ClaimedTask> {
  const task = await tx.task.findUnique({
    where: byId(taskId),
    select: { id: true, number: true, title: true, assigneeId: true, createdById: true, projectId: true },
  })
  if (!task) throw notFound(`task ${taskId}`)
  const { projectId, ...rest } = task
  const { id, name } = await claimProject(tx, projectId)
  return { ...rest, project: { id, name } }
}

/** How audit entries about it name it, and where they are found by. */
export const subjectOf = ({ id, number, title }: Pick<ClaimedTask, 'id' | 'number' | 'title'>) => ({
  subjectId: id,
  subjectLabel: `#${number} ${title}`,
})
