/** In the order in which work goes through them, which is the order of the board's columns. */
export const taskStatuses = ['todo', 'in_progress', 'in_review', 'done'] as const
export type TaskStatus = (typeof taskStatuses)[number]

/** What is under way first, what is done last: the order of lists. */
export const listOrder: readonly TaskStatus[] = ['in_progress', 'in_review', 'todo', 'done']

export const taskStatusLabels: Record<TaskStatus, string> = {
  todo: 'To do',
  in_progress: 'In progress',
  in_review: 'In review',
  done: 'Done',
}

export const isTaskStatus = (value: string): value is TaskStatus => (taskStatuses as readonly string[]).includes(value)
