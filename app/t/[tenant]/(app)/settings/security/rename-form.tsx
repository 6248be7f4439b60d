'use client'

import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { DialogCancel, useCloseDialog } from '@/components/ui/dialog'
import { nameOfPasskey } from './ways-in-actions'

/** Inside a dialog: another name for a passkey. */
export function RenameForm({ id, name }: { id: string; name: string }) {
  const close = useCloseDialog()
  return (
    <ActionForm action={nameOfPasskey} hidden={{ id }} onDone={close}>
      <Field name="name" label="Name" defaultValue={name} maxLength={60} autoComplete="off" required />
      <div className="flex flex-wrap justify-end gap-2">
        <DialogCancel />
        <SubmitButton pendingLabel="Saving">Save</SubmitButton>
      </div>
    </ActionForm>
  )
}
