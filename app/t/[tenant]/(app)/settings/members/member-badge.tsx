import { Badge } from '@/components/ui/badge'
import { Time } from '@/components/ui/time'
import type { Member } from '@/lib/members/list-members'

/** Where somebody stands, and for an invitation until when it holds. */
export function MemberBadge({ member: { state, invitedUntil } }: { member: Member }) {
  switch (state) {
    case 'active':
      return <Badge tone="success">Active</Badge>
    case 'deactivated':
      return <Badge>Deactivated</Badge>
    default:
      return (
        <span className="inline-flex flex-wrap items-center justify-end gap-x-2 gap-y-1 sm:justify-start">
          {state === 'expired' ? <Badge tone="danger">Expired</Badge> : <Badge tone="warning">Invited</Badge>}
          {invitedUntil && (
            <span className="text-[0.8125rem] text-muted">
              {state === 'expired' ? '' : 'until '}
              <Time value={invitedUntil} />
            </span>
          )}
        </span>
      )
  }
}
