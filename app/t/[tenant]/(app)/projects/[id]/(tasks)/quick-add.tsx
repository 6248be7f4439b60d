'use client'

import { Plus } from 'lucide-react'
import { useActionState, useRef, type KeyboardEvent, type ReactNode, type SubmitEvent } from 'react'
import { create } from '@/app/t/[tenant]/(app)/projects/[id]/actions'
import { idle } from '@/components/form/action-state'
import { Button } from '@/components/ui/button'
import type { TaskStatus } from '@/lib/tasks/status'

/** A task from its title alone: Enter adds it and stays for the next. Before scripts have loaded it is a plain form. */
export function QuickAdd({
  projectId,
  status = 'todo',
  label = 'Add a task',
  takesFocus = false,
  onAdd,
  onLeave,
}: {
  projectId: string
  status?: TaskStatus
  label?: string
  /** Where a button has just opened it. */
  takesFocus?: boolean
  onAdd: (title: string, status: TaskStatus) => Promise<string | null>
  /** Escape, where there is something to go back to. */
  onLeave?: () => void
}) {
  const [, post] = useActionState(create, idle)
  const input = useRef<HTMLInputElement>(null)

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const field = input.current
    const title = field?.value.trim() ?? ''
    if (!field || title === '') return field?.focus()
    field.value = ''
    field.focus()
    void onAdd(title, status).then((refused) => {
      if (refused !== null && field.value === '') field.value = title
    })
  }
  const leave = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onLeave?.()
  }
  return (
    <form action={post} onSubmit={submit} className="flex items-center gap-2">
      <input type="hidden" name="projectId" value={projectId} />
      <input type="hidden" name="status" value={status} />
      <Field>
        <input
          ref={(element) => {
            input.current = element
            if (takesFocus) element?.focus()
          }}
          name="title"
          aria-label={label}
          placeholder={label}
          maxLength={240}
          autoComplete="off"
          enterKeyHint="done"
          onKeyDown={leave}
          className="h-full min-w-0 flex-1 bg-transparent text-base outline-none sm:text-sm"
        />
      </Field>
      <Button type="submit" size="sm">
        Add
      </Button>
    </form>
  )
}

function Field({ children }: { children: ReactNode }) {
  return (
    <div className="flex h-10 min-w-0 flex-1 items-center gap-2.5 rounded-md px-2 focus-within:outline-2 focus-within:outline-accent">
      <Plus aria-hidden className="size-4 shrink-0 text-muted" />
      {children}
    </div>
  )
}
