import { ActionForm } from '@/components/form/action-form'
import { PasswordField } from '@/components/form/password-field'
import { SubmitButton } from '@/components/form/submit-button'
import { UsernameForManagers } from '@/app/t/[tenant]/username-for-managers'
import { newPassword } from './actions'

export function PasswordForm({ email }: { email: string }) {
  return (
    <ActionForm action={newPassword} resetOnSuccess>
      <UsernameForManagers email={email} />
      <PasswordField name="currentPassword" label="Current password" autoComplete="current-password" required />
      <PasswordField name="newPassword" label="New password" autoComplete="new-password" required />
      <SubmitButton className="justify-self-start" variant="secondary" pendingLabel="Saving">
        Change password
      </SubmitButton>
    </ActionForm>
  )
}
