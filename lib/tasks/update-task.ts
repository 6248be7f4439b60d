import type { z } from 'zod'
import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError, notFound } from '@/lib/errors'
import { claimProject } from '@/lib/projects/claim-project'
import type { Context } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import { fromCalendarDay, toCalendarDay } from './calendar-day'
import type { updateTaskInput } from './input'

/** Changes the fields that are given. What is already so is no change. @throws AppError NOT_FOUND, CONFLICT, INVALID_INPUT */
export async function updateTask({ db, actor }: Context, input: z.output<typeof updateTaskInput>): Promise<void> {
  const { taskId, assigneeId, dueOn, ...text } = input
  await db.$transaction(async (tx) => {
    const project = await claimProject(tx, await projectOf(tx, taskId))
    const before = await readForAudit(tx, taskId)
    const takesOver = assigneeId !== undefined && assigneeId !== before.assigneeId
    const assignee = takesOver ? await claimAssignee(tx, assigneeId) : before.fields.assignee
    const changes = changesBetween(before.fields, { ...text, assignee, dueOn })
    if (Object.keys(changes).length === 0 && !takesOver) return
    await tx.task.update({
      where: byId(taskId),
      data: { ...text, assigneeId, dueOn: dueOn ? fromCalendarDay(dueOn) : dueOn },
    })
    const subjectLabel = `#${before.number} ${text.title ?? before.fields.title}`
    const details = { ...changes, project: project.name }
    await recordAudit(tx, actor, { action: 'task.updated', subjectId: taskId, subjectLabel, details })
    await emitEvent(tx, 'task.updated', taskId)
  })
}

/** The project that a task is in, which never changes. @throws AppError NOT_FOUND */
export async function projectOf(tx: TenantTx, taskId: string): Promise<string> {
  const task = await tx.task.findUnique({ where: byId(taskId), select: { projectId: true } })
  if (!task) throw notFound(`task ${taskId}`)
  return task.projectId
}

async function readForAudit(tx: TenantTx, taskId: string) {
  const { number, title, description, status, assigneeId, assignee, dueOn } = await tx.task.findUniqueOrThrow({
    where: byId(taskId),
    include: { assignee: { select: { name: true } } },
  })
  const day = dueOn && toCalendarDay(dueOn)
  return { number, assigneeId, fields: { title, description, status, assignee: assignee?.name ?? null, dueOn: day } }
}

/**
 * The name of somebody who can be given work. Their row stays taken until the transaction ends, so that nobody who is being
 * removed at this moment keeps a task.
 */
async function claimAssignee(tx: TenantTx, userId: string | null): Promise<string | null> {
  if (userId === null) return null
  const [user] = await tx.user.updateManyAndReturn({
    where: { id: userId, deactivatedAt: null, emailVerifiedAt: { not: null } },
    data: { updatedAt: new Date() },
    select: { name: true },
  })
  if (user) return user.name
  throw new AppError('INVALID_INPUT', { fieldErrors: { assigneeId: 'Choose somebody who is a member here.' } })
}
