'use client'

import { ActionForm } from '@/components/form/action-form'
import type { FormAction } from '@/components/form/action-state'
import { SubmitButton } from '@/components/form/submit-button'
import type { ButtonVariant } from '@/components/ui/button'
import { DialogCancel, useCloseDialog } from '@/components/ui/dialog'
import type { Presence } from '@/lib/auth/require-presence'
import { PresenceField } from '@/app/t/[tenant]/second-factor/presence-field'
import { SignInAgain } from '@/app/t/[tenant]/second-factor/sign-in-again'

/** Inside a dialog: does something to one's ways in, once it is clear that it is the person. */
export function PresentForm({
  action,
  hidden,
  email,
  presence,
  confirmLabel,
  pendingLabel,
  tone = 'danger',
}: {
  action: FormAction
  hidden: Record<string, string>
  email: string
  presence: Presence
  confirmLabel: string
  pendingLabel: string
  tone?: ButtonVariant
}) {
  const close = useCloseDialog()
  if (presence === 'sign_in') {
    return <SignInAgain why="You signed in a while ago. Sign out and in again, then do this." />
  }
  return (
    <ActionForm action={action} hidden={hidden} onDone={close}>
      <PresenceField asked={presence === 'password'} email={email} />
      <div className="flex flex-wrap justify-end gap-2">
        <DialogCancel />
        <SubmitButton variant={tone} pendingLabel={pendingLabel}>
          {confirmLabel}
        </SubmitButton>
      </div>
    </ActionForm>
  )
}
