'use client'

import Link from 'next/link'
import { DueDay } from '@/app/t/[tenant]/(app)/projects/[id]/due-day'
import { StatusMenu } from '@/app/t/[tenant]/(app)/projects/[id]/status-menu'
import type { Person } from '@/app/t/[tenant]/(app)/projects/custom-field-inputs'
import { CustomFieldValue } from '@/app/t/[tenant]/(app)/projects/custom-field-values'
import { Avatar } from '@/components/ui/avatar'
import { LinkPending } from '@/components/ui/link-pending'
import type { CustomField } from '@/lib/custom-fields/field'
import type { CalendarDay } from '@/lib/tasks/calendar-day'
import type { TaskStatus } from '@/lib/tasks/status'
import { isDraft, type TaskRow } from '@/lib/tasks/task-row'
import { selectBox } from './use-selection'

export interface LineProps {
  projectId: string
  task: TaskRow
  today: CalendarDay
  /** The custom fields that are shown. */
  fields: readonly CustomField[]
  people: readonly Person[]
  /** Undefined for those who only read, and for what isn't there yet. */
  onMove?: (status: TaskStatus) => void
  choice?: { isChosen: boolean; toggle: (range: boolean) => void }
}

/** A task in a list. */
export function TaskLine({ projectId, task, today, fields, people, onMove, choice }: LineProps) {
  const draft = isDraft(task)
  return (
    <li
      className={`relative flex items-start gap-2 py-1.5 pr-5 pl-3 sm:items-center ${choice?.isChosen ? 'bg-accent-soft' : 'hover:bg-sunken'}`}
    >
      {choice && <ChooseBox task={task} {...choice} />}
      <span className="relative z-10">
        <StatusMenu task={task} onMove={onMove} />
      </span>
      <span className="w-13 shrink-0 pt-1.5 whitespace-nowrap text-[0.8125rem] text-muted sm:pt-0">
        {draft ? '…' : `#${task.number}`}
      </span>
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-0.5 py-1 sm:flex-nowrap">
        <span
          className={`min-w-0 basis-full sm:line-clamp-2 sm:flex-1 sm:basis-0 ${task.status === 'done' || draft ? 'text-muted' : ''}`}
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
              <LinkPending />
            </Link>
          )}
        </span>
        <FieldCells {...{ fields, people, task }} />
        <span className="flex empty:hidden sm:w-36 sm:shrink-0 sm:empty:block">
          {task.dueOn && <DueDay day={task.dueOn} status={task.status} today={today} />}
        </span>
        <span className="flex empty:hidden sm:w-32 sm:shrink-0 sm:empty:block">
          {task.assignee && <Assignee person={task.assignee} />}
        </span>
      </div>
    </li>
  )
}

function ChooseBox({ task, isChosen, toggle }: { task: TaskRow; isChosen: boolean; toggle: (range: boolean) => void }) {
  return (
    <label className="relative z-10 grid size-8 shrink-0 cursor-pointer place-items-center select-none">
      <input
        type="checkbox"
        checked={isChosen}
        aria-label={`Choose #${task.number} ${task.title}`}
        className="size-4 cursor-pointer accent-accent"
        {...{ [selectBox]: task.id }}
        onChange={(event) => toggle(event.nativeEvent instanceof MouseEvent ? event.nativeEvent.shiftKey : false)}
      />
    </label>
  )
}

/** In their columns on a desk; on a phone, what is filled in, with its name; in between there is no room. */
function FieldCells({ fields, people, task: { custom } }: Pick<LineProps, 'fields' | 'people' | 'task'>) {
  return fields.map((field) => {
    const value = custom[field.id]
    return (
      <span
        key={field.id}
        className="min-w-0 truncate text-[0.8125rem] text-muted empty:hidden sm:hidden lg:block lg:w-24 lg:shrink-0 lg:empty:block"
      >
        {value !== undefined && (
          <>
            <span className="sm:sr-only">{field.name}: </span>
            <CustomFieldValue {...{ field, value, people }} />
          </>
        )}
      </span>
    )
  })
}

function Assignee({ person: { id, name } }: { person: { id: string; name: string } }) {
  return (
    <span className="flex max-w-40 min-w-0 items-center gap-1.5 text-[0.8125rem] text-muted">
      <Avatar id={id} name={name} size="xs" />
      <span className="truncate">{name}</span>
    </span>
  )
}
