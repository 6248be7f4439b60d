import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import type { Presence } from '@/lib/auth/require-presence'
import { PresenceField } from '@/app/t/[tenant]/second-factor/presence-field'
import { SignInAgain } from '@/app/t/[tenant]/second-factor/sign-in-again'
import { newEmail } from './actions'

export function EmailCard({ email, presence }: { email: string; presence: Presence }) {
  return (
    <Card>
      <CardHeader title="E-mail address" description={`You sign in as ${email}, and mails go there.`} />
      <CardBody>
        {presence === 'sign_in' ? (
          <SignInAgain why="To change it, sign out and in again: you signed in a while ago." />
        ) : (
          <ActionForm action={newEmail}>
            <Field
              name="email"
              type="email"
              label="New e-mail address"
              hint="We mail it a link to confirm, and tell the address you have now."
              autoComplete="email"
              required
            />
            <PresenceField asked={presence === 'password'} email={email} />
            <SubmitButton className="justify-self-start" variant="secondary" pendingLabel="Sending">
              Change address
            </SubmitButton>
          </ActionForm>
        )}
      </CardBody>
    </Card>
  )
}
