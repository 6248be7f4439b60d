'use client'

import { useRef, useState } from 'react'
import type { TaskStatus } from '@/lib/tasks/status'
import type { TaskRow } from '@/lib/tasks/task-row'
import { BoardColumn } from './board-column'
import { groupTasks } from './group-tasks'
import type { WorkProps } from './task-list'
import { TasksNotice } from './tasks-notice'
import { useTasks } from './use-tasks'

/**
 * The tasks in columns. A card is moved by dragging it, by its menu, or by Shift and an arrow key; the focus goes with it.
 * `listHref` is where a column shows all that it has.
 */
export function TaskBoard({
  projectId,
  tasks,
  counts,
  today,
  mayWrite,
  visible,
  people,
  statuses,
  listHref,
}: WorkProps & { statuses: readonly TaskStatus[]; listHref: Record<TaskStatus, string> }) {
  const work = useTasks(projectId, tasks)
  const [dragged, setDragged] = useState<TaskRow | null>(null)
  // In its new column the card is another element: the focus has to go there, too.
  const landing = useRef<string | null>(null)
  const land = (task: TaskRow, link: HTMLElement) => {
    if (landing.current !== task.id) return
    landing.current = null
    link.focus()
  }
  const move = (task: TaskRow, status: TaskStatus) => {
    landing.current = task.id
    work.move(task, status)
  }
  const drop = (status: TaskStatus) => {
    if (dragged) move(dragged, status)
    setDragged(null)
  }
  return (
    <>
      <TasksNotice {...work} />
      <div className="-mx-4 grid snap-x snap-mandatory auto-cols-[84%] grid-flow-col gap-3 overflow-x-auto px-4 pb-2 sm:-mx-8 sm:auto-cols-[minmax(13rem,1fr)] sm:snap-none sm:px-8 lg:mx-0 lg:px-0">
        {groupTasks(statuses, { base: tasks, shown: work.tasks, counts }).map((group) => (
          <BoardColumn
            key={group.status}
            {...{ projectId, group, today, dragged, statuses, visible, people }}
            listHref={listHref[group.status]}
            work={mayWrite ? { add: work.add, move, drop, drag: setDragged, land } : null}
          />
        ))}
      </div>
      {mayWrite && (
        <p className="mt-3 hidden text-[0.8125rem] text-muted sm:block">
          Drag a card to another column, or press Shift and ← or → on it. In a column, what is due first stands first.
        </p>
      )}
    </>
  )
}
