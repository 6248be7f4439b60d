/** Columns of every task that a list can be sorted by. '' is the order of the work: by status, then by due day. */
export const taskSorts = ['due', 'title', 'number', 'updated', 'assignee'] as const
export type TaskSort = (typeof taskSorts)[number]

export const taskSortLabels: Record<TaskSort, string> = {
  due: 'Due',
  title: 'Title',
  number: 'Number',
  updated: 'Last change',
  assignee: 'Assignee',
}

export const isTaskSort = (by: string): by is TaskSort => (taskSorts as readonly string[]).includes(by)
