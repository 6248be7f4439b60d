'use client'

import { useState } from 'react'
import { UsernameForManagers } from '@/app/t/[tenant]/username-for-managers'
import { ActionForm } from '@/components/form/action-form'
import type { FormAction } from '@/components/form/action-state'
import { Field } from '@/components/form/field'
import { PasswordField } from '@/components/form/password-field'
import { SubmitButton } from '@/components/form/submit-button'
import { DialogCancel } from '@/components/ui/dialog'

/** What to type, so that nobody ends anything by accident; the password, so that it is this person. */
export function EndForm({
  action,
  confirm,
  label,
  email,
  asksPassword,
}: {
  action: FormAction
  /** What is to be typed, in small letters; posted as `confirm`. */
  confirm: string
  label: string
  email: string
  asksPassword: boolean
}) {
  const [typed, setTyped] = useState('')
  return (
    <ActionForm action={action}>
      <Field
        name="confirm"
        label={
          <>
            Type <span className="font-mono break-all">{confirm}</span> to confirm
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
        <SubmitButton variant="danger" pendingLabel="Deleting" disabled={typed.trim().toLowerCase() !== confirm}>
          {label}
        </SubmitButton>
      </div>
    </ActionForm>
  )
}
