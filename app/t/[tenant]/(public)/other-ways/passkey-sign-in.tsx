'use client'

import { KeyRound } from 'lucide-react'
import { useActionState } from 'react'
import { idle } from '@/components/form/action-state'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import { signInWithPasskey } from './actions'
import { usePasskey } from './use-passkey'

/** Signs in with a passkey, by a button; with `autofill` also by the suggestions of the field for the e-mail address. */
export function PasskeySignIn({
  hidden = {},
  autofill = false,
}: {
  hidden?: Record<string, string> | undefined
  autofill?: boolean
}) {
  const [state, submit, isChecking] = useActionState(signInWithPasskey, idle)
  const { isSupported, isAsking, problem, ask } = usePasskey({
    autofill,
    answered: ({ sealed, answer }) => {
      const form = new FormData()
      for (const [name, value] of Object.entries({ ...hidden, sealed, answer })) form.set(name, value)
      submit(form)
    },
  })
  const message = problem ?? (state.status === 'error' && !isAsking ? state.message : undefined)
  const isBusy = isAsking || isChecking
  return (
    <div className="grid gap-3">
      {message && (
        <Alert tone="danger" role="alert">
          {message}
        </Alert>
      )}
      <Button disabled={!isSupported || isBusy} onClick={() => void ask()}>
        {isBusy ? <Spinner /> : <KeyRound aria-hidden />}
        {isChecking ? 'Signing in' : 'Sign in with a passkey'}
      </Button>
    </div>
  )
}
