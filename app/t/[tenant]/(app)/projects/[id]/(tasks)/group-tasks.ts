import type { TaskStatus } from '@/lib/tasks/status'
import { isDraft, type TaskRow } from '@/lib/tasks/task-row'

export interface TaskGroup {
  status: TaskStatus
  tasks: TaskRow[]
  /** All of this status, shown or not. */
  total: number
}

/** What the server sent (`base`) and what is shown after changes that are on their way, by status, each in its order. */
export function groupTasks(
  order: readonly TaskStatus[],
  { base, shown, counts }: { base: TaskRow[]; shown: TaskRow[]; counts: Record<TaskStatus, number> },
): TaskGroup[] {
  return order.map((status) => {
    const tasks = shown.filter((task) => task.status === status)
    const before = base.filter((task) => task.status === status).length
    // Of what is done the last change stands first, which is how they come.
    const sorted = status === 'done' ? tasks : tasks.toSorted(byDueThenNewest)
    return { status, tasks: sorted, total: counts[status] + tasks.length - before }
  })
}

const newest = (task: TaskRow) => (isDraft(task) ? Infinity : task.number)

function byDueThenNewest(a: TaskRow, b: TaskRow): number {
  if (a.dueOn !== b.dueOn) return (a.dueOn ?? '9999') < (b.dueOn ?? '9999') ? -1 : 1
  return newest(a) === newest(b) ? 0 : newest(b) - newest(a)
}
