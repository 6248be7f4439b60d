import type { Context } from '@/lib/tenancy/context'
import { type CalendarDay, toCalendarDay } from './calendar-day'
import type { TaskStatus } from './status'

export interface OwnTask {
  id: string
  number: number
  title: string
  status: TaskStatus
  dueOn: CalendarDay | null
  project: { id: string; name: string }
}

const most = 8

/** What the actor has to do, in projects that aren't archived: what is due first comes first. `total` counts the others, too. */
export async function listOwnTasks({ db, actor }: Context): Promise<{ tasks: OwnTask[]; total: number }> {
  const where = { assigneeId: actor.userId, status: { not: 'done' }, project: { archivedAt: null } }
  const [rows, total] = await Promise.all([
    db.task.findMany({
      where,
      orderBy: [{ dueOn: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
      select: {
        id: true,
        number: true,
        title: true,
        status: true,
        dueOn: true,
        project: { select: { id: true, name: true } },
      },
      take: most,
    }),
    db.task.count({ where }),
  ])
  const tasks = rows.map(({ status, dueOn, ...task }) => ({
    ...task,
    status: status as TaskStatus,
    dueOn: dueOn && toCalendarDay(dueOn),
  }))
  return { tasks, total }
}
