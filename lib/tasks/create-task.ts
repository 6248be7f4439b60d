import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import { claimProject } from '@/lib/projects/claim-project'
import type { Context } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import type { createTaskInput } from './input'

/** A task with the next number of its project, which is taken in the same transaction. @throws AppError NOT_FOUND, CONFLICT */
export async function createTask(
  { db, actor }: Context,
  { projectId, title, status }: z.output<typeof createTaskInput>,
): Promise<{ id: string; number: number }> {
  return db.$transaction(async (tx) => {
    const project = await claimProject(tx, projectId, { takeNumber: true })
    const number = project.taskNumber
    const { id } = await tx.task.create({
      data: { projectId, number, title, status, createdById: actor.userId },
      select: { id: true },
    })
    const details = { project: project.name }
    await emitEvent(tx, 'task.created', id)
    await recordAudit(tx, actor, {
      action: 'task.created',
      subjectId: id,
      subjectLabel: `#${number} ${title}`,
      details,
    })
    return { id, number }
  })
}
