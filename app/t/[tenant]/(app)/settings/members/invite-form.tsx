'use client'

import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { DialogCancel, useCloseDialog } from '@/components/ui/dialog'
import type { Role } from '@/lib/auth/permissions'
import { invite } from './actions'
import { RoleField } from './role-field'

/** Closes its dialog when the invitation is on its way: the list then shows it. */
export function InviteForm({ actorRole }: { actorRole: Role }) {
  const close = useCloseDialog()
  return (
    <ActionForm action={invite} onDone={close}>
      <Field
        name="email"
        type="email"
        label="E-mail address"
        autoComplete="off"
        inputMode="email"
        maxLength={254}
        required
      />
      <RoleField actorRole={actorRole} defaultValue="member" />
      <div className="flex flex-wrap justify-end gap-2">
        <DialogCancel />
        <SubmitButton pendingLabel="Sending">Send invitation</SubmitButton>
      </div>
    </ActionForm>
  )
}
