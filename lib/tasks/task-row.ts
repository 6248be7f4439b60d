import { type Custom, toCustom } from '@/lib/custom-fields/field'
import { type CalendarDay, toCalendarDay } from './calendar-day'
import type { TaskStatus } from './status'

/** A task as lists and boards show it. Plain data: it also travels to the browser. */
export interface TaskRow {
  id: string
  number: number
  title: string
  status: TaskStatus
  assignee: { id: string; name: string } | null
  dueOn: CalendarDay | null
  custom: Custom
}

/** True for a task that the server hasn't numbered yet. */
export const isDraft = ({ number }: TaskRow): boolean => number === 0

export const taskRowSelect = {
  id: true,
  number: true,
  title: true,
  status: true,
  dueOn: true,
  custom: true,
  assignee: { select: { id: true, name: true } },
} as const

interface Selected {
  id: string
  number: number
  title: string
  status: string
  dueOn: Date | null
  assignee: { id: string; name: string } | null
  custom: unknown
}

export const toTaskRow = ({ dueOn, status, custom, ...task }: Selected): TaskRow => ({
  ...task,
  status: status as TaskStatus,
  dueOn: dueOn && toCalendarDay(dueOn),
  custom: toCustom(custom),
})
