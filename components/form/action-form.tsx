'use client'

import { useActionState, useEffect, useEffectEvent, useRef, type ReactNode } from 'react'
import { Alert } from '@/components/ui/alert'
import { classNames } from '@/components/ui/class-names'
import { idle, type ActionState, type FormAction } from './action-state'
import { FormContext } from './form-context'

/**
 * A form around a server action. It posts before any script has loaded, shows the answer's message, hands its errors
 * and values to the fields inside, and after a refusal puts the focus on the first field to mend.
 */
export function ActionForm({
  action,
  hidden = {},
  className,
  resetOnSuccess = false,
  onDone,
  children,
}: {
  action: FormAction
  /** Values that travel with the form and aren't shown, such as an id. */
  hidden?: Record<string, string>
  className?: string
  /** Empties the fields after success even where the action answers with values. */
  resetOnSuccess?: boolean
  /** Called once after each success. */
  onDone?: (state: ActionState) => void
  children: ReactNode
}) {
  const [state, submit] = useActionState(action, idle)
  const form = useRef<HTMLFormElement>(null)
  const settled = useEffectEvent((answer: ActionState) => {
    if (answer.status === 'error') focusFirstInvalid(form.current)
    if (answer.status === 'ok') onDone?.(answer)
  })
  useEffect(() => settled(state), [state])
  const shown = resetOnSuccess && state.status === 'ok' ? { ...state, values: undefined } : state
  return (
    <form ref={form} action={submit} noValidate className={classNames('grid gap-4', className)}>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} readOnly />
      ))}
      <FormMessage state={state} />
      <FormContext value={shown}>{children}</FormContext>
    </form>
  )
}

function FormMessage({ state }: { state: ActionState }) {
  if (!state.message || state.status === 'idle') return null
  const failed = state.status === 'error'
  return (
    <Alert tone={failed ? 'danger' : 'success'} role={failed ? 'alert' : 'status'} className="col-span-full">
      {state.message}
    </Alert>
  )
}

function focusFirstInvalid(form: HTMLFormElement | null): void {
  const invalid = form?.querySelector<HTMLElement>('[aria-invalid="true"]')
  // A group of choices is entered at the one that is chosen.
  const target = invalid?.matches('fieldset') ? invalid.querySelector<HTMLElement>(':checked') : invalid
  target?.focus()
}
