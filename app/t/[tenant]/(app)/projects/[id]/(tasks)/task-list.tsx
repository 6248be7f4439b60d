'use client'

import { useState, type ReactNode } from 'react'
import { StatusIcon } from '@/app/t/[tenant]/(app)/projects/[id]/status-icon'
import type { Person } from '@/app/t/[tenant]/(app)/projects/custom-field-inputs'
import type { ActionState } from '@/components/form/action-state'
import { Card } from '@/components/ui/card'
import type { CustomField } from '@/lib/custom-fields/field'
import type { CalendarDay } from '@/lib/tasks/calendar-day'
import { mostTasksAtOnce } from '@/lib/tasks/most-tasks-at-once'
import { listOrder, taskStatusLabels, type TaskStatus } from '@/lib/tasks/status'
import { isDraft, type TaskRow } from '@/lib/tasks/task-row'
import { BulkBar } from './bulk-bar'
import { BulkNotice } from './bulk-notice'
import { groupTasks } from './group-tasks'
import { ListHead } from './list-head'
import { QuickAdd } from './quick-add'
import { TaskLine } from './task-line'
import { TasksNotice } from './tasks-notice'
import { type Selection, useSelection } from './use-selection'
import { useTasks } from './use-tasks'

export interface WorkProps {
  projectId: string
  tasks: TaskRow[]
  /** All that fit the filter, by status: there may be more than are shown. */
  counts: Record<TaskStatus, number>
  today: CalendarDay
  mayWrite: boolean
  /** The custom fields that are shown. */
  visible: readonly CustomField[]
  people: readonly Person[]
}

interface ListProps extends WorkProps {
  /** All custom fields, for what can be changed of many tasks. */
  fields: readonly CustomField[]
  /** As the address has it; '' is by status, then as each status has it. */
  sort: string
  sortHref: Record<string, string>
  /** What is shown, as a query string. */
  view: string
  total: number
  empty: ReactNode
  footer: ReactNode
}

/** The tasks of a page, one status after the other, or in one order. `empty` stands in their place, `footer` below. */
export function TaskList(props: ListProps) {
  const { projectId, tasks, counts, mayWrite, visible, sort, sortHref, total, empty, footer } = props
  const work = useTasks(projectId, tasks)
  const groups = groupTasks(listOrder, { base: tasks, shown: work.tasks, counts }).filter(
    ({ tasks }) => tasks.length > 0,
  )
  const shown = sort ? work.tasks : groups.flatMap((group) => group.tasks)
  const order = shown.filter((task) => !isDraft(task)).map(({ id }) => id)
  const selection = useSelection(order)
  const [everything, setEverything] = useState(false)
  const [outcome, setOutcome] = useState<ActionState | null>(null)
  const count = everything ? total : selection.ids.length
  const clear = () => {
    selection.chooseAll(false)
    setEverything(false)
  }
  const lines = (some: TaskRow[]) => <Lines {...props} tasks={some} work={work} selection={selection} />
  const isAll = order.length > 0 && selection.ids.length === order.length
  const all = {
    isChosen: isAll,
    isPartly: selection.ids.length > 0 && !isAll,
    toggle: (choose: boolean) => (choose ? selection.chooseAll(true) : clear()),
  }
  return (
    <div {...(mayWrite && { onKeyDown: selection.onKeyDown })}>
      <TasksNotice {...work} />
      {outcome && <BulkNotice outcome={outcome} dismiss={() => setOutcome(null)} />}
      <Card>
        {mayWrite && (
          <div className="border-b border-line px-3 py-1.5">
            <QuickAdd projectId={projectId} onAdd={work.add} />
          </div>
        )}
        {shown.length > 0 && <ListHead fields={visible} {...{ sort, sortHref }} all={mayWrite ? all : null} />}
        {shown.length === 0 && empty}
        {sort
          ? shown.length > 0 && <section aria-label="Tasks">{lines(shown)}</section>
          : groups.map(({ status, tasks, total }) => (
              <section key={status} aria-labelledby={`group-${status}`}>
                <h2
                  id={`group-${status}`}
                  className="flex items-center gap-2.5 border-b border-line bg-sunken px-5 py-2 text-[0.8125rem] font-medium"
                >
                  <StatusIcon status={status} />
                  {taskStatusLabels[status]}
                  <span className="font-normal text-muted">{total}</span>
                </h2>
                {lines(tasks)}
              </section>
            ))}
        {footer}
      </Card>
      {mayWrite && count > 0 && selection.ids.length > 0 && (
        <BulkBar
          chosen={{ projectId, ...(everything ? { view: props.view } : { ids: selection.ids.join(',') }) }}
          count={count}
          people={props.people}
          fields={props.fields}
          all={
            isAll && !everything && total > order.length && total <= mostTasksAtOnce
              ? { total, choose: () => setEverything(true) }
              : null
          }
          onClear={clear}
          onDone={(answer) => {
            setOutcome(answer)
            if (answer.status === 'ok') clear()
          }}
        />
      )}
    </div>
  )
}

function Lines({
  projectId,
  tasks,
  today,
  mayWrite,
  visible,
  people,
  work,
  selection,
}: WorkProps & { work: ReturnType<typeof useTasks>; selection: Selection }) {
  return (
    <ul className="divide-y divide-line border-b border-line last:border-b-0">
      {tasks.map((task) => {
        const mayChange = mayWrite && !isDraft(task)
        return (
          <TaskLine
            key={task.id}
            {...{ projectId, task, today, people }}
            fields={visible}
            onMove={mayChange ? (to) => work.move(task, to) : undefined}
            choice={
              mayChange
                ? { isChosen: selection.has(task.id), toggle: (range) => selection.toggle(task.id, range) }
                : undefined
            }
          />
        )
      })}
    </ul>
  )
}
