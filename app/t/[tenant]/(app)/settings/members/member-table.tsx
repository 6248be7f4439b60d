import { Avatar } from '@/components/ui/avatar'
import { Badge } from '@/components/ui/badge'
import { Row, Table, TBody, Td, Th, THead } from '@/components/ui/table'
import { canAssign, roleLabels } from '@/lib/auth/permissions'
import type { Member } from '@/lib/members/list-members'
import type { Actor } from '@/lib/tenancy/context'
import { ManageMember } from './manage-member'

export function MemberTable({ members, actor }: { members: Member[]; actor: Actor }) {
  const mayManageSome = members.some(({ role }) => canAssign(actor.role, role))
  return (
    <Table caption="Members">
      <THead>
        <Th>Name</Th>
        <Th>Role</Th>
        <Th>State</Th>
        {mayManageSome && <Th hidden>Actions</Th>}
      </THead>
      <TBody>
        {members.map((member) => (
          <Row key={member.id}>
            <Td primary>
              <Person member={member} isSelf={member.id === actor.userId} />
            </Td>
            <Td label="Role">{roleLabels[member.role].name}</Td>
            <Td label="State">
              {member.state === 'invited' ? (
                <Badge tone="warning">Invited</Badge>
              ) : (
                <Badge tone="success">Active</Badge>
              )}
            </Td>
            {mayManageSome && (
              <Td align="end">
                {canAssign(actor.role, member.role) && <ManageMember member={member} actor={actor} />}
              </Td>
            )}
          </Row>
        ))}
      </TBody>
    </Table>
  )
}

function Person({ member: { id, name, email, state }, isSelf }: { member: Member; isSelf: boolean }) {
  const isNamed = state === 'active'
  return (
    <span className="flex min-w-0 items-center gap-3">
      <Avatar id={id} name={isNamed ? name : email} size="md" />
      <span className="min-w-0">
        <span className="block truncate">
          {isNamed ? name : email}
          {isSelf && <span className="font-normal text-muted"> (you)</span>}
        </span>
        {isNamed && <span className="block truncate text-sm font-normal text-muted">{email}</span>}
      </span>
    </span>
  )
}
