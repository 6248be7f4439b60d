'use client'

import { useState } from 'react'
import { UsernameForManagers } from '@/app/t/[tenant]/username-for-managers'
import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { PasswordField } from '@/components/form/password-field'
import { SubmitButton } from '@/components/form/submit-button'
import { DialogCancel } from '@/components/ui/dialog'
import { endAccount } from './actions'

/** The address, so that nobody does it by accident; the password, so that it is this person. */
export function DeleteForm({ email, asksPassword }: { email: string; asksPassword: boolean }) {
  const [typed, setTyped] = useState('')
  return (
    <ActionForm action={endAccount}>
      <Field
        name="confirm"
        label={
          <>
            Type <span className="font-mono break-all">{email}</span> to confirm
          </>
        }
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
      />
      {asksPassword && (
        <>
          <UsernameForManagers email={email} />
          <PasswordField name="password" label="Your password" autoComplete="current-password" required />
        </>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <DialogCancel />
        <SubmitButton variant="danger" pendingLabel="Deleting" disabled={typed.trim().toLowerCase() !== email}>
          Delete my account
        </SubmitButton>
      </div>
    </ActionForm>
  )
}
