import { unique } from '@/lib/db/keys'
import { notFound } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { type TaskRow, taskRowSelect, toTaskRow } from './task-row'

export interface TaskView extends TaskRow {
  description: string
  createdAt: Date
  updatedAt: Date
  createdByName: string
  project: { id: string; name: string; archivedAt: Date | null }
}

/** A task by its project and number. @throws AppError NOT_FOUND */
export async function getTask(
  { db }: Context,
  { projectId, number }: { projectId: string; number: number },
): Promise<TaskView> {
  const task = await db.task.findUnique({
    where: unique('tenantId_projectId_number', { projectId, number }),
    select: {
      ...taskRowSelect,
      description: true,
      createdAt: true,
      updatedAt: true,
      createdBy: { select: { name: true } },
      project: { select: { id: true, name: true, archivedAt: true } },
    },
  })
  if (!task) throw notFound(`task #${number} of project ${projectId}`)
  const { description, createdAt, updatedAt, createdBy, project, ...row } = task
  return { ...toTaskRow(row), description, createdAt, updatedAt, createdByName: createdBy.name, project }
}
