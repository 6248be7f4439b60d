import { v7 as uuidv7 } from 'uuid'
import { auditRow } from '@/lib/audit/record-audit'
import type { Custom, CustomField } from '@/lib/custom-fields/field'
import { valueRows } from '@/lib/custom-fields/value-rows'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { ClaimedProject } from '@/lib/projects/claim-project'
import type { Actor } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import { type CalendarDay, fromCalendarDay } from './calendar-day'
import type { TaskStatus } from './status'

export interface NewTask {
  title: string
  status: TaskStatus
  description?: string
  assigneeId?: string | null
  dueOn?: CalendarDay | null
  custom?: Custom
}

/**
 * Adds tasks to a project that was claimed with as many numbers; `fields` are those that their `custom` may speak of.
 * Gives them in the same order.
 */
export async function insertTasks(
  tx: TenantTx,
  actor: Actor,
  project: ClaimedProject,
  { tasks, fields }: { tasks: readonly NewTask[]; fields: readonly CustomField[] },
): Promise<{ id: string; number: number }[]> {
  const made = tasks.map((task, at) => ({ ...task, id: uuidv7(), number: project.taskNumber + at }))
  await tx.task.createMany({
    data: made.map(({ dueOn, ...task }) => ({
      ...task,
      projectId: project.id,
      dueOn: dueOn ? fromCalendarDay(dueOn) : null,
      createdById: actor.userId,
    })),
  })
  const rows = made.flatMap(({ id, custom = {} }) => valueRows(fields, { projectId: project.id, taskId: id }, custom))
  if (rows.length > 0) await tx.fieldValue.createMany({ data: rows })
  const details = { project: project.name }
  await tx.auditEntry.createMany({
    data: made.map(({ id, number, title }) =>
      auditRow(actor, { action: 'task.created', subjectId: id, subjectLabel: `#${number} ${title}`, details }),
    ),
  })
  await emitEvent(
    tx,
    'task.created',
    made.map(({ id }) => id),
  )
  return made.map(({ id, number }) => ({ id, number }))
}
