'use client'

import { type PublicKeyCredentialCreationOptionsJSON, startRegistration } from '@simplewebauthn/browser'
import {
  startTransition,
  useActionState,
  useEffect,
  useEffectEvent,
  useState,
  type SubmitEvent,
  type ReactNode,
} from 'react'
import { type ActionState, idle } from '@/components/form/action-state'
import { Field } from '@/components/form/field'
import { FormContext } from '@/components/form/form-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import { PresenceField } from '@/app/t/[tenant]/second-factor/presence-field'
import { keepPasskey } from './ways-in-actions'

/** Names a passkey, lets the browser make it, and hands it over to be kept. */
export function PasskeyForm({
  email,
  suggestedName,
  asksPassword,
  cancel,
  onDone,
}: {
  email: string
  suggestedName: string
  asksPassword: boolean
  cancel?: ReactNode
  onDone?: () => void
}) {
  const [state, submit, isKeeping] = useActionState(keepPasskey, idle)
  const [isMaking, setMaking] = useState(false)
  const [problem, setProblem] = useState<string>()
  const settled = useEffectEvent((answer: ActionState) => {
    if (answer.status === 'ok') onDone?.()
  })
  useEffect(() => settled(state), [state])

  const make = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setMaking(true)
    setProblem(undefined)
    try {
      for (const [name, value] of Object.entries(await makePasskey())) form.set(name, value)
      startTransition(() => submit(form))
    } catch (error) {
      setProblem(whatHappened(error))
    } finally {
      setMaking(false)
    }
  }
  const isBusy = isMaking || isKeeping
  const message = problem ?? (state.status === 'error' ? state.message : undefined)
  return (
    <form onSubmit={(event) => void make(event)} noValidate className="grid gap-4">
      {message && !isBusy && (
        <Alert tone="danger" role="alert">
          {message}
        </Alert>
      )}
      <FormContext value={state}>
        <Field
          name="name"
          label="Name"
          hint="So that you know later which one it is."
          defaultValue={suggestedName}
          maxLength={60}
          autoComplete="off"
          required
        />
        <PresenceField asked={asksPassword} email={email} />
      </FormContext>
      <div className="flex flex-wrap justify-end gap-2">
        {cancel}
        <Button type="submit" variant="primary" disabled={isBusy}>
          {isBusy && <Spinner />}
          {isMaking ? 'Waiting for your device' : isKeeping ? 'Saving' : 'Continue'}
        </Button>
      </div>
    </form>
  )
}

async function makePasskey(): Promise<{ sealed: string; answer: string }> {
  const response = await fetch('/api/passkeys/offer')
  const offer = (await response.json()) as {
    options: PublicKeyCredentialCreationOptionsJSON
    sealed: string
    error?: { message: string }
  }
  if (!response.ok) throw new Error(offer.error?.message ?? 'That didn’t work. Try again in a moment.')
  const answer = await startRegistration({ optionsJSON: offer.options })
  return { sealed: offer.sealed, answer: JSON.stringify(answer) }
}

function whatHappened(error: unknown): string {
  if (!(error instanceof Error)) return 'That didn’t work. Try again in a moment.'
  if (error.name === 'InvalidStateError') return 'This device has a passkey for you already.'
  if (error.name === 'NotAllowedError') return 'No passkey was made. Try again when you are ready.'
  if (error.name === 'NotSupportedError' || error.message.includes('not supported')) {
    return 'This browser can’t make passkeys. Try another one, or another device.'
  }
  return error.message
}
