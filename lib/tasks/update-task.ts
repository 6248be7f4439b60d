import type { z } from 'zod'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { notFound } from '@/lib/errors'
import { claimProject } from '@/lib/projects/claim-project'
import type { Context } from '@/lib/tenancy/context'
import { changeTask, readyChange } from './change-task'
import type { updateTaskInput } from './input'
import { mailTaskNews } from './mail-task-news'

/** Changes the fields that are given. What is already so is no change. @throws AppError NOT_FOUND, CONFLICT, INVALID_INPUT */
export async function updateTask(ctx: Context, input: z.output<typeof updateTaskInput>): Promise<void> {
  const { taskId, ...given } = input
  await ctx.db.$transaction(async (tx) => {
    const project = await claimProject(tx, await projectOf(tx, taskId))
    const before = await tx.task.findUniqueOrThrow({ where: byId(taskId), select: { assigneeId: true } })
    await changeTask(tx, ctx.actor, project, taskId, await readyChange(tx, given))
    if (given.assigneeId && given.assigneeId !== before.assigneeId) await mailAssignee(tx, ctx, taskId)
  })
}

async function mailAssignee(tx: TenantTx, ctx: Context, taskId: string): Promise<void> {
  const { assigneeId, ...task } = await tx.task.findUniqueOrThrow({
    where: byId(taskId),
    select: { number: true, title: true, assigneeId: true, project: { select: { id: true, name: true } } },
  })
  if (assigneeId) await mailTaskNews(tx, ctx, { kind: 'assigned', task, userIds: [assigneeId], text: '' })
}

/** The project that a task is in, which never changes. @throws AppError NOT_FOUND */
export async function projectOf(tx: TenantTx, taskId: string): Promise<string> {
  const task = await tx.task.findUnique({ where: byId(taskId), select: { projectId: true } })
  if (!task) throw notFound(`task ${taskId}`)
  return task.projectId
}
