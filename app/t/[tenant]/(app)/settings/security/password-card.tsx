import { ActionForm } from '@/components/form/action-form'
import { PasswordField } from '@/components/form/password-field'
import { SubmitButton } from '@/components/form/submit-button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { SignInAgain } from '@/app/t/[tenant]/second-factor/sign-in-again'
import { UsernameForManagers } from '@/app/t/[tenant]/username-for-managers'
import { newPassword } from './actions'

/** `mustSignIn`: they have no password to give, and signed in a while ago. */
export function PasswordCard({
  email,
  hasPassword,
  mustSignIn,
}: {
  email: string
  hasPassword: boolean
  mustSignIn: boolean
}) {
  return (
    <Card>
      <CardHeader
        title="Password"
        description={hasPassword ? 'Changing it signs you out everywhere else.' : 'You have none, and don’t need one.'}
      />
      <CardBody>
        {mustSignIn ? (
          <SignInAgain why="To set a password, sign out and in again: you signed in a while ago." />
        ) : (
          <ActionForm action={newPassword} resetOnSuccess>
            <UsernameForManagers email={email} />
            {hasPassword && (
              <PasswordField name="currentPassword" label="Current password" autoComplete="current-password" required />
            )}
            <PasswordField name="newPassword" label="New password" autoComplete="new-password" required />
            <SubmitButton className="justify-self-start" variant="secondary" pendingLabel="Saving">
              {hasPassword ? 'Change password' : 'Set a password'}
            </SubmitButton>
          </ActionForm>
        )}
      </CardBody>
    </Card>
  )
}
