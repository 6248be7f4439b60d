import { queryString } from '@/components/filter/query-string'
import type { TasksQuery } from '@/lib/tasks/input'

type Asked = Partial<TasksQuery>

const defaults = { view: 'list', page: 1 }

/** What an address says of a project's tasks, custom fields included, without what goes without saying. */
export function viewOf(query: Asked, changes: Asked = {}): string {
  const values = Object.entries({ ...query, ...changes }).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
  )
  return queryString(Object.fromEntries(values), defaults)
}

/** Where a project's tasks are shown so. */
export const linkTo = (projectId: string, query: Asked, changes: Asked = {}) =>
  `/projects/${projectId}${viewOf(query, changes)}`
