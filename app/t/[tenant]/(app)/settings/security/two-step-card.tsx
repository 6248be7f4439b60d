import { KeyRound, Smartphone } from 'lucide-react'
import { Dialog, DialogCancel } from '@/components/ui/dialog'
import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { Badge } from '@/components/ui/badge'
import { ButtonLink } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import type { Presence } from '@/lib/auth/require-presence'
import { PresenceField } from '@/app/t/[tenant]/second-factor/presence-field'
import { SignInAgain } from '@/app/t/[tenant]/second-factor/sign-in-again'
import { stopApp } from './actions'

interface TwoStep {
  email: string
  app: boolean
  passkeys: number
  codesLeft: number
  required: boolean
  presence: Presence
}

/** The app that shows codes, and the recovery codes for when it is lost. */
export function TwoStepCard(own: TwoStep) {
  const { app, passkeys, codesLeft, required } = own
  return (
    <Card>
      <CardHeader
        title="Two-step sign-in"
        description={
          required
            ? 'This workspace asks everybody for a second step.'
            : 'Somebody who learns your password still can’t get in.'
        }
      />
      <ul className="divide-y divide-line">
        <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 px-5 py-4">
          <span className="flex items-center gap-3">
            <Smartphone aria-hidden className="size-5 text-muted" />
            <span className="font-medium">Authenticator app</span>
            <Badge tone={app ? 'success' : 'neutral'}>{app ? 'On' : 'Off'}</Badge>
          </span>
          <span className="flex flex-wrap gap-2">
            {app && !(required && passkeys === 0) && <StopApp {...own} />}
            <ButtonLink href="/settings/security/app" size="sm" variant={app ? 'secondary' : 'primary'}>
              {app ? 'Use another app' : 'Set up'}
            </ButtonLink>
          </span>
        </li>
        {(app || passkeys > 0) && (
          <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 px-5 py-4">
            <span className="flex items-center gap-3">
              <KeyRound aria-hidden className="size-5 text-muted" />
              <span className="font-medium">Recovery codes</span>
              <Badge tone={codesLeft > 2 ? 'neutral' : 'warning'}>
                {codesLeft === 0 ? 'None' : `${codesLeft} left`}
              </Badge>
            </span>
            <ButtonLink href="/settings/security/recovery-codes" size="sm">
              Make new codes
            </ButtonLink>
          </li>
        )}
      </ul>
    </Card>
  )
}

function StopApp({ email, passkeys, presence }: TwoStep) {
  return (
    <Dialog
      trigger="Turn off"
      size="sm"
      title="Turn two-step sign-in off?"
      description={
        passkeys > 0
          ? 'Signing in with a password or a link asks for no code any more.'
          : 'Signing in with a password or a link asks for no code any more, and your recovery codes are deleted.'
      }
    >
      {presence === 'sign_in' ? (
        <SignInAgain why="You signed in a while ago. Sign out and in again, then turn it off." />
      ) : (
        <ActionForm action={stopApp}>
          <PresenceField asked={presence === 'password'} email={email} />
          <div className="flex flex-wrap justify-end gap-2">
            <DialogCancel />
            <SubmitButton variant="danger" pendingLabel="Turning off">
              Turn off
            </SubmitButton>
          </div>
        </ActionForm>
      )}
    </Dialog>
  )
}
