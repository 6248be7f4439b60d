'use client'

import { X } from 'lucide-react'
import { startTransition, useEffect, useEffectEvent, useActionState } from 'react'
import { changeMany } from '@/app/t/[tenant]/(app)/projects/[id]/actions'
import { StatusIcon } from '@/app/t/[tenant]/(app)/projects/[id]/status-icon'
import type { Person } from '@/app/t/[tenant]/(app)/projects/custom-field-inputs'
import { type ActionState, idle } from '@/components/form/action-state'
import { Button } from '@/components/ui/button'
import { Menu, MenuItem } from '@/components/ui/menu'
import { Spinner } from '@/components/ui/spinner'
import type { CustomField } from '@/lib/custom-fields/field'
import { taskStatuses, taskStatusLabels } from '@/lib/tasks/status'
import { DeleteDialog, DueDialog, FieldDialog } from './bulk-dialogs'

export interface BulkProps {
  /** What names the chosen tasks in a post: their ids, or the view that shows them all. */
  chosen: Record<string, string>
  count: number
  people: readonly Person[]
  fields: readonly CustomField[]
  onDone: (answer: ActionState) => void
}

/** What can be done with the tasks that are chosen. */
export function BulkBar({
  onClear,
  all,
  ...props
}: BulkProps & {
  onClear: () => void
  /** Where the view has more than is shown: how many, and what chooses them. */
  all: { total: number; choose: () => void } | null
}) {
  const { chosen, count, people, fields, onDone } = props
  const [state, post, isPending] = useActionState(changeMany, idle)
  const answered = useEffectEvent(onDone)
  useEffect(() => {
    if (state.status !== 'idle') answered(state)
  }, [state])
  const set = (name: string, value: string) => {
    const form = new FormData()
    for (const [key, text] of Object.entries({ ...chosen, [name]: value })) form.set(key, text)
    startTransition(() => post(form))
  }
  return (
    <section
      aria-label="Chosen tasks"
      className="sticky bottom-3 z-20 mx-auto mt-4 flex max-w-full max-sm:w-full sm:w-fit flex-wrap items-center gap-x-1 gap-y-1 rounded-lg border border-line bg-surface px-2 py-1.5 shadow-high"
    >
      <span role="status" className="px-2 text-[0.8125rem] font-medium max-sm:-order-2 max-sm:basis-4/5">
        {isPending ? <Spinner className="mr-2 inline" /> : null}
        {count.toLocaleString('en-GB')} chosen
      </span>
      {all && (
        <Button size="sm" variant="ghost" onClick={all.choose}>
          Choose all {all.total.toLocaleString('en-GB')}
        </Button>
      )}
      <Menu trigger="Status" align="start">
        {taskStatuses.map((status) => (
          <MenuItem key={status} onSelect={() => set('status', status)}>
            <StatusIcon status={status} />
            {taskStatusLabels[status]}
          </MenuItem>
        ))}
      </Menu>
      <Menu trigger="Assignee" align="start">
        <div className="max-h-72 overflow-y-auto">
          <MenuItem onSelect={() => set('assigneeId', '')}>Nobody</MenuItem>
          {people.map(({ id, name }) => (
            <MenuItem key={id} onSelect={() => set('assigneeId', id)}>
              <span className="max-w-56 truncate">{name}</span>
            </MenuItem>
          ))}
        </div>
      </Menu>
      <DueDialog {...props} />
      {fields.length > 0 && <FieldDialog {...props} />}
      <DeleteDialog {...props} />
      <Button
        size="sm"
        variant="ghost"
        aria-label="Choose none"
        className="w-8 px-0! max-sm:-order-1 max-sm:ml-auto"
        onClick={onClear}
      >
        <X aria-hidden />
      </Button>
    </section>
  )
}
