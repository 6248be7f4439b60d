import { LogOut } from 'lucide-react'
import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { signOutHere } from './sign-out'

export function SignOutButton() {
  return (
    <ActionForm action={signOutHere}>
      <SubmitButton variant="ghost" pendingLabel="Signing out">
        <LogOut aria-hidden />
        Sign out
      </SubmitButton>
    </ActionForm>
  )
}
