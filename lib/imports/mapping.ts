import { z } from 'zod'
import { separators } from '@/lib/csv/separators'

/** What every task has that a column can give. */
export const taskTargets = ['title', 'description', 'status', 'assignee', 'dueOn'] as const
export type TaskTarget = (typeof taskTargets)[number]

export const taskTargetLabels: Record<TaskTarget, string> = {
  title: 'Title',
  description: 'Description',
  status: 'Status',
  assignee: 'Assignee',
  dueOn: 'Due',
}

/** In which order a day’s parts stand where they aren’t 2026-11-25. */
export const dayOrders = ['dmy', 'mdy'] as const
export type DayOrder = (typeof dayOrders)[number]

/** How a file is read: column by column what it gives; '' is left out. */
export const mappingSchema = z.object({
  separator: z.enum(separators),
  hasHeader: z.boolean(),
  dayOrder: z.enum(dayOrders),
  /** What it was written in, for people to see. */
  encoding: z.string(),
  columns: z.array(z.union([z.literal(''), z.enum(taskTargets), z.uuid()])).max(100),
})
export type Mapping = z.output<typeof mappingSchema>

/** A mapping as a form remembers it: what somebody has seen is what they start. */
export const markOf = ({ separator, hasHeader, dayOrder, columns }: Mapping): string =>
  [separator, hasHeader, dayOrder, ...columns].join(' ')
