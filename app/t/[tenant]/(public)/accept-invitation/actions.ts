'use server'

import { redirect } from 'next/navigation'
import { acceptInvitation } from '@/lib/auth/accept-invitation'
import { acceptInvitationInput } from '@/lib/auth/input'
import { admitByLink } from '@/lib/web/admit'
import { originOf } from '@/lib/web/caller'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

export const join = publicTenantAction({ input: acceptInvitationInput }, async (ctx, input, caller) => {
  redirect(await admitByLink(ctx, () => acceptInvitation(ctx, input, originOf(caller))))
})
