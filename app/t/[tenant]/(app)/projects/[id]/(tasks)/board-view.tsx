import { readBoard } from '@/lib/tasks/read-board'
import { taskStatuses, type TaskStatus } from '@/lib/tasks/status'
import { linkTo } from './link-to'
import type { ViewProps } from './list-view'
import { TaskBoard } from './task-board'

export async function BoardView({ ctx, ask, query, mayWrite, visible, people }: ViewProps) {
  const { projectId, today } = ask
  const columns = await readBoard(ctx, ask)
  const byStatus = <T,>(value: (status: TaskStatus) => T) =>
    Object.fromEntries(taskStatuses.map((status) => [status, value(status)])) as Record<TaskStatus, T>
  return (
    <TaskBoard
      {...{ projectId, today, mayWrite, visible, people }}
      tasks={columns.flatMap(({ tasks }) => tasks)}
      statuses={columns.map(({ status }) => status)}
      counts={byStatus((status) => columns.find((column) => column.status === status)?.total ?? 0)}
      listHref={byStatus((status) => linkTo(projectId, query, { view: 'list', status, page: 1 }))}
    />
  )
}
