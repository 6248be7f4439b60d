import type { ReactNode } from 'react'
import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { Dialog } from '@/components/ui/dialog'
import type { Member } from '@/lib/members/list-members'
import type { Actor } from '@/lib/tenancy/context'
import { setRole } from './actions'
import { Deactivation, Invitation, Leaving, Reactivation, Removal, Transfer } from './member-actions'
import { SecondFactorReset } from './second-factor-reset'
import { RoleField } from './role-field'

/** What can be done about one member by somebody who may, or about oneself, in a dialog. */
export function ManageMember({ member, actor }: { member: Member; actor: Actor }) {
  const { id, name, email, role, state } = member
  const isSelf = id === actor.userId
  const isNamed = state === 'active' || state === 'deactivated'
  const title = isNamed ? name : email
  return (
    <Dialog
      trigger="Manage"
      triggerLabel={`Manage ${title}${isSelf ? ' (you)' : ''}`}
      size="sm"
      title={title}
      description={describe(member)}
    >
      <div className="grid gap-5 divide-y divide-line *:not-last:pb-5">
        <ActionForm action={setRole} hidden={{ userId: id }}>
          <RoleField actorRole={actor.role} defaultValue={role} />
          <SubmitButton className="justify-self-start" pendingLabel="Saving">
            Save role
          </SubmitButton>
        </ActionForm>
        {isSelf ? <Leaving /> : <Ways member={member} actor={actor} />}
      </div>
    </Dialog>
  )
}

function describe({ state, email }: Member): string {
  if (state === 'invited') return 'Invited, and has not followed the link yet.'
  if (state === 'expired') {
    return 'The link is too old. The invitation keeps its place until you withdraw it, or until it withdraws itself a week after its end.'
  }
  return email
}

/** What the state of a membership leaves to be done with it. */
function Ways({ member, actor }: { member: Member; actor: Actor }): ReactNode {
  switch (member.state) {
    case 'invited':
    case 'expired':
      return <Invitation member={member} />
    case 'deactivated':
      return (
        <div className="flex flex-wrap items-start gap-2">
          <Reactivation member={member} />
          <Removal member={member} />
        </div>
      )
    default:
      return (
        <div className="flex flex-wrap items-start gap-2">
          {actor.role === 'owner' && <Transfer member={member} />}
          <SecondFactorReset member={member} />
          <Deactivation member={member} />
          <Removal member={member} />
        </div>
      )
  }
}
