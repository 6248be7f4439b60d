'use server'

import { redirect } from 'next/navigation'
import { acceptInvitationInput } from '@/lib/auth/input'
import { signInWithLink } from '@/lib/web/auth'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

export const join = publicTenantAction({ input: acceptInvitationInput }, async (ctx, input) => {
  await signInWithLink(ctx, 'invitation', input)
  redirect('/')
})
