'use client'

import { useActionState, useEffect, useRef } from 'react'
import { idle } from '@/components/form/action-state'
import { SubmitButton } from '@/components/form/submit-button'
import { Alert } from '@/components/ui/alert'
import { ButtonLink } from '@/components/ui/button'
import { comeBack } from './actions'

/** Posts a ticket as soon as scripts have loaded; before that its button does. It is tried once. */
export function ReturnForm({ ticket, back }: { ticket: string; back: { href: string; label: string } }) {
  const [state, submit] = useActionState(comeBack, idle)
  const form = useRef<HTMLFormElement>(null)
  const hasGone = useRef(false)
  useEffect(() => {
    if (hasGone.current) return
    hasGone.current = true
    form.current?.requestSubmit()
  }, [])
  if (state.status === 'error') {
    return (
      <div className="grid gap-4">
        <Alert tone="danger" role="alert">
          {state.message}
        </Alert>
        <ButtonLink href={back.href} variant="primary">
          {back.label}
        </ButtonLink>
      </div>
    )
  }
  return (
    <form ref={form} action={submit} className="grid">
      <input type="hidden" name="ticket" value={ticket} readOnly />
      <SubmitButton pendingLabel="One moment">Continue</SubmitButton>
    </form>
  )
}
