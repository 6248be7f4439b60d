'use client'

import { Plus } from 'lucide-react'
import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import { useState, type DragEvent } from 'react'
import { StatusIcon } from '@/app/t/[tenant]/(app)/projects/[id]/status-icon'
import type { Person } from '@/app/t/[tenant]/(app)/projects/custom-field-inputs'
import { Button } from '@/components/ui/button'
import { classNames } from '@/components/ui/class-names'
import type { CustomField } from '@/lib/custom-fields/field'
import type { CalendarDay } from '@/lib/tasks/calendar-day'
import { taskStatusLabels, type TaskStatus } from '@/lib/tasks/status'
import { isDraft, type TaskRow } from '@/lib/tasks/task-row'
import type { TaskGroup } from './group-tasks'
import { QuickAdd } from './quick-add'
import { TaskCard } from './task-card'

/** What can be done on a board by those who may. */
export interface BoardWork {
  add: (title: string, status: TaskStatus) => Promise<string | null>
  move: (task: TaskRow, status: TaskStatus) => void
  /** The card that is being dragged goes to this column. */
  drop: (status: TaskStatus) => void
  drag: (task: TaskRow | null) => void
  /** A card has appeared: if it is the one that was moved, it takes the focus. */
  land: (task: TaskRow, link: HTMLElement) => void
}

interface ColumnProps {
  projectId: string
  group: TaskGroup
  /** The columns that are shown, from left to right. */
  statuses: readonly TaskStatus[]
  today: CalendarDay
  /** The custom fields that cards show. */
  visible: readonly CustomField[]
  people: readonly Person[]
  dragged: TaskRow | null
  listHref: string
  work: BoardWork | null
}

export function BoardColumn(props: ColumnProps) {
  const { projectId, group, statuses, today, visible, people, dragged, listHref, work } = props
  const { status, tasks, total } = group
  const [isAdding, setAdding] = useState(false)
  const { isTarget, handlers } = useDropTarget(
    work !== null && dragged !== null && dragged.status !== status ? () => work.drop(status) : null,
  )
  return (
    <section
      aria-labelledby={`column-${status}`}
      className={classNames(
        'flex min-h-48 min-w-0 snap-start scroll-ml-4 flex-col rounded-md border p-2 transition-colors duration-100',
        isTarget ? 'border-accent bg-accent-soft' : 'border-line bg-sunken',
      )}
      {...handlers}
    >
      <header className="flex h-8 items-center gap-2 px-1.5">
        <h2 id={`column-${status}`} className="flex min-w-0 flex-1 items-center gap-2 text-[0.8125rem] font-medium">
          <StatusIcon status={status} />
          {taskStatusLabels[status]}
          <span className="font-normal text-muted">{total}</span>
        </h2>
        {work && <AddButton status={status} isOpen={isAdding} onClick={() => setAdding(!isAdding)} />}
      </header>
      {work && isAdding && (
        <div className="mt-1.5 rounded-md border border-line bg-surface p-1 pr-2">
          <QuickAdd
            {...{ projectId, status }}
            label="Title"
            takesFocus
            onAdd={work.add}
            onLeave={() => setAdding(false)}
          />
        </div>
      )}
      <ul className="mt-1.5 grid gap-2">
        {tasks.map((task) => (
          <TaskCard
            key={task.id}
            {...{ projectId, task, today, statuses, visible, people }}
            work={isDraft(task) ? null : work}
          />
        ))}
      </ul>
      {total > tasks.length && (
        <Link
          href={listHref}
          className="relative mt-2 rounded-sm px-1.5 py-1 text-[0.8125rem] text-muted hover:text-ink hover:underline"
        >
          Show all {total} in the list
          <LinkPending />
        </Link>
      )}
    </section>
  )
}

function AddButton({ status, isOpen, onClick }: { status: TaskStatus; isOpen: boolean; onClick: () => void }) {
  return (
    <Button
      variant="ghost"
      size="sm"
      aria-label={`Add a task to ${taskStatusLabels[status]}`}
      aria-expanded={isOpen}
      className="w-8 px-0!"
      onClick={onClick}
    >
      <Plus aria-hidden />
    </Button>
  )
}

/** Takes what is dragged here; `drop` null takes nothing. */
function useDropTarget(drop: (() => void) | null) {
  const [isOver, setOver] = useState(false)
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!drop) return
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false)
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      setOver(false)
      drop?.()
    },
  }
  return { isTarget: isOver && drop !== null, handlers }
}
