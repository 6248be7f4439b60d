'use client'

import { Ellipsis } from 'lucide-react'
import Link from 'next/link'
import type { DragEvent, KeyboardEvent } from 'react'
import { DueDay } from '@/app/t/[tenant]/(app)/projects/[id]/due-day'
import { StatusIcon } from '@/app/t/[tenant]/(app)/projects/[id]/status-icon'
import type { Person } from '@/app/t/[tenant]/(app)/projects/custom-field-inputs'
import { CustomFieldValue } from '@/app/t/[tenant]/(app)/projects/custom-field-values'
import { Avatar } from '@/components/ui/avatar'
import { classNames } from '@/components/ui/class-names'
import { LinkPending } from '@/components/ui/link-pending'
import { Menu, MenuItem } from '@/components/ui/menu'
import type { CustomField } from '@/lib/custom-fields/field'
import type { CalendarDay } from '@/lib/tasks/calendar-day'
import { taskStatuses, taskStatusLabels, type TaskStatus } from '@/lib/tasks/status'
import { isDraft, type TaskRow } from '@/lib/tasks/task-row'
import type { BoardWork } from './board-column'

const directions: Record<string, 1 | -1 | undefined> = { ArrowRight: 1, ArrowLeft: -1 }

interface CardProps {
  projectId: string
  task: TaskRow
  /** The columns that are shown, from left to right. */
  statuses: readonly TaskStatus[]
  today: CalendarDay
  visible: readonly CustomField[]
  people: readonly Person[]
  work: BoardWork | null
}

export function TaskCard({ projectId, task, statuses, today, visible, people, work }: CardProps) {
  return (
    <li
      className={classNames(
        'relative grid gap-2 rounded-md border border-line bg-surface p-3 shadow-low hover:border-line-strong',
        work && 'sm:cursor-grab sm:active:cursor-grabbing',
      )}
    >
      <div className="flex items-start gap-2">
        <p className={classNames('min-w-0 flex-1', task.status === 'done' && 'text-muted')}>
          <CardLink {...{ projectId, task, statuses, work }} />
        </p>
        {work && <MoveMenu task={task} onMove={(status) => work.move(task, status)} />}
      </div>
      <CardFields {...{ task, visible, people }} />
      <CardFoot {...{ task, today }} />
    </li>
  )
}

/** The title. It lies over the whole card, so it is also what is dragged and what the keys move. */
function CardLink({ projectId, task, statuses, work }: Pick<CardProps, 'projectId' | 'task' | 'statuses' | 'work'>) {
  if (isDraft(task)) return task.title
  const drag = (event: DragEvent) => {
    const card = event.currentTarget.closest('li')
    event.dataTransfer.effectAllowed = 'move'
    event.dataTransfer.setData('text/plain', `#${task.number} ${task.title}`)
    if (card) event.dataTransfer.setDragImage(card, 24, 24)
    work?.drag(task)
  }
  const step = (event: KeyboardEvent) => {
    const direction = directions[event.key]
    if (!work || !direction || !event.shiftKey) return
    event.preventDefault()
    const next = statuses[statuses.indexOf(task.status) + direction]
    if (next) work.move(task, next)
  }
  return (
    <Link
      ref={(link) => {
        if (link) work?.land(task, link)
      }}
      href={`/projects/${projectId}/tasks/${task.number}`}
      prefetch={false}
      draggable={work !== null}
      onDragStart={drag}
      onDragEnd={() => work?.drag(null)}
      aria-keyshortcuts={work ? 'Shift+ArrowLeft Shift+ArrowRight' : undefined}
      onKeyDown={step}
      className="cursor-[inherit] rounded-xs after:absolute after:inset-0 after:rounded-md"
    >
      {task.title}
      <LinkPending className="mx-2" />
    </Link>
  )
}

function MoveMenu({ task, onMove }: { task: TaskRow; onMove: (status: TaskStatus) => void }) {
  return (
    <Menu
      trigger={<Ellipsis aria-hidden />}
      label={`Move #${task.number}`}
      className="relative z-10 -mt-1 -mr-1.5 h-7! w-7 px-0!"
    >
      {taskStatuses
        .filter((status) => status !== task.status)
        .map((status) => (
          <MenuItem key={status} onSelect={() => onMove(status)}>
            <StatusIcon status={status} />
            Move to {taskStatusLabels[status]}
          </MenuItem>
        ))}
    </Menu>
  )
}

/** What is filled in of the fields that are shown. */
function CardFields({ task: { custom }, visible, people }: Pick<CardProps, 'task' | 'visible' | 'people'>) {
  const filled = visible.filter(({ id }) => custom[id] !== undefined)
  if (filled.length === 0) return null
  return (
    <dl className="flex flex-wrap gap-x-3 gap-y-0.5 text-[0.8125rem] text-muted">
      {filled.map((field) => (
        <div key={field.id} className="flex min-w-0 gap-1.5">
          <dt className="shrink-0 after:content-[':']">{field.name}</dt>
          <dd className="min-w-0 truncate text-ink">
            <CustomFieldValue {...{ field, people }} value={custom[field.id] ?? ''} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function CardFoot({ task, today }: { task: TaskRow; today: CalendarDay }) {
  const { number, dueOn, status, assignee } = task
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[0.8125rem] text-muted">
      <span>{isDraft(task) ? '…' : `#${number}`}</span>
      {dueOn && <DueDay day={dueOn} status={status} today={today} />}
      {assignee && (
        <span className="ml-auto inline-flex min-w-0 items-center gap-1.5">
          <Avatar id={assignee.id} name={assignee.name} size="xs" />
          <span className="max-w-24 truncate">{assignee.name.split(' ')[0]}</span>
        </span>
      )}
    </div>
  )
}
