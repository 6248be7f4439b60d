import { Avatar } from '@/components/ui/avatar'
import { Row, Table, TBody, Td, Th, THead } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import { can, canAssign, roleLabels } from '@/lib/auth/permissions'
import type { Member } from '@/lib/members/list-members'
import type { Actor } from '@/lib/tenancy/context'
import { ManageMember } from './manage-member'
import { Leaving } from './member-actions'
import { MemberBadge } from './member-badge'

export function MemberTable({ members, actor }: { members: Member[]; actor: Actor }) {
  const isManager = can(actor.role, 'members.manage')
  const mayManage = ({ role }: Member) => canAssign(actor.role, role)
  const isSelf = ({ id }: Member) => id === actor.userId
  const hasActions = members.some((member) => mayManage(member) || isSelf(member))
  return (
    <Table caption="Members">
      <THead>
        <Th>Name</Th>
        <Th>Role</Th>
        <Th>State</Th>
        {isManager && <Th>Last sign-in</Th>}
        {hasActions && <Th hidden>Actions</Th>}
      </THead>
      <TBody>
        {members.map((member) => (
          <Row key={member.id}>
            <Td primary>
              <Person member={member} isSelf={isSelf(member)} />
            </Td>
            <Td label="Role">{roleLabels[member.role].name}</Td>
            <Td label="State">
              <MemberBadge member={member} />
            </Td>
            {isManager && (
              <Td label="Last sign-in">
                {member.lastSignInAt ? <Time value={member.lastSignInAt} format="relative" /> : <Never />}
              </Td>
            )}
            {hasActions && (
              <Td align="end">
                {mayManage(member) ? (
                  <ManageMember member={member} actor={actor} />
                ) : (
                  isSelf(member) && <Leaving size="sm">Leave</Leaving>
                )}
              </Td>
            )}
          </Row>
        ))}
      </TBody>
    </Table>
  )
}

const Never = () => <span className="text-muted">–</span>

function Person({ member: { id, name, email, state }, isSelf }: { member: Member; isSelf: boolean }) {
  const isNamed = state === 'active' || state === 'deactivated'
  return (
    <span className="flex min-w-0 items-center gap-3">
      <Avatar id={id} name={isNamed ? name : email} size="md" />
      <span className="min-w-0">
        <span className="block wrap-anywhere">
          {isNamed ? name : email}
          {isSelf && <span className="font-normal text-muted"> (you)</span>}
        </span>
        {isNamed && <span className="block text-sm font-normal wrap-anywhere text-muted">{email}</span>}
      </span>
    </span>
  )
}
