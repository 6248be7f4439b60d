'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useOptimistic, useState } from 'react'
import { create, update } from '@/app/t/[tenant]/(app)/projects/[id]/actions'
import { idle, type FormAction } from '@/components/form/action-state'
import { taskStatusLabels, type TaskStatus } from '@/lib/tasks/status'
import { isDraft, type TaskRow } from '@/lib/tasks/task-row'

type Step = { kind: 'move'; id: string; status: TaskStatus } | { kind: 'add'; task: TaskRow }

export interface Tasks {
  /** As they will be when the server has answered. */
  tasks: TaskRow[]
  /** What the server refused, in its words. */
  refusal: string | null
  /** What has just happened, for those who listen. */
  said: string
  dismiss: () => void
  move: (task: TaskRow, status: TaskStatus) => void
  /** Gives the refusal, or null once the task is there. */
  add: (title: string, status: TaskStatus) => Promise<string | null>
}

let drafts = 0

function step(tasks: TaskRow[], change: Step): TaskRow[] {
  if (change.kind === 'add') return [change.task, ...tasks]
  const task = tasks.find(({ id }) => id === change.id)
  if (!task) return tasks
  return [{ ...task, status: change.status }, ...tasks.filter(({ id }) => id !== change.id)]
}

/** Tasks that change at once and take it back if the server refuses. */
export function useTasks(projectId: string, fromServer: TaskRow[]): Tasks {
  const router = useRouter()
  const [tasks, apply] = useOptimistic(fromServer, step)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [said, setSaid] = useState('')

  const run = (change: Step, action: FormAction, fields: Record<string, string>, done: string) =>
    new Promise<string | null>((resolve) => {
      startTransition(async () => {
        apply(change)
        const refused = await send(action, fields)
        // What somebody else has deleted or archived meanwhile should show now.
        if (refused !== null) router.refresh()
        startTransition(() => {
          setRefusal(refused)
          setSaid(refused === null ? done : '')
        })
        resolve(refused)
      })
    })

  return {
    tasks,
    refusal,
    said,
    dismiss: () => setRefusal(null),
    move: (task, status) => {
      if (task.status === status || isDraft(task)) return
      const done = `Moved #${task.number} to ${taskStatusLabels[status]}.`
      void run({ kind: 'move', id: task.id, status }, update, { taskId: task.id, status }, done)
    },
    add: (title, status) => {
      drafts += 1
      const task = { id: `draft-${drafts}`, number: 0, title, status, assignee: null, dueOn: null, custom: {} }
      return run({ kind: 'add', task }, create, { projectId, title, status }, `Added ${title}.`)
    },
  }
}

/** Posts the fields; gives what was refused and why, or null. */
async function send(action: FormAction, fields: Record<string, string>): Promise<string | null> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  try {
    const { status, message, fieldErrors } = await action(idle, form)
    if (status !== 'error') return null
    return Object.values(fieldErrors ?? {})[0] ?? message ?? 'That didn’t work. Try again.'
  } catch {
    return 'We couldn’t reach the server, so nothing has changed. Check your connection and try again.'
  }
}
