import type { CustomField } from '@/lib/custom-fields/field'
import { conditionsOf } from '@/lib/custom-fields/field-filter'
import { containing } from '@/lib/lists/containing'
import type { Context } from '@/lib/tenancy/context'
import { type CalendarDay, fromCalendarDay, weekOf } from './calendar-day'
import type { TaskFilter } from './input'
import { type TaskStatus, taskStatuses } from './status'

/** Which tasks of which project, as somebody asks for them on a day that is theirs. */
export interface TaskQuery {
  projectId: string
  filter: TaskFilter
  today: CalendarDay
  /** The fields of tasks that are in use, for what the filter or the order says of them. */
  fields?: readonly CustomField[]
}

/** Everything about a query but the status. Overdue is only what is still open. */
export function whereOf({ actor }: Context, { projectId, filter, today, fields = [] }: TaskQuery) {
  const { q, assignee, due, custom = {} } = filter
  const number = /^#?(\d{1,9})$/.exec(q)?.[1]
  const week = weekOf(today)
  const byDue = {
    '': {},
    overdue: { dueOn: { lt: fromCalendarDay(today) }, NOT: { status: 'done' } },
    week: { dueOn: { gte: fromCalendarDay(week.monday), lte: fromCalendarDay(week.sunday) } },
  }
  return {
    projectId,
    ...byDue[due],
    ...(q && { OR: [{ title: containing(q) }, ...(number ? [{ number: Number(number) }] : [])] }),
    ...(assignee && { assigneeId: assigneeOf(assignee, actor.userId) }),
    AND: conditionsOf(fields, custom, { me: actor.userId, within: { projectId } }),
  }
}

/** What a query says about the status. */
export const whereStatus = ({ filter }: TaskQuery) => ({ status: { in: [...statusesOf(filter)] } })

const assigneeOf = (asked: string, me: string) => (asked === 'nobody' ? null : asked === 'me' ? me : asked)

/** The statuses that a filter lets through, in the board's order. */
export function statusesOf({ status }: TaskFilter): readonly TaskStatus[] {
  if (status === '') return taskStatuses
  return status === 'open' ? taskStatuses.filter((one) => one !== 'done') : [status]
}

export type StatusCounts = Record<TaskStatus, number>

/** How many tasks a query lets through, by status. */
export async function countTasks(ctx: Context, query: TaskQuery): Promise<StatusCounts> {
  const rows = await ctx.db.task.groupBy({
    by: ['status'],
    where: { AND: [whereOf(ctx, query), whereStatus(query)] },
    _count: true,
  })
  const counted = new Map(rows.map(({ status, _count }) => [status, _count]))
  return Object.fromEntries(taskStatuses.map((status) => [status, counted.get(status) ?? 0])) as StatusCounts
}
