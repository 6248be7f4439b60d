import type { z } from 'zod'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { notFound } from '@/lib/errors'
import { claimProject } from '@/lib/projects/claim-project'
import type { Context } from '@/lib/tenancy/context'
import { changeTasks, readyChange } from './change-tasks'
import type { updateTaskInput } from './input'
import { mailAssignee } from './mail-assignee'

/** Changes the fields that are given. What is already so is no change. @throws AppError NOT_FOUND, CONFLICT, INVALID_INPUT */
export async function updateTask(ctx: Context, input: z.output<typeof updateTaskInput>): Promise<void> {
  const { taskId, ...given } = input
  await ctx.db.$transaction(async (tx) => {
    const project = await claimProject(tx, await projectOf(tx, taskId))
    const change = await readyChange(tx, given)
    const { handedOver } = await changeTasks(tx, ctx.actor, project, { ids: [taskId], change })
    await mailAssignee(tx, ctx, handedOver)
  })
}

/** The project that a task is in, which never changes. @throws AppError NOT_FOUND */
export async function projectOf(tx: TenantTx, taskId: string): Promise<string> {
  const task = await tx.task.findUnique({ where: byId(taskId), select: { projectId: true } })
  if (!task) throw notFound(`task ${taskId}`)
  return task.projectId
}
