import { claimProject } from '@/lib/projects/claim-project'
import type { Context } from '@/lib/tenancy/context'
import { removeTasks } from './remove-tasks'
import { projectOf } from './update-task'

/** Deletes a task; its number is not used again. Gives its project. @throws AppError NOT_FOUND, CONFLICT */
export async function deleteTask(
  { db, actor }: Context,
  { taskId }: { taskId: string },
): Promise<{ projectId: string }> {
  return db.$transaction(async (tx) => {
    const project = await claimProject(tx, await projectOf(tx, taskId))
    await removeTasks(tx, actor, project, [taskId])
    return { projectId: project.id }
  })
}
