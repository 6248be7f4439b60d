import type { z } from 'zod'
import { listFields } from '@/lib/custom-fields/list-fields'
import { parseNewCustom } from '@/lib/custom-fields/parse-custom'
import { claimProject } from '@/lib/projects/claim-project'
import type { Context } from '@/lib/tenancy/context'
import { claimAssignee } from './change-tasks'
import type { createTaskInput } from './input'
import { insertTasks, type NewTask } from './insert-tasks'
import { mailAssignee } from './mail-assignee'

/** What programs give with a new task, and people afterwards. */
type More = Pick<NewTask, 'description' | 'assigneeId' | 'dueOn'>

/**
 * A task with the next number of its project, which is taken in the same transaction. Whoever gives values of custom fields
 * gives all that have to be filled in; a title alone is enough to begin with. @throws AppError NOT_FOUND, CONFLICT, INVALID_INPUT
 */
export async function createTask(
  ctx: Context,
  { projectId, custom: given, ...task }: z.output<typeof createTaskInput> & More,
): Promise<{ id: string; number: number }> {
  const { db, actor } = ctx
  return db.$transaction(async (tx) => {
    const project = await claimProject(tx, projectId, { takeNumbers: 1 })
    const fields = given ? await listFields({ db: tx }, 'task') : []
    const custom = given ? await parseNewCustom(tx, fields, given) : {}
    await claimAssignee(tx, task.assigneeId ?? null)
    const [made] = await insertTasks(tx, actor, project, { tasks: [{ ...task, custom }], fields })
    if (!made) throw new Error('one task goes in and one comes out')
    if (task.assigneeId) await mailAssignee(tx, ctx, [made.id])
    return made
  })
}
