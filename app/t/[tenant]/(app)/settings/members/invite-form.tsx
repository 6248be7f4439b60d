'use client'

import { ActionForm } from '@/components/form/action-form'
import { SelectField, TextareaField } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { DialogCancel, useCloseDialog } from '@/components/ui/dialog'
import type { Role } from '@/lib/auth/permissions'
import { defaultInvitationDays, invitationDays } from '@/lib/members/invitation-days'
import { invite } from './actions'
import { RoleField } from './role-field'

/** Closes its dialog when all invitations are on their way: the list then shows them. Else it says who got none. */
export function InviteForm({ actorRole }: { actorRole: Role }) {
  const close = useCloseDialog()
  return (
    <ActionForm action={invite} resetOnSuccess onDone={({ message }) => message === undefined && close()}>
      <TextareaField
        name="emails"
        label="E-mail addresses"
        hint="One or many, with a comma, a space or a new line between."
        rows={3}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        inputMode="email"
        required
      />
      <RoleField actorRole={actorRole} defaultValue="member" />
      <SelectField name="days" label="The link works for" defaultValue={defaultInvitationDays}>
        {invitationDays.map((days) => (
          <option key={days} value={days}>
            {days === 1 ? 'One day' : `${days} days`}
          </option>
        ))}
      </SelectField>
      <div className="flex flex-wrap justify-end gap-2">
        <DialogCancel />
        <SubmitButton pendingLabel="Sending">Send invitations</SubmitButton>
      </div>
    </ActionForm>
  )
}
