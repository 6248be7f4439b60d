'use client'

import { useState } from 'react'
import { UsernameForManagers } from '@/app/t/[tenant]/username-for-managers'
import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { PasswordField } from '@/components/form/password-field'
import { SubmitButton } from '@/components/form/submit-button'
import { DialogCancel } from '@/components/ui/dialog'
import { scheduleDeletion } from './actions'

/** The slug, so that it is this workspace; the password, so that it is this person. */
export function DeleteForm({ slug, email, asksPassword }: { slug: string; email: string; asksPassword: boolean }) {
  const [typed, setTyped] = useState('')
  return (
    <ActionForm action={scheduleDeletion}>
      <Field
        name="confirm"
        label={
          <>
            Type <span className="font-mono break-all">{slug}</span> to confirm
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
        <SubmitButton variant="danger" pendingLabel="Deleting" disabled={typed.trim().toLowerCase() !== slug}>
          Delete workspace
        </SubmitButton>
      </div>
    </ActionForm>
  )
}
