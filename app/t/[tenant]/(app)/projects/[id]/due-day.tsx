import { CalendarClock, CalendarDays } from 'lucide-react'
import { type CalendarDay, longDay, shortDay } from '@/lib/tasks/calendar-day'
import type { TaskStatus } from '@/lib/tasks/status'

/** When a task is due, and in words whether that has passed. */
export function DueDay({ day, status, today }: { day: CalendarDay; status: TaskStatus; today: CalendarDay }) {
  const isOverdue = day < today && status !== 'done'
  const Icon = isOverdue ? CalendarClock : CalendarDays
  return (
    <span
      title={longDay(day)}
      className={`inline-flex items-center gap-1 text-[0.8125rem] whitespace-nowrap ${isOverdue ? 'font-medium text-danger' : 'text-muted'}`}
    >
      <Icon aria-hidden className="size-3.5" />
      <span>
        {isOverdue ? 'Overdue, ' : <span className="sr-only">Due </span>}
        <time dateTime={day}>{shortDay(day, today)}</time>
      </span>
    </span>
  )
}
