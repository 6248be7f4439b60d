'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { DueDay } from '@/app/t/[tenant]/(app)/projects/[id]/due-day'
import { StatusIcon } from '@/app/t/[tenant]/(app)/projects/[id]/status-icon'
import { StatusMenu } from '@/app/t/[tenant]/(app)/projects/[id]/status-menu'
import { Avatar } from '@/components/ui/avatar'
import { Card } from '@/components/ui/card'
import type { CalendarDay } from '@/lib/tasks/calendar-day'
import { listOrder, taskStatusLabels, type TaskStatus } from '@/lib/tasks/status'
import { isDraft, type TaskRow } from '@/lib/tasks/task-row'
import { groupTasks } from './group-tasks'
import { QuickAdd } from './quick-add'
import { TasksNotice } from './tasks-notice'
import { useTasks } from './use-tasks'

export interface WorkProps {
  projectId: string
  tasks: TaskRow[]
  /** All that fit the filter, by status: there may be more than are shown. */
  counts: Record<TaskStatus, number>
  today: CalendarDay
  mayWrite: boolean
}

/** The tasks of a page, one status after the other. `empty` stands in their place, `footer` below. */
export function TaskList({
  projectId,
  tasks,
  counts,
  today,
  mayWrite,
  empty,
  footer,
}: WorkProps & { empty: ReactNode; footer: ReactNode }) {
  const work = useTasks(projectId, tasks)
  const groups = groupTasks(listOrder, { base: tasks, shown: work.tasks, counts }).filter(
    ({ tasks }) => tasks.length > 0,
  )
  return (
    <>
      <TasksNotice {...work} />
      <Card>
        {mayWrite && (
          <div className="border-b border-line px-3 py-1.5">
            <QuickAdd projectId={projectId} onAdd={work.add} />
          </div>
        )}
        {groups.length === 0 && empty}
        {groups.map(({ status, tasks, total }) => (
          <section key={status} aria-labelledby={`group-${status}`}>
            <h2
              id={`group-${status}`}
              className="flex items-center gap-2.5 border-b border-line bg-sunken px-5 py-2 text-[0.8125rem] font-medium"
            >
              <StatusIcon status={status} />
              {taskStatusLabels[status]}
              <span className="font-normal text-muted">{total}</span>
            </h2>
            <ul className="divide-y divide-line border-b border-line last:border-b-0">
              {tasks.map((task) => (
                <Row
                  key={task.id}
                  {...{ projectId, task, today }}
                  onMove={mayWrite && !isDraft(task) ? (to) => work.move(task, to) : undefined}
                />
              ))}
            </ul>
          </section>
        ))}
        {footer}
      </Card>
    </>
  )
}

function Row({
  projectId,
  task,
  today,
  onMove,
}: {
  projectId: string
  task: TaskRow
  today: CalendarDay
  onMove?: (status: TaskStatus) => void
}) {
  const draft = isDraft(task)
  return (
    <li className="relative flex items-start gap-2 py-1.5 pr-5 pl-3 hover:bg-sunken sm:items-center">
      <span className="relative z-10">
        <StatusMenu task={task} onMove={onMove} />
      </span>
      <span className="w-9 shrink-0 pt-1.5 text-[0.8125rem] text-muted sm:pt-0">{draft ? '…' : `#${task.number}`}</span>
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-0.5 py-1 sm:flex-nowrap">
        <span
          className={`min-w-0 basis-full sm:flex-1 sm:basis-auto sm:truncate ${task.status === 'done' || draft ? 'text-muted' : ''}`}
        >
          {draft ? (
            task.title
          ) : (
            <Link
              href={`/projects/${projectId}/tasks/${task.number}`}
              prefetch={false}
              className="rounded-xs after:absolute after:inset-0"
            >
              {task.title}
            </Link>
          )}
        </span>
        {task.dueOn && <DueDay day={task.dueOn} status={task.status} today={today} />}
        <span className="empty:hidden sm:w-32 sm:empty:block">
          {task.assignee && <Assignee person={task.assignee} />}
        </span>
      </div>
    </li>
  )
}

function Assignee({ person: { id, name } }: { person: { id: string; name: string } }) {
  return (
    <span className="flex max-w-40 min-w-0 items-center gap-1.5 text-[0.8125rem] text-muted">
      <Avatar id={id} name={name} size="xs" />
      <span className="truncate">{name}</span>
    </span>
  )
}
