import { ActionForm } from '@/components/form/action-form'
import { ConfirmButton } from '@/components/form/confirm-button'
import { SubmitButton } from '@/components/form/submit-button'
import type { ButtonSize } from '@/components/ui/button'
import type { Member } from '@/lib/members/list-members'
import { deactivate, leave, reactivate, remove, resend, transfer, withdraw } from './actions'

interface Of {
  member: Member
}

export function Invitation({ member: { id, email } }: Of) {
  return (
    <div className="flex flex-wrap items-start gap-2">
      <ActionForm action={resend} hidden={{ userId: id }}>
        <SubmitButton variant="secondary" className="justify-self-start" pendingLabel="Sending">
          Send the mail again
        </SubmitButton>
      </ActionForm>
      <ConfirmButton
        action={withdraw}
        hidden={{ userId: id }}
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

/** No question first: it is taken back by deactivating. It says so where no place is free. */
export function Reactivation({ member: { id } }: Of) {
  return (
    <ActionForm action={reactivate} hidden={{ userId: id }}>
      <SubmitButton variant="secondary" className="justify-self-start" pendingLabel="Reactivating">
        Reactivate
      </SubmitButton>
    </ActionForm>
  )
}

export function Deactivation({ member: { id, name } }: Of) {
  return (
    <ConfirmButton
      action={deactivate}
      hidden={{ userId: id }}
      title={`Deactivate ${name}?`}
      description="They are signed out at once and can’t sign in, their API keys stop working, and their place is free. Everything stays as it is for when you reactivate them."
      confirmLabel="Deactivate"
      pendingLabel="Deactivating"
    >
      Deactivate
    </ConfirmButton>
  )
}

export function Removal({ member: { id, name } }: Of) {
  return (
    <ConfirmButton
      action={remove}
      hidden={{ userId: id }}
      title={`Remove ${name}?`}
      description="They are signed out at once and can’t come back without an invitation; their API keys are revoked. What they wrote stays; their tasks are nobody’s."
      confirmLabel="Remove member"
      pendingLabel="Removing"
      variant="danger"
    >
      Remove
    </ConfirmButton>
  )
}

export function Transfer({ member: { id, name, email } }: Of) {
  return (
    <ConfirmButton
      action={transfer}
      hidden={{ userId: id }}
      title={`Make ${name} the owner?`}
      description={`${name} gets everything that an owner has, billing and the end of the workspace included. You become an admin, and can’t take it back.`}
      typeToConfirm={email}
      confirmLabel="Transfer ownership"
      pendingLabel="Transferring"
    >
      Transfer ownership
    </ConfirmButton>
  )
}

export function Leaving({ size, children = 'Leave the workspace' }: { size?: ButtonSize; children?: string }) {
  return (
    <ConfirmButton
      action={leave}
      size={size}
      title="Leave this workspace?"
      description="You are signed out, and can’t come back without an invitation. Your API keys are revoked. What you wrote stays under your name; your tasks are nobody’s."
      confirmLabel="Leave"
      pendingLabel="Leaving"
      variant={size === 'sm' ? 'secondary' : 'danger'}
    >
      {children}
    </ConfirmButton>
  )
}
