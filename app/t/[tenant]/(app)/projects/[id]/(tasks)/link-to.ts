import type { z } from 'zod'
import { queryString } from '@/components/filter/query-string'
import type { listTasksInput } from '@/lib/tasks/input'

export type TasksQuery = z.output<typeof listTasksInput>

/** Where a project's tasks are shown so. */
export const linkTo = (projectId: string, query: Partial<TasksQuery>, changes: Partial<TasksQuery> = {}) =>
  `/projects/${projectId}${queryString({ ...query, ...changes }, { view: 'list', page: 1 })}`
