import { type TasksQuery, taskFilterOf } from '@/lib/tasks/input'

/** True where an address doesn't ask for all tasks. */
export function isFiltered(query: TasksQuery): boolean {
  const { q, status, assignee, due, custom = {} } = taskFilterOf(query)
  return [q, status, assignee, due].some(Boolean) || Object.keys(custom).length > 0
}
