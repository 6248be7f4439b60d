'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { AppError } from '@/lib/errors'
import { changeRole } from '@/lib/members/change-role'
import { deactivateMember, reactivateMember } from '@/lib/members/deactivate-member'
import { changeRoleInput, inviteMembersInput, memberIdInput, transferOwnershipInput } from '@/lib/members/input'
import { inviteMembers } from '@/lib/members/invite-members'
import { leaveWorkspace } from '@/lib/members/leave-workspace'
import { removeMember, withdrawInvitation } from '@/lib/members/remove-member'
import { resendInvitation } from '@/lib/members/resend-invitation'
import { transferOwnership } from '@/lib/members/transfer-ownership'
import { forgetSessionCookie } from '@/lib/web/session-cookie'
import { tenantAction } from '@/lib/web/tenant-action'

const manage = 'members.manage'

export const invite = tenantAction({ permission: manage, input: inviteMembersInput }, async (ctx, input) => {
  const { invited, known } = await inviteMembers(ctx, input)
  const left = known.join(' ')
  if (invited.length === 0) throw new AppError('CONFLICT', { message: left, fieldErrors: { emails: left } })
  refresh()
  if (known.length === 0) return { status: 'ok' }
  const sent = invited.length === 1 ? 'One invitation is' : `${invited.length} invitations are`
  return { status: 'ok', message: `${sent} on the way. ${left}` }
})

export const resend = tenantAction({ permission: manage, input: memberIdInput }, async (ctx, input) => {
  await resendInvitation(ctx, input)
  refresh()
  return { status: 'ok', message: 'Sent. Earlier links no longer work.' }
})

export const withdraw = tenantAction({ permission: manage, input: memberIdInput }, async (ctx, input) => {
  await withdrawInvitation(ctx, input)
  refresh()
})

export const setRole = tenantAction({ permission: manage, input: changeRoleInput }, async (ctx, input) => {
  await changeRole(ctx, input)
  refresh()
  return { status: 'ok', message: 'Saved.' }
})

export const deactivate = tenantAction({ permission: manage, input: memberIdInput }, async (ctx, input) => {
  await deactivateMember(ctx, input)
  refresh()
})

export const reactivate = tenantAction({ permission: manage, input: memberIdInput }, async (ctx, input) => {
  await reactivateMember(ctx, input)
  refresh()
})

export const remove = tenantAction({ permission: manage, input: memberIdInput }, async (ctx, input) => {
  await removeMember(ctx, input)
  refresh()
})

export const transfer = tenantAction({ permission: manage, input: transferOwnershipInput }, async (ctx, input) => {
  await transferOwnership(ctx, input)
  refresh()
})

/** With purpose account: who wants to go may, whatever the workspace's standing. */
export const leave = tenantAction({ permission: 'account.manage', purpose: 'account' }, async (ctx) => {
  await leaveWorkspace(ctx)
  await forgetSessionCookie()
  redirect('/sign-in')
})
