'use server'

import { refresh } from 'next/cache'
import { changeRole } from '@/lib/members/change-role'
import { inviteMember } from '@/lib/members/invite-member'
import { changeRoleInput, inviteMemberInput, memberIdInput } from '@/lib/members/input'
import { removeMember, withdrawInvitation } from '@/lib/members/remove-member'
import { resendInvitation } from '@/lib/members/resend-invitation'
import { tenantAction } from '@/lib/web/tenant-action'

const manage = 'members.manage'

export const invite = tenantAction({ permission: manage, input: inviteMemberInput }, async (ctx, input) => {
  await inviteMember(ctx, input)
  refresh()
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

export const remove = tenantAction({ permission: manage, input: memberIdInput }, async (ctx, input) => {
  await removeMember(ctx, input)
  refresh()
})
