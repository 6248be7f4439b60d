import type { Context } from '@/lib/tenancy/context'
import { type TaskQuery, whereOf } from './filter-tasks'
import type { TaskStatus } from './status'
import { type TaskRow, taskRowSelect, toTaskRow } from './task-row'

/** A stretch of the tasks in one status. What is due first stands first; of what is done, the last change. */
export async function readGroup(
  ctx: Context,
  query: TaskQuery,
  { status, skip = 0, take }: { status: TaskStatus; skip?: number; take: number },
): Promise<TaskRow[]> {
  if (take <= 0) return []
  const rows = await ctx.db.task.findMany({
    where: { AND: [whereOf(ctx, query), { status }] },
    orderBy: [
      status === 'done' ? { updatedAt: 'desc' } : { dueOn: { sort: 'asc', nulls: 'last' } },
      { number: 'desc' },
    ],
    select: taskRowSelect,
    skip,
    take,
  })
  return rows.map(toTaskRow)
}
