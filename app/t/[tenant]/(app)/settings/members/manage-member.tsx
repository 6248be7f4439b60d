import { ActionForm } from '@/components/form/action-form'
import { ConfirmButton } from '@/components/form/confirm-button'
import { SubmitButton } from '@/components/form/submit-button'
import { Dialog } from '@/components/ui/dialog'
import type { Member } from '@/lib/members/list-members'
import type { Actor } from '@/lib/tenancy/context'
import { remove, resend, setRole, withdraw } from './actions'
import { RoleField } from './role-field'

/** What can be done about one member, in a dialog: role, invitation, removal. */
export function ManageMember({ member, actor }: { member: Member; actor: Actor }) {
  const { id, name, email, role, state } = member
  const hidden = { userId: id }
  const isInvited = state === 'invited'
  const isSelf = id === actor.userId
  return (
    <Dialog
      trigger="Manage"
      triggerLabel={`Manage ${isInvited ? email : name}`}
      size="sm"
      title={isInvited ? email : name}
      description={isInvited ? 'Invited, and has not followed the link yet.' : email}
    >
      <div className="grid gap-5">
        <ActionForm action={setRole} hidden={hidden}>
          <RoleField actorRole={actor.role} defaultValue={role} />
          <SubmitButton className="justify-self-start" pendingLabel="Saving">
            Save role
          </SubmitButton>
        </ActionForm>
        {isInvited && <Invitation hidden={hidden} email={email} />}
        {!isInvited && !isSelf && <Removal hidden={hidden} name={name} />}
      </div>
    </Dialog>
  )
}

function Invitation({ hidden, email }: { hidden: Record<string, string>; email: string }) {
  return (
    <div className="flex flex-wrap items-start gap-2 border-t border-line pt-5">
      <ActionForm action={resend} hidden={hidden}>
        <SubmitButton variant="secondary" className="justify-self-start" pendingLabel="Sending">
          Send the mail again
        </SubmitButton>
      </ActionForm>
      <ConfirmButton
        action={withdraw}
        hidden={hidden}
        title="Withdraw the invitation?"
        description={`The link that went to ${email} stops working, and the place is free again.`}
        confirmLabel="Withdraw invitation"
        pendingLabel="Withdrawing"
      >
        Withdraw
      </ConfirmButton>
    </div>
  )
}

function Removal({ hidden, name }: { hidden: Record<string, string>; name: string }) {
  return (
    <div className="border-t border-line pt-5">
      <ConfirmButton
        action={remove}
        hidden={hidden}
        title={`Remove ${name}?`}
        description="They are signed out at once and can’t come back without an invitation. What they wrote stays; their tasks are nobody’s."
        confirmLabel="Remove member"
        pendingLabel="Removing"
        variant="danger"
      >
        Remove from the workspace
      </ConfirmButton>
    </div>
  )
}
