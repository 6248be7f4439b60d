import { forgetFiles } from '@/lib/attachments/forget-files'
import { recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import { claimProject } from '@/lib/projects/claim-project'
import type { Context } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import { projectOf } from './update-task'

/** Deletes a task; its number is not used again. Gives its project. @throws AppError NOT_FOUND, CONFLICT */
export async function deleteTask(
  { db, actor }: Context,
  { taskId }: { taskId: string },
): Promise<{ projectId: string }> {
  return db.$transaction(async (tx) => {
    const project = await claimProject(tx, await projectOf(tx, taskId))
    await emitEvent(tx, 'task.deleted', taskId)
    await forgetFiles(tx, { where: { taskId } })
    const { number, title } = await tx.task.delete({ where: byId(taskId) })
    const details = { project: project.name }
    await recordAudit(tx, actor, {
      action: 'task.deleted',
      subjectId: taskId,
      subjectLabel: `#${number} ${title}`,
      details,
    })
    return { projectId: project.id }
  })
}
