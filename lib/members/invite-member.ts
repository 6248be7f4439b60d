import type { Role } from '@/lib/auth/permissions'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { defaultInvitationDays } from './invitation-days'
import { inviteMembers } from './invite-members'

/** Invites one person, as `inviteMembers` does. @throws AppError CONFLICT (is here already), and what `inviteMembers` throws */
export async function inviteMember(
  ctx: Context,
  { email, role, days = defaultInvitationDays }: { email: string; role: Role; days?: number },
): Promise<{ id: string }> {
  const { invited, known } = await inviteMembers(ctx, { emails: [email], role, days })
  const [made] = invited
  if (!made) throw new AppError('CONFLICT', { message: known.join(' '), fieldErrors: { email: known.join(' ') } })
  return { id: made.id }
}
